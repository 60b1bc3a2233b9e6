"""kill -9 at random moments while annotations are added, changed, deleted and undone.

Most victims are forks that do one command after the other through the same code as `reader`; some are `reader`
processes of their own, killed anywhere from their start on; some are the reader in a terminal. After each kill every
operation that was acknowledged (its id printed, or shown on the screen) is looked for in the file.
"""

from __future__ import annotations

import io
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.desk import PARAGRAPHS, TITLE, Desk, new_desk, passing_desk
from tests.faults.ledger import Judged, Ledger, Log, Step, log_to
from tests.faults.nursery import Nursery
from tests.faults.progress import Tell, quiet
from tests.faults.subject import OURS, Notes, Subject, annotate, delete, edit, named, strict_json
from tests.terminal import READER, Terminal

#: Kills in one library, which grows meanwhile.
_IN_A_ROW = 20
#: Of the kills of commands, every tenth is of a `reader` process of its own.
_APART = 10
#: Of the operations, this share is one that is undone.
_UNDONE = 0.25
#: Lines of its log, two an operation, after which at most a process is killed.
_MOST_LINES = 16
# Seconds: what a command of a process that has begun takes, and one that has not; between two looks; and until never.
_LONGEST, _LONGEST_APART, _LOOK, _PATIENCE = 0.006, 0.25, 0.0005, 10.0
_LONGEST_KEY = 0.03
_LOG = "log"


@dataclass(frozen=True, slots=True)
class Kills:
    """`corrupt` stores are no strict JSON; `lost`, `undeleted` and `refused` are operations: sentences, all of them.

    `cut_off` is how many kills met an operation that was begun and not yet acknowledged.
    """

    kills: int
    acknowledged: int
    cut_off: int
    corrupt: tuple[str, ...]
    lost: tuple[str, ...]
    undeleted: tuple[str, ...]
    refused: tuple[str, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        return self.corrupt + self.lost + self.undeleted + self.refused

    @property
    def measured(self) -> str:
        return (
            f"{self.kills:,} kills, {self.cut_off:,} within an operation, {self.acknowledged:,} acknowledged: "
            f"{len(self.corrupt)} corrupt, "
            f"{len(self.lost)} lost, {len(self.undeleted)} undeleted"
            + (f", {len(self.refused)} refused" if self.refused else "")
        )


def commands(kills: int, seed: int, who: Subject = OURS, tell: Tell = quiet) -> Kills:
    """So many kills of commands."""
    random, judged, done = Random(seed), Judged(), 0
    with TemporaryDirectory(prefix="close-reader-") as folder, Nursery() as nursery:
        while done < kills:
            with passing_desk(Path(folder)) as desk:
                ledger = Ledger()
                for _ in range(min(_IN_A_ROW, kills - done)):
                    if done % _APART == _APART - 1 and who is OURS:
                        _kill_command(desk, ledger, random, judged)
                    else:
                        _kill_mixture(nursery, desk, who, ledger, random, judged)
                    done += 1
                    tell(done, kills)
                    if not _settle(desk, who, ledger, judged):
                        break
    return _result(done, judged)


def terminals(kills: int, seed: int, tell: Tell = quiet) -> Kills:
    """So many kills of the reader in a terminal."""
    random, judged, done = Random(seed), Judged(), 0
    with TemporaryDirectory(prefix="close-reader-") as folder:
        while done < kills:
            desk, ledger = new_desk(Path(folder)), Ledger()
            for _ in range(min(_IN_A_ROW, kills - done)):
                _kill_terminal(desk, ledger, random, judged)
                done += 1
                tell(done, kills)
                try:
                    ledger.settle(_by_paragraph(desk.data), judged)
                except ValueError as error:
                    judged.corrupt.append(f"after {done} kills: {error}")
                    break
    return _result(done, judged)


def _result(kills: int, judged: Judged) -> Kills:
    return Kills(
        kills,
        judged.acknowledged,
        judged.cut_off,
        tuple(judged.corrupt),
        tuple(judged.lost),
        tuple(judged.undeleted),
        tuple(judged.refused),
    )


def _settle(desk: Desk, who: Subject, ledger: Ledger, judged: Judged) -> bool:
    """Whether the store can be read, with whatever it holds judged."""
    if desk.store and not desk.data:
        judged.corrupt.append("the file is empty")
        return False
    try:
        found = who.notes(desk.data)
    except ValueError as error:
        judged.corrupt.append(str(error))
        return False
    ledger.settle(found, judged)
    return True


# commands


def _kill_mixture(
    nursery: Nursery, desk: Desk, who: Subject, ledger: Ledger, random: Random, judged: Judged
) -> None:
    log = desk.root / _LOG
    log.touch()
    child = nursery.child(desk, "kills:mix", who.name, random.getrandbits(32), str(log), ledger.notes)
    child.go()
    # Some operations on, however quick the machine is just now, and then at a random moment within one.
    lines = random.randint(0, _MOST_LINES)
    deadline = time.monotonic() + _PATIENCE
    while log.read_bytes().count(b"\n") < lines and time.monotonic() < deadline:
        time.sleep(_LOOK)
    time.sleep(random.uniform(0, _LONGEST))
    child.kill()
    ended = child.ended()
    ledger.read(log, judged)
    if ended.code != -signal.SIGKILL:
        judged.refused.append(f"it ended by itself ({ended.code}): {ended.err}")


def mix(name: str, seed: int, log: str, notes: Notes) -> int:
    """Mixed operations without end, each logged before and after."""
    who, random, tell, notes = named(name), Random(seed), log_to(log), dict(notes)
    while True:
        live = _live(notes)
        if live and who.can("undo") and random.random() < _UNDONE:
            # What an undo takes back is this process's own operation, so that one knows what comes back.
            key = random.choice(live)
            was = notes[key]
            words = random.choice([edit(key, _note(random)), delete(key)])
            if _do(who, words, key, _after(words), notes, tell):
                _do(who, ["undo"], key, was, notes, tell)
        else:
            key, words = _words(random, live)
            _do(who, words, key, _after(words), notes, tell)


def _do(who: Subject, words: list[str], key: str, note: str | None, notes: Notes, tell: Log) -> bool:
    tell("begun", key, note)
    output = io.StringIO()
    with redirect_stdout(output):
        code = who.command(words)
    if code:
        tell("refused", key, f"{' '.join(words)} gave {code}")
        return False
    key = key or output.getvalue().strip()
    notes[key] = note
    tell("done", key, note)
    return True


def _kill_command(desk: Desk, ledger: Ledger, random: Random, judged: Judged) -> None:
    """One `reader` process, killed while it starts, works or ends."""
    key, words = _words(random, _live(ledger.notes))
    ledger.begun = Step(key, _after(words))
    process = subprocess.Popen(
        [*READER, *words],
        env=desk.environment(),
        cwd=desk.library,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        out, err = process.communicate(timeout=random.uniform(0.05, _LONGEST_APART))
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    if out.endswith("\n"):
        ledger.notes[key or out.strip()] = ledger.begun.note
        ledger.begun = None
        judged.acknowledged += 1
    elif process.returncode > 0:
        judged.refused.append(err)
        ledger.begun = None


def _live(notes: Notes) -> list[str]:
    return [key for key, note in notes.items() if note is not None]


def _words(random: Random, live: Sequence[str]) -> tuple[str, list[str]]:
    """An operation: the annotation it is about ("": a new one) and its words."""
    kind = random.choice(["add", "edit", "delete"]) if live else "add"
    if kind == "add":
        return "", annotate(_note(random), random.randint(2, PARAGRAPHS))
    key = random.choice(live)
    return key, edit(key, _note(random)) if kind == "edit" else delete(key)


def _note(random: Random) -> str:
    """A note that is nowhere else, of one line or of many."""
    return f"{random.getrandbits(64):016x} " + "said on the quay " * random.choice([1, 1, 1, 40])


def _after(words: list[str]) -> str | None:
    """The note that an annotation has after these words: a delete leaves none."""
    return words[-1] if words[0] != "delete" else None


# in a terminal


def _kill_terminal(desk: Desk, ledger: Ledger, random: Random, judged: Judged) -> None:
    """A person annotates up to three paragraphs, waits for the message each time, and is cut off in the next one."""
    words = [*READER, "--library", str(desk.library), str(desk.article)]
    with Terminal(words, home=desk.home) as terminal:
        terminal.await_screen(f" {TITLE} ", "the reader")
        last: Step | None = None
        for _ in range(random.randint(0, 3)):
            step, keys, said = _step(ledger, last, random)
            _go(terminal, int(step.id))
            ledger.begun = step
            terminal.type(keys)
            terminal.await_screen(said)
            last = None if keys == "u" else Step(step.id, ledger.notes.get(step.id))
            ledger.notes[step.id], ledger.begun = step.note, None
            judged.acknowledged += 1
        step, keys, said = _step(ledger, last, random)
        _go(terminal, int(step.id))
        ledger.begun = step
        terminal.type(keys)
        deadline = time.monotonic() + random.uniform(0, _LONGEST_KEY)
        while (left := deadline - time.monotonic()) > 0:
            terminal.read(left)
        terminal.kill()
        terminal.settle()
        if said in terminal.text:
            ledger.notes[step.id], ledger.begun = step.note, None
            judged.acknowledged += 1


def _step(ledger: Ledger, last: Step | None, random: Random) -> tuple[Step, str, str]:
    """An operation on a paragraph, which stands for its one annotation; its keys, and what is said when it is done.

    `last` is what was there before the last operation, to which an undo takes it back.
    """
    if last and random.random() < 0.3:
        return last, "u", "Undid"
    paragraph = str(random.randint(2, PARAGRAPHS))
    note = ledger.notes.get(paragraph)
    more = f"{random.getrandbits(48):012x}"
    if note is None:
        return Step(paragraph, more), f"a{more}\r", "Note kept on a new highlight"
    if random.random() < 0.5:
        return Step(paragraph, None), "d", "Deleted the highlight"
    return Step(paragraph, note + more), f"a{more}\r", "Note kept on this highlight"


def _go(terminal: Terminal, paragraph: int) -> None:
    terminal.type("g" + "j" * (paragraph - 1))
    # The status line shows the title again when nothing is said.
    terminal.await_screen(
        lambda shown: any(row.startswith(f" {TITLE} ") and f"¶ {paragraph}/" in row for row in shown.rows),
        f"paragraph {paragraph}",
    )


def _by_paragraph(data: bytes) -> Notes:
    """The notes by the paragraph's number. Raises ValueError, also where a paragraph has two that are not deleted."""
    found: Notes = {}
    for record in (strict_json(data).get("_default", {}) if data else {}).values():
        paragraph = str(record["targets"][0]["index"])
        if not record.get("deleted"):
            if found.get(paragraph) is not None:
                raise ValueError(f"Paragraph {paragraph} has two annotations.")
            found[paragraph] = record.get("note", "")
        else:
            found.setdefault(paragraph, None)
    return found
