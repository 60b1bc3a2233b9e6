"""Damaged stores: what was whole in the file is still read, the rest of the library is, and no byte is thrown away.

What was whole is told without any decoder: the bytes of a record's line, which are known from before the damage, still
stand in the file and its key stands there once.
"""

from __future__ import annotations

import traceback
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from tests.faults.desk import Desk, new_desk, text
from tests.faults.mutation import MUTATIONS
from tests.faults.nursery import Nursery
from tests.faults.progress import Tell, quiet
from tests.faults.subject import OURS, STOCK, Subject, strict_json

_RECORDS = 12
_OTHERS = ("quay", "weir")
#: Of the mutants, every so many-th is also listed by `reader annotations`.
_LISTED = 25


@dataclass(frozen=True, slots=True)
class Damage:
    """`whole` records were untouched in the mutants; `kept` of them were read. The rest are sentences.

    `missed`: whole records that were not read, or not any more after the next write. `silent`: something was lost and
    nobody was told. `thrown_away`: damaged bytes that are nowhere after the next write.
    """

    mutants: int
    whole: int
    kept: int
    writes: int
    refusals: int
    tracebacks: tuple[str, ...]
    missed: tuple[str, ...]
    others: tuple[str, ...]
    silent: tuple[str, ...]
    thrown_away: tuple[str, ...]

    @property
    def share(self) -> float:
        return self.kept / self.whole if self.whole else 1.0

    @property
    def broken(self) -> tuple[str, ...]:
        missed = self.missed if self.share < 0.99 else ()
        return self.tracebacks + missed + self.others + self.silent + self.thrown_away

    @property
    def measured(self) -> str:
        return (
            f"{self.mutants:,} mutants: {len(self.tracebacks)} tracebacks, {100 * self.share:.2f} % of "
            f"{self.whole:,} whole records kept, other articles not listed in {len(self.others)}, untold "
            f"{len(self.silent)}, bytes gone after the next write in {len(self.thrown_away)}"
        )


@dataclass(slots=True)
class _Judged:
    whole: int = 0
    kept: int = 0
    writes: int = 0
    refusals: int = 0
    tracebacks: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)
    thrown_away: list[str] = field(default_factory=list)


def run(mutants: int, seed: int, who: Subject = OURS, tell: Tell = quiet) -> Damage:
    """So many mutants of a small store, each read, listed and written to."""
    random, judged = Random(seed), _Judged()
    with TemporaryDirectory(prefix="close-reader-") as folder, Nursery() as nursery:
        tried = _Ours(new_desk(Path(folder)), nursery) if who is OURS else _Stock(Path(folder))
        for number in range(mutants):
            mutation = MUTATIONS[number % len(MUTATIONS)]
            mutant = mutation(tried.data, tried.old, random)
            name = f"{mutation.__name__.strip('_')} (mutant {number}, seed {seed})"
            try:
                tried.put(mutant)
                if number % _LISTED == 0:
                    tried.list(name, judged)
                tried.judge(name, mutant, judged)
            except Exception:
                judged.tracebacks.append(f"{name}: {traceback.format_exc()[-600:]}")
            tell(number + 1, mutants)
    return Damage(
        mutants,
        judged.whole,
        judged.kept,
        judged.writes,
        judged.refusals,
        tuple(judged.tracebacks),
        tuple(judged.missed),
        tuple(judged.others),
        tuple(judged.silent),
        tuple(judged.thrown_away),
    )


def _whole(records: Mapping[str, bytes], mutant: bytes) -> list[str]:
    """The keys of the records whose bytes are untouched in the mutant, and whose key is there once."""
    return [
        key
        for key, line in records.items()
        if mutant.count(b'"%b"' % key.encode()) == 1 and b'"%b":%b' % (key.encode(), line) in mutant
    ]


def _remains(key: str, line: bytes, mutant: bytes) -> bool:
    """Whether something of a record is in the mutant: its key, or the time it was made, which no other has.

    Of a line that is gone whole nobody can tell that it was there, but by a journal.
    """
    created = line.index(b'"created":')
    return key.encode() in mutant or line[created : created + 40] in mutant


def _lines(mutant: bytes) -> list[bytes]:
    """Its lines but for the article's facts, which each write makes again."""
    return [line.strip(b", \t\r") for line in mutant.splitlines() if not line.startswith(b'"1":')]


def _is_json(data: bytes) -> bool:
    try:
        strict_json(data)
    except (ValueError, RecursionError):
        return False
    return True


class _Ours:
    """A library of three articles, one of whose stores is damaged over and over."""

    def __init__(self, desk: Desk, nursery: Nursery) -> None:
        from reader import open_library
        from reader.library import Library

        self._desk, self._nursery = desk, nursery
        for name in _OTHERS:
            (desk.library / f"{name}.txt").write_text(text(f"The {name}"), encoding="utf-8")
        self._library: Library = open_library(None, desk.library)
        for name in _OTHERS:
            self._annotate(name, 2, 0)
        self._annotate("pier", _RECORDS, 0)
        assert desk.store
        self._path = desk.store
        self.old = self._path.read_bytes()
        for one in self._library.annotations(self._library.find("pier"))[: _RECORDS // 2]:
            self._library.change(
                one, note=f"{one.note}, seen again „on the quay“ 🎃", tags=["boats", "bells"]
            )
        self._annotate("pier", 3, _RECORDS)
        self.data = self._path.read_bytes()
        self._notes = OURS.notes(self.data)
        self._records = {
            line[1 : line.index(b'":')].decode(): line[line.index(b":") + 1 :].rstrip(b",")
            for line in self.data.splitlines()
            if line[1:2].isdigit() and b'"kind"' in line
        }
        assert len(self._records) == _RECORDS + 3
        self._local = {path: path.read_bytes() for path in self._aside()}

    def _annotate(self, name: str, count: int, start: int) -> None:
        from reader.anchor import target_at
        from reader.annotation import new_annotation

        article = self._library.read(self._library.find(name))
        self._library.add(
            article,
            *(
                new_annotation("highlight", [target_at(article, 2 + number, 0, 4)], note=f"{name}, {number}")
                for number in range(start, start + count)
            ),
        )

    def put(self, mutant: bytes) -> None:
        self._path.write_bytes(mutant)

    def judge(self, name: str, mutant: bytes, judged: _Judged) -> None:
        """Read and write to the store, whose bytes are the mutant."""
        from reader.errors import ReaderError
        from reader.filters import Filter
        from reader.ulid import from_int

        whole = [from_int(int(key)) for key in _whole(self._records, mutant)]
        listed = [*self._library.select(Filter())]
        found = {one.id: one.note for one in listed if one.article.startswith("pier-")}
        others = Counter(one.article for one in listed if not one.article.startswith("pier-"))
        told = self._library.problems(self._path.stem)
        kept = [key for key in whole if found.get(key) == self._notes[key]]
        judged.whole += len(whole)
        judged.kept += len(kept)
        if len(kept) < len(whole):
            judged.missed.append(
                f"{name}: {len(whole) - len(kept)} of {len(whole)} whole records are not read"
            )
        if sorted(others.values()) != [2, 2]:
            judged.others.append(f"{name}: the others have {dict(others)}")
        is_lossy = not _is_json(mutant) and any(
            found.get(from_int(int(key))) != self._notes[from_int(int(key))] and _remains(key, line, mutant)
            for key, line in self._records.items()
        )
        if is_lossy and not told:
            judged.silent.append(f"{name}: records are missing, and loading says nothing")
        try:
            self._annotate("pier", 1, _RECORDS + 5)
        except ReaderError as error:
            judged.refusals += 1
            if self._path.read_bytes() != mutant or len(str(error)) < 20:
                judged.thrown_away.append(f"{name}: refused ({error}) and yet written")
        else:
            judged.writes += 1
            self._judge_written(name, mutant, found, is_lossy, judged)
        self._reset()

    def _judge_written(
        self,
        name: str,
        mutant: bytes,
        found: Mapping[str, str],
        is_lossy: bool,
        judged: _Judged,
    ) -> None:
        then = {one.id: one.note for one in self._library.annotations(self._path.stem)}
        if any(then.get(key) != note for key, note in found.items()) or len(then) != len(found) + 1:
            judged.missed.append(f"{name}: the next write changed what was read before it")
        now = self._path.read_bytes()
        if not _is_json(now):
            judged.thrown_away.append(f"{name}: what was written is no JSON")
        # The damaged bytes are somewhere as they were, be it as values that are no record.
        is_aside = any(mutant in path.read_bytes() for path in self._aside())
        if is_lossy and not is_aside and not all(line in now for line in _lines(mutant)):
            judged.thrown_away.append(f"{name}: damaged bytes were written over and are nowhere")

    def list(self, name: str, judged: _Judged) -> None:
        """The whole library, by the command."""
        ended = self._nursery.run(self._desk, OURS, ["annotations"])
        if ended.traceback or ended.code not in (0, 1, 3):
            judged.tracebacks.append(f"{name}: reader annotations gave {ended.code}: {ended.err[-300:]}")
        if sum(f"{other}, " in ended.out for other in _OTHERS) != len(_OTHERS):
            judged.others.append(f"{name}: reader annotations does not list the other articles")

    def _aside(self) -> Sequence[Path]:
        """Every file in which bytes may have been kept: in the library or the person's home."""
        return [
            path
            for path in self._desk.root.rglob("*")
            if path.is_file() and path != self._path and path.suffix != ".txt"
        ]

    def _reset(self) -> None:
        """Forget what was kept aside, so that the next mutant has to be kept again."""
        for path in self._aside():
            if path not in self._local and path.parent.name == ".local":
                path.unlink()


class _Stock:
    """The same on stock TinyDB's own file."""

    def __init__(self, folder: Path) -> None:
        from tinydb import TinyDB

        self._path = folder / "stock.json"
        with TinyDB(self._path) as database:
            database.insert_multiple(
                {"kind": "highlight", "note": f"pier, {number}"} for number in range(_RECORDS)
            )
            self.old = _by_line(self._path.read_bytes())
            database.insert_multiple(
                {"kind": "highlight", "note": f"pier, {number} more"} for number in range(3)
            )
        self.data = _by_line(self._path.read_bytes())
        self._notes = STOCK.notes(self.data)
        self._records = {
            key: b'{"kind": "highlight", "note": "%b"}' % (note or "").encode()
            for key, note in self._notes.items()
        }

    def put(self, mutant: bytes) -> None:
        self._path.write_bytes(mutant)

    def list(self, name: str, judged: _Judged) -> None:
        """Stock TinyDB has no such command."""

    def judge(self, name: str, mutant: bytes, judged: _Judged) -> None:
        from tinydb import TinyDB

        whole = _whole(self._records, mutant)
        judged.whole += len(whole)
        with TinyDB(self._path) as database:
            found = {str(one.doc_id): one.get("note") for one in database.all()}
            judged.kept += sum(found.get(key) == self._notes[key] for key in whole)
            database.insert({"kind": "highlight", "note": "one more"})
        judged.writes += 1
        if not _is_json(mutant):
            judged.thrown_away.append(f"{name}: damaged bytes were written over")


def _by_line(data: bytes) -> bytes:
    """TinyDB's one line with a line for each record, which is as good to it; for mutations that go by lines."""
    return (
        data.replace(b'{"_default": {', b'{"_default":{\n')
        .replace(b'}, "', b'},\n"')
        .replace(b'": {"kind', b'":{"kind')
        .replace(b"}}}", b"}\n}}\n")
    )
