"""What `reader check` finds and mends."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from reader.folders import state_folder_of
from reader.library import Library
from reader.store.versions import merged
from tests.cli.conftest import Run, add
from tests.repositories import Work

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda data: data[: len(data) * 2 // 3],
    "zeros": lambda data: data[:200] + bytes(300) + data[500:],
    "empty": lambda _: b"",
    "length without bytes": lambda data: bytes(len(data)),
    "junk": lambda _: b"<html>502 Bad Gateway</html>",
    "conflict markers": lambda data: b"<<<<<<< ours\n" + data + b"=======\n" + data + b">>>>>>> theirs\n",
    "half of it gone": lambda data: b"\n".join(data.split(b"\n")[2:]),
}


def kinds(result: Any) -> list[str]:
    return [one["kind"] for one in result.json["findings"]]


@pytest.fixture
def store(run: Run, library: Path) -> Path:
    """The store of an article with four annotations, one of them deleted and one edited."""
    made = [
        add(run, "fire", "--kind", "highlight", "--exact", "Nobody else", "--note", f"note {number}")
        for number in range(4)
    ]
    run("edit", made[1]["id"], "--note", "edited")
    run("delete", made[2]["id"])
    return library / "annotations" / f"{made[0]['article']}.json"


def notes(run: Run) -> list[str]:
    return [one["note"] for one in run("annotations", "--json").json]


def test_a_library_in_order_is_said_to_be(run: Run, store: Path) -> None:
    result = run("check")
    assert (result.code, result.out) == (0, "")
    assert "2 articles, 1 store, 3 annotations" in result.err
    assert "all is well" in result.err
    assert run("check", "--json").json["findings"] == []


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_store_is_restored_from_the_journal(run: Run, store: Path, damage: str) -> None:
    whole, broken = store.read_bytes(), DAMAGE[damage](store.read_bytes())
    store.write_bytes(broken)
    found = run("check", "--json")
    assert found.code == 1
    assert found.json["problems"] == sum(one["problem"] for one in found.json["findings"]) > 0
    assert store.read_bytes() == broken
    mended = run("check", "--repair")
    assert mended.code == 0, mended.out
    assert "✓" in mended.out
    assert store.read_bytes() == whole
    assert notes(run) == ["note 0", "edited", "note 3"]
    if broken.strip(b"\0"):
        assert broken in [path.read_bytes() for path in (store.parent / ".local").iterdir()]
    assert run("check").code == 0


def test_a_store_that_is_gone_is_brought_back(run: Run, store: Path) -> None:
    whole = store.read_bytes()
    store.unlink()
    found = run("check", "--json")
    assert kinds(found) == ["lacks"]
    assert (
        "lacks 4 annotations that the journal of the last 30 days has"
        in found.json["findings"][0]["sentence"]
    )
    assert run("check", "--repair").code == 0
    assert store.read_bytes() == whole


def test_an_edit_and_a_deletion_that_were_lost_are_brought_back(run: Run, store: Path) -> None:
    before = store.read_bytes()
    one = run("annotations", "--json").json[0]
    run("edit", one["id"], "--add-tag", "late")
    run("delete", run("annotations", "--json").json[2]["id"])
    after = store.read_bytes()
    store.write_bytes(before)
    [finding] = run("check", "--json").json["findings"]
    assert "edits of 2 annotations" in finding["sentence"]
    run("check", "--repair")
    assert store.read_bytes() == after


def test_an_edit_by_hand_is_not_taken_back(run: Run, store: Path) -> None:
    text = store.read_text("utf-8").replace("note 0", "by hand")
    store.write_text(text, "utf-8")
    assert run("check").code == 0
    run("check", "--repair")
    assert notes(run)[0] == "by hand"


def test_what_the_journal_does_not_have_is_taken_from_gits_last_commit(
    run: Run, store: Path, library: Path
) -> None:
    work = Work(library)
    work.git("init", "-q")
    work.git("add", "-A")
    work.git("commit", "-qm", "notes")
    whole = store.read_bytes()
    for path in (state_folder_of(library) / "journal").iterdir():
        path.unlink()
    store.write_bytes(b"junk")
    found = run("check", "--json")
    assert {"lost", "lacks"} <= {*kinds(found)}
    assert any("git's HEAD has" in one["sentence"] for one in found.json["findings"])
    run("check", "--repair")
    assert store.read_bytes() == whole


def test_what_nobody_has_any_more_is_set_aside_and_the_article_can_be_annotated(
    run: Run, store: Path
) -> None:
    for path in (state_folder_of(store.parents[1]) / "journal").iterdir():
        path.unlink()
    store.write_bytes(b"junk")
    assert run("annotate", "fire", "--kind", "highlight", "--note", "x").code == 3
    assert run("check", "--repair").code == 0
    assert b"junk" in [path.read_bytes() for path in (store.parent / ".local").iterdir()]
    assert run("annotate", "fire", "--kind", "highlight", "--note", "x").code == 0


def test_a_newer_format_is_not_mended(run: Run, store: Path) -> None:
    newer = store.read_bytes().replace(b'"format":1', b'"format":99')
    store.write_bytes(newer)
    result = run("check", "--repair", "--json")
    assert result.code == 1
    assert kinds(result) == ["newer-format"]
    assert store.read_bytes() == newer


def test_a_repair_that_cannot_be_made_says_why(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.write_bytes(b"junk")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("reader.store.replace._write", full)
    result = run("check", "--repair")
    assert result.code == 1
    assert "disk is full" in result.out
    assert store.read_bytes() == b"junk"


def test_links_to_what_is_not_there_are_named(run: Run, library: Path) -> None:
    claim = add(run, "fire", "--kind", "claim", "--exact", "Nobody else")
    source = add(run, "trains", "--kind", "source", "--set", "title=Report")
    run("edit", claim["id"], "--evidence", source["id"], "--relation", "supports")
    assert run("check").code == 0
    run("delete", source["id"])
    [finding] = run("check", "--json").json["findings"]
    assert finding["kind"] == "dead-link"
    assert finding["annotation"] == claim["id"]
    assert "was deleted" in finding["sentence"]
    run("undo")
    assert run("check").code == 0
    opened = Library(library)
    opened.change(opened.annotation(claim["id"]), quotes=["01JZZZZZZZ000000000000000A"])
    assert any("is not in this library" in line for line in run("check").lines)


def test_articles_that_cannot_be_read_or_are_gone_are_named(run: Run, store: Path, library: Path) -> None:
    (library / "fire.txt").rename(library / "elsewhere.bin")
    (library / "trains.txt").write_bytes(b"")
    found = run("check", "--json")
    assert sorted(kinds(found)) == ["missing-article", "unreadable-article"]
    assert found.code == 1


def test_words_that_are_gone_are_worth_knowing_and_no_problem(run: Run, store: Path, library: Path) -> None:
    (library / "fire.txt").write_text("Something else entirely\n\nAnd more of it.\n", "utf-8")
    found = run("check", "--json")
    assert (found.code, kinds(found)) == (0, ["no-place"])
    assert "3 annotations" in found.json["findings"][0]["sentence"]


def test_two_values_of_one_field_are_named(run: Run, store: Path) -> None:
    mine, other = Library(store.parents[1]), Library(store.parents[1])
    one = next(iter(mine.annotations(store.stem)))
    other.change(one, note="theirs")
    mine.change(one, note="mine")
    [finding] = run("check", "--json").json["findings"]
    assert finding["kind"] == "two-values"
    assert "two values of note" in finding["sentence"]


def test_what_a_killed_writer_left_is_merged_in(run: Run, store: Path) -> None:
    left = store.with_name(f".{store.name}.1.tmp")
    left.write_bytes(store.read_bytes()[:-10])
    assert run("check", "--json").json["findings"] == []
    os.utime(left, (time.time() - 100,) * 2)
    assert kinds(run("check", "--json")) == ["left-behind"]
    run("check", "--repair")
    assert not left.exists()
    assert notes(run)[0] == "note 0"


def test_a_journal_that_cannot_be_read_is_said(run: Run, store: Path) -> None:
    folder = state_folder_of(store.parents[1]) / "journal"
    folder.rename(folder.with_name("elsewhere"))
    folder.write_text("in the way")
    assert kinds(run("check", "--json")) == ["journal"]


def test_what_git_has_in_an_older_format_is_not_lacking(run: Run, library: Path) -> None:
    old = (Path(__file__).parents[1] / "core" / "stores" / "format-0.json").read_text("utf-8")
    work = Work(library)
    work.git("init", "-q")
    work.commit({"annotations/quay-0000.json": old}, "notes")
    opened = Library(library)
    opened.change(opened.annotations("quay-0000")[0], note="edited")
    assert "lacks" not in kinds(run("check", "--json"))


def test_the_two_histories_of_a_claim_are_nobodys_to_choose_from(run: Run, library: Path) -> None:
    claim = add(run, "fire", "--kind", "claim", "--exact", "Nobody else")
    store = library / "annotations" / f"{claim['article']}.json"
    made = store.read_bytes()
    sides = []
    for field in ("state=checked", "verdict=refuted"):
        store.write_bytes(made)
        assert run("edit", claim["id"], "--set", field).code == 0
        sides.append(store.read_bytes())
    store.write_bytes(merged(b"", *sides).data)
    assert b'"conflicts":{"history"' in store.read_bytes()
    assert "two-values" not in kinds(run("check", "--json"))


def test_a_deletion_that_somebody_did_not_know_of_is_named(run: Run, library: Path) -> None:
    one = add(run, "fire", "--kind", "highlight", "--exact", "Nobody else")
    store = library / "annotations" / f"{one['article']}.json"
    made = store.read_bytes()
    run("delete", one["id"])
    deleted = store.read_bytes()
    store.write_bytes(made)
    run("edit", one["id"], "--note", "kept")
    store.write_bytes(merged(made, deleted, store.read_bytes()).data)
    [finding] = run("check", "--json").json["findings"]
    assert finding["kind"] == "two-values"
    assert "was deleted in one place" in finding["sentence"]


def test_of_a_lost_store_an_edit_by_hand_that_the_journal_has_seen_stands(run: Run, store: Path) -> None:
    one = run("annotations", "--json").json[0]["id"]
    store.write_text(store.read_text("utf-8").replace("note 0", "by hand"), "utf-8")
    run("edit", one, "--add-tag", "seen")
    store.unlink()
    assert run("check", "--repair").code == 0
    assert notes(run)[0] == "by hand"
    assert run("check").code == 0


def test_what_is_no_annotation_in_the_journal_stops_nothing(run: Run, store: Path) -> None:
    [file] = (state_folder_of(store.parents[1]) / "journal").iterdir()
    change = b'["fire-0000","!!!!!!!!!!!!!!!!!!!!!!!!!!",null,{"kind":"highlight","targets":[]}]'
    with file.open("ab") as journal:
        journal.write(b'{"v":1,"id":"01K","part":0,"time":"","label":"x","changes":[%b]}\n' % change)
        journal.write(b'{"v":1,"done":"01K","part":0}\n')
    assert run("check").code == 0


def test_an_older_state_that_git_was_asked_for_is_no_problem(run: Run, store: Path, library: Path) -> None:
    """Whoever checks out what was is not told to take it back, but can, article by article."""
    work = Work(library)
    work.git("init", "-q")
    work.git("add", "-A")
    work.git("commit", "-qm", "notes")
    older = store.read_bytes()
    run("edit", run("annotations", "--json").json[0]["id"], "--note", "newer")
    newer = store.read_bytes()
    work.git("checkout", "-q", "--", "annotations")
    found = run("check", "--json")
    assert (found.code, kinds(found)) == (0, ["git", "lacks"])
    assert "may be meant" in found.json["findings"][1]["sentence"]
    assert run("check", "--repair").code == 0
    assert store.read_bytes() == older
    assert run("check", "--repair", "fire").code == 0
    assert store.read_bytes() == newer


def test_what_was_removed_with_its_article_stays_away_unless_it_is_named(
    run: Run, store: Path, library: Path
) -> None:
    whole = store.read_bytes()
    store.unlink()
    (library / "fire.txt").unlink()
    found = run("check", "--json")
    assert (found.code, kinds(found)) == (0, ["lacks"])
    assert run("check", "--repair").code == 0
    assert not store.exists()
    assert run("check", "--repair", store.stem).code == 1  # its article is missing still
    assert store.read_bytes() == whole
    assert run("check", "nonsense").code == 1


def test_what_the_journal_and_git_have_of_one_record_comes_back_at_once(
    run: Run, store: Path, library: Path
) -> None:
    one = run("annotations", "--json").json[0]
    run("edit", one["id"], "--add-tag", "committed")
    work = Work(library)
    work.git("init", "-q")
    work.git("add", "-A")
    work.git("commit", "-qm", "notes")
    for path in (state_folder_of(library) / "journal").iterdir():
        path.unlink()
    before = store.read_bytes().replace(b"committed", b"xxxxxxxxx")
    run("edit", one["id"], "--color", "red")
    store.write_bytes(before.split(b"\n", 2)[0] + b"\n},\n" + before[before.index(b'"article"') :])
    run("check", "--repair")
    assert run("check", "--json").json["problems"] == 0
    [found] = [each for each in run("annotations", "--json").json if each["id"] == one["id"]]
    assert (found["tags"], found["color"]) == (["committed"], "red")
