"""Two people share a library through git: real clones, real merges, the commands of both."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tinydb import TinyDB

import reader
from reader.annotation import Annotation
from reader.cli import main
from reader.library import Library
from reader.sharing import PATTERN, configuration, with_line
from tests.repositories import Work, clone, repository

pytestmark = pytest.mark.skipif(not shutil.which("git"), reason="needs git")

FIRE = """\
Fire in the harbour

Tobias Renk said all was dry. “The sprinklers worked,” Renk said on the quay.

He said it again at noon, and left.

Nobody else was hurt.
"""


class Desk(Work):
    """One person's clone, and the reader in it."""

    def reader(self, *words: str) -> int:
        return main([words[0], "--library", str(self.root), *words[1:]])

    def annotate(self, exact: str, *words: str) -> str:
        """Marks these words; gives the annotation's id."""
        before = {one.id for one in self.annotations()}
        assert self.reader("annotate", "fire", "--exact", exact, *(words or ("--kind", "highlight"))) == 0
        [made] = {one.id for one in self.annotations()} - before
        return made

    def edit(self, id: str, *words: str) -> None:
        assert self.reader("edit", id, *words) == 0

    @property
    def store(self) -> Path:
        [path] = (self.root / "annotations").glob("fire-*.json")
        return path

    def annotations(self) -> list[Annotation]:
        library = Library(self.root)
        return list(library.store(library.find("fire").id).load().annotations)

    def found(self, id: str) -> Annotation:
        return next(one for one in self.annotations() if one.id == id)

    def saved(self, subject: str) -> str:
        """Commits everything; gives the commit."""
        self.commit({}, subject)
        return self.git("rev-parse", "HEAD").strip()


Pair = tuple[Desk, Desk, str]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Ann's library, with one annotation, committed."""
    monkeypatch.setenv("PYTHONPATH", str(Path(reader.__file__).parents[1]))
    work = repository(tmp_path / "Ann’s “desk”, 100% dry", monkeypatch)
    ann = Desk(work.root, work.environment)
    ann.write({"fire.txt": FIRE, ".gitattributes": "* text=auto\nannotations/*.json merge=union\n"})
    (ann.root / "annotations").mkdir()
    return ann


@pytest.fixture(params=["with the driver", "with bare union"])
def pair(desk: Desk, tmp_path: Path, request: pytest.FixtureRequest) -> Pair:
    """Two clones that begin alike, and the annotation they share."""
    shared = desk.annotate("all was dry")
    desk.saved("first notes")
    other = clone(desk, tmp_path / "ben", "Ben")
    ben = Desk(other.root, other.environment)
    if request.param == "with the driver":
        for one in (desk, ben):
            assert one.reader("git-setup") == 0
            one.commit({"notes.md": "shared\n"}, "set up")
    return desk, ben, shared


with_driver = pytest.mark.parametrize("pair", ["with the driver"], indirect=True)


def sound(desk: Desk) -> dict[str, Annotation]:
    """The annotations not deleted, by id, of a store that any JSON reader and stock TinyDB take."""
    desk.annotate("Nobody else", "--kind", "highlight", "--note", "after the merge")
    json.loads(desk.store.read_bytes())
    with TinyDB(desk.store, encoding="utf-8", access_mode="r") as database:
        assert len(database.all()) == len(desk.annotations())
    assert not Library(desk.root).problems(desk.store.stem)
    return {one.id: one for one in desk.annotations() if not one.is_deleted}


def test_two_people_annotate_edit_and_delete_apart_and_have_both(pair: Pair) -> None:
    ann, ben, shared = pair
    ours = ann.annotate("on the quay")
    theirs = [ben.annotate("again at noon"), ben.annotate("sprinklers worked", "--kind", "quote")]
    ann.edit(shared, "--note", "Ann's")
    ben.edit(shared, "--color", "red")
    ben.saved("Ben")
    ann.saved("Ann")
    ann.git("pull", "-q", "--no-rebase", "--no-edit", str(ben.root), "main")
    assert {shared, ours, *theirs} <= sound(ann).keys()
    assert (ann.found(shared).note, ann.found(shared).color) == ("Ann's", "red")

    # And back: what was deleted meanwhile stays deleted, an edit of it notwithstanding.
    ann.saved("merged")
    assert ann.reader("delete", shared) == 0
    ann.saved("deleted")
    ben.edit(shared, "--add-tag", "late")
    ben.saved("edited")
    ben.git("pull", "-q", "--no-rebase", "--no-edit", str(ann.root), "main")
    assert shared not in sound(ben)
    assert ben.found(shared).tags == ("late",)
    assert {ours, *theirs} <= sound(ben).keys()


def by_rebase(ann: Desk, ben: Desk) -> None:
    ann.git("pull", "-q", "--rebase", str(ben.root), "main")


def by_cherry_pick(ann: Desk, ben: Desk) -> None:
    ann.git("fetch", "-q", str(ben.root), "main")
    ann.git("cherry-pick", "FETCH_HEAD")


def by_stash(ann: Desk, ben: Desk) -> None:
    ann.git("reset", "-q", "--soft", "HEAD^")
    ann.git("stash", "-q")
    ann.git("pull", "-q", "--no-rebase", "--no-edit", str(ben.root), "main")
    ann.git("stash", "pop")


@pytest.mark.parametrize("way", [by_rebase, by_cherry_pick, by_stash])
def test_other_ways_to_bring_two_histories_together_work_as_well(
    pair: Pair, way: Callable[[Desk, Desk], None]
) -> None:
    ann, ben, shared = pair
    ours, theirs = ann.annotate("on the quay"), ben.annotate("on the quay")
    ann.edit(shared, "--note", "Ann's")
    ben.edit(shared, "--color", "red")
    ben.saved("Ben")
    ann.saved("Ann")
    way(ann, ben)
    assert {shared, ours, theirs} <= sound(ann).keys()
    assert (ann.found(shared).note, ann.found(shared).color) == ("Ann's", "red")


def test_a_field_that_both_changed_keeps_both_values(pair: Pair) -> None:
    ann, ben, shared = pair
    ann.edit(shared, "--note", "Ann's")
    ben.edit(shared, "--note", "Ben's")
    ben.saved("Ben")
    ann.saved("Ann")
    ann.git("pull", "-q", "--no-rebase", "--no-edit", str(ben.root), "main")
    assert sound(ann)[shared].note == "Ben's"
    assert [entry["value"] for entry in ann.found(shared)["conflicts"]["note"]] == ["Ann's"]


@with_driver
def test_the_driver_says_what_was_changed_on_both_sides(pair: Pair) -> None:
    ann, ben, shared = pair
    for one, who in ((ann, "Ann"), (ben, "Ben")):
        one.edit(shared, "--note", who, "--color", {"Ann": "red", "Ben": "blue"}[who], "--add-tag", who)
        one.saved(who)
    done = ann.try_git("pull", "--no-rebase", "--no-edit", str(ben.root), "main")
    assert done.returncode == 0
    assert (
        f"reader: {ann.store.relative_to(ann.root)}: 2 fields were changed on both sides (color and note of "
        f"{shared[-6:]}). Both values are kept, and the reader shows them as a choice: its key ! goes there.\n"
    ) in done.stderr
    assert sound(ann)[shared].tags == ("Ann", "Ben")


@with_driver
def test_other_files_are_merged_by_lines(pair: Pair) -> None:
    ann, ben, _ = pair
    for one, who in ((ann, "Ann"), (ben, "Ben")):
        one.commit(
            {".gitattributes": "-notes.md merge=union\n*.md merge=union\n", "notes.md": f"shared\n{who}\n"},
            who,
        )
    done = ann.try_git("pull", "--no-rebase", "--no-edit", str(ben.root), "main")
    assert (done.returncode, (ann.root / "notes.md").read_text()) == (0, "shared\nAnn\nBen\n")


@with_driver
def test_a_store_of_a_newer_close_reader_is_merged_by_lines(pair: Pair) -> None:
    ann, ben, _ = pair
    ann.annotate("on the quay")
    ann.saved("Ann")
    ben.store.write_bytes(ben.store.read_bytes().replace(b'"format":1', b'"format":2'))
    ben.saved("Ben")
    done = ann.try_git("pull", "--no-rebase", "--no-edit", str(ben.root), "main")
    assert done.returncode == 0
    assert (
        "was merged by lines: it was written by a newer close-reader (format 2; this one knows 1)"
        in done.stderr
    )


@with_driver
def test_a_side_that_is_damaged_is_said_and_takes_nothing_away(pair: Pair) -> None:
    ann, ben, shared = pair
    ours = ann.annotate("on the quay")
    ann.saved("Ann")
    ben.store.write_bytes(b"\xff garbage")
    ben.saved("Ben")
    done = ann.try_git("pull", "--no-rebase", "--no-edit", str(ben.root), "main")
    assert done.returncode == 1
    assert "One side of" in done.stderr
    assert {shared, ours} <= {one.id for one in ann.annotations()}
    ben.store.write_bytes(b"")
    ben.saved("Ben")
    ann.git("merge", "--abort")
    done = ann.try_git("pull", "--no-rebase", "--no-edit", str(ben.root), "main")
    assert (done.returncode, "is damaged. Every whole annotation" in done.stderr) == (0, True)
    assert {shared, ours} <= sound(ann).keys()


@with_driver
def test_the_program_is_gone_and_git_goes_on_by_lines(pair: Pair) -> None:
    ann, ben, shared = pair
    for name, value in configuration(str(ann.root / "gone/it's python")).items():
        ann.git("config", name, value)
    ours, theirs = ann.annotate("on the quay"), ben.annotate("on the quay")
    ann.saved("Ann")
    ben.saved("Ben")
    ann.git("pull", "-q", "--no-rebase", "--no-edit", str(ben.root), "main")
    assert {shared, ours, theirs} <= sound(ann).keys()
    assert '"_default"' in ann.git("show", "--format=", "HEAD^1")


@with_driver
def test_nothing_in_the_work_tree_is_imported(pair: Pair) -> None:
    """Git runs drivers at the top of the work tree, and a shared library may hold anything."""
    ann, ben, _ = pair
    for one in (ann, ben):
        one.annotate("on the quay")
    evil = "raise SystemExit(open('ran', 'w').write('x'))\n"
    ann.write({"reader/__init__.py": evil, "orjson.py": evil, "json.py": evil, "argparse.py": evil})
    ann.saved("Ann")
    ben.saved("Ben")
    ann.git("pull", "-q", "--no-rebase", "--no-edit", str(ben.root), "main")
    assert len(ann.annotations()) == 3
    assert "highlight" in ann.git("log", "-p", "-2")
    assert not (ann.root / "ran").exists()


@with_driver
def test_diffs_read_like_prose(pair: Pair) -> None:
    ann, _, shared = pair
    ann.edit(shared, "--note", "What of the east bay?", "--add-tag", "renk")
    diff = ann.git("diff")
    added = [line for line in diff.splitlines() if line.startswith("+ ")]
    assert added == ["+    Note: What of the east bay?", "+    Tags: renk"]
    ann.saved("Ann")
    assert ann.git("log", "-p", "-1", "--format=").endswith(diff[diff.index("@@") :])
    blamed = ann.git("blame", "-p", str(ann.store.relative_to(ann.root)))
    assert "\t    Tags: renk" in blamed.splitlines()
    quote = ann.annotate("The sprinklers worked", "--kind", "quote", "--speaker", "Tobias Renk")
    assert f"+¶2 · quote {quote[-6:]} · Tobias Renk" in ann.git("diff").splitlines()
    ann.edit(shared, "--set", "color=red")
    heading = f"@@ ¶2 · highlight {shared[-6:]}"
    ann.saved("more")
    ann.edit(shared, "--note", "None")
    assert heading in ann.git("diff", "-U0")


# Setting up


def said(capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    captured = capsys.readouterr()
    return captured.out, captured.err


def test_setting_up_says_what_it_did_and_again_does_nothing(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.saved("first")
    assert desk.reader("git-setup") == 0
    out, err = said(capsys)
    assert out.startswith(f"Git is set up for sharing {desk.root}\n")
    assert f"Now commit {desk.root / '.gitattributes'}" in err
    attributes = (desk.root / ".gitattributes").read_text()
    assert attributes == "* text=auto\nannotations/*.json merge=union diff=reader\n"
    config = (desk.root / ".git/config").read_text()
    desk.saved("set up")
    assert desk.reader("git-setup") == 0
    out, err = said(capsys)
    assert (out.startswith("Git was set up already"), err) == (True, "")
    assert (desk.root / ".git/config").read_text() == config
    assert (desk.root / ".gitattributes").read_text() == attributes
    assert desk.reader("git-setup", "--json") == 0
    found: dict[str, Any] = json.loads(said(capsys)[0])
    assert not found["changed"]
    assert found["attributes"] == {
        "path": str(desk.root / ".gitattributes"),
        "line": "annotations/*.json merge=union diff=reader",
        "committed": True,
        "overruled": {},
    }
    assert sys.executable in found["config"]["merge.union.driver"].replace("%%", "%")


def test_taking_it_back_leaves_what_needs_no_setup(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    assert desk.reader("git-setup") == 0
    assert desk.reader("git-setup", "--undo") == 0
    assert said(capsys)[0].endswith(f"\nGit merges and shows it by lines again: {desk.root}\n")
    assert "reader" not in (desk.root / ".git/config").read_text()
    assert "merge=union" in (desk.root / ".gitattributes").read_text()
    assert desk.reader("git-setup", "--undo", "--json") == 0
    assert json.loads(said(capsys)[0]) == {"library": str(desk.root), "changed": False}


def test_a_library_in_a_folder_of_the_repository_has_its_own_attributes(desk: Desk) -> None:
    inner = Desk(desk.root / "desk two/ü", desk.environment)
    (inner.root / "annotations").mkdir(parents=True)
    inner.write({"fire.txt": FIRE})
    assert inner.reader("git-setup") == 0
    assert (inner.root / ".gitattributes").read_text() == "annotations/*.json merge=union diff=reader\n"
    assert (desk.root / ".gitattributes").read_text() == "* text=auto\nannotations/*.json merge=union\n"
    inner.annotate("all was dry")
    inner.saved("first")
    inner.edit(inner.annotations()[0].id, "--note", "new")
    assert "+    Note: new" in inner.git("diff")


def test_a_work_tree_beside_shares_the_setup(desk: Desk, tmp_path: Path) -> None:
    desk.annotate("all was dry")
    desk.saved("first")
    desk.git("worktree", "add", "-q", str(tmp_path / "beside"))
    beside = Desk(tmp_path / "beside", desk.environment)
    assert beside.reader("git-setup") == 0
    beside.saved("set up")
    beside.edit(beside.annotations()[0].id, "--note", "new")
    assert "+    Note: new" in beside.git("diff")
    assert "merge-driver" in (desk.root / ".git/config").read_text()


def test_where_there_is_nothing_to_set_up_it_says_why(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    lone = Desk(tmp_path / "lone", desk.environment)
    lone.write({"fire.txt": FIRE, "annotations/library.toml": ""})
    assert lone.reader("git-setup") == 3
    assert said(capsys)[1] == f"reader: {lone.root} is in no git repository; git init would make it one.\n"
    bare = Desk(tmp_path / "bare", desk.environment)
    (bare.root / "annotations").mkdir(parents=True)
    bare.git("init", "-q", "--bare")
    assert bare.reader("git-setup") == 3
    assert "is inside a repository without a work tree" in said(capsys)[1]
    monkeypatch.setenv("PATH", str(tmp_path))
    assert desk.reader("git-setup") == 3
    assert said(capsys)[1] == "reader: Git is not installed, or not on PATH.\n"


def test_a_configuration_that_cannot_be_written_is_said(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    (desk.root / ".git/config.lock").touch()
    assert desk.reader("git-setup") == 3
    assert "Git cannot change the configuration of" in said(capsys)[1]
    assert "diff=reader" in (desk.root / ".gitattributes").read_text()


def test_a_driver_of_another_program_is_left_alone(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.git("config", "merge.union.driver", "mine %O %A %B")
    before = (desk.root / ".gitattributes").read_text()
    assert desk.reader("git-setup") == 3
    assert "merge.union.driver" in said(capsys)[1]
    assert (desk.root / ".gitattributes").read_text() == before
    assert desk.reader("git-setup", "--undo") == 0
    assert desk.git("config", "merge.union.driver") == "mine %O %A %B\n"


def test_attributes_that_overrule_the_line_are_said(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    desk.write({"annotations/.gitattributes": "*.json -merge\n"})
    assert desk.reader("git-setup") == 0
    assert "says merge=unset for these files" in said(capsys)[1]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "annotations/*.json merge=union diff=reader\n"),
        ("*.md text", "*.md text\nannotations/*.json merge=union diff=reader\n"),
        ("*.md text\r\n", "*.md text\r\nannotations/*.json merge=union diff=reader\r\n"),
        ("annotations/*.json merge=union\r\n*.md\r\n", "annotations/*.json merge=union diff=reader\r\n*.md\r\n"),
        ("/annotations/*.json text", "/annotations/*.json text merge=union diff=reader"),
        ("annotations/*.json -diff merge=ours eol=lf\n", "annotations/*.json eol=lf merge=union diff=reader\n"),
        ("annotations/*.json diff=reader  merge=union\n", "annotations/*.json diff=reader  merge=union\n"),
        ("# annotations/*.json a\n", "# annotations/*.json a\nannotations/*.json merge=union diff=reader\n"),
        (f"{PATTERN} text\n{PATTERN} -text\n", f"{PATTERN} text\n{PATTERN} -text merge=union diff=reader\n"),
        ("\ufeffannotations/*.json merge=union\n", "\ufeffannotations/*.json merge=union diff=reader\n"),
        ("*.x \udcff\n", "*.x \udcff\nannotations/*.json merge=union diff=reader\n"),
    ],
)  # fmt: skip
def test_a_line_that_is_there_is_completed_and_others_stay(before: str, after: str) -> None:
    assert with_line(before) == after
    assert with_line(after) == after


# The driver by itself


def test_the_driver_merges_three_files(
    desk: Desk, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, text in (("base", "a\n"), ("ours", "a\nb\n"), ("theirs", "a\nc\n")):
        (tmp_path / name).write_text(text)
    files = [str(tmp_path / name) for name in ("base", "ours", "theirs")]
    assert main(["merge-driver", *files]) == 0
    assert (tmp_path / "ours").read_text() == "a\nb\nc\n"
    (tmp_path / "theirs").write_bytes(b"a\0c\n")
    assert main(["merge-driver", *files, "notes"]) == 1
    assert "notes cannot be merged by lines" in said(capsys)[1]
    assert main(["merge-driver", *files[:2], str(tmp_path / "none")]) == 3
    assert "Cannot read" in said(capsys)[1]
    assert main(["merge-driver", files[0]]) == 2


def test_prose_of_a_file_and_of_standard_input(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = desk.annotate("all was dry")
    capsys.readouterr()
    assert main(["prose", str(desk.store)]) == 0
    text = said(capsys)[0]
    assert f"¶2 · highlight {made[-6:]}\n    all was dry\n" in text
    with desk.store.open() as file:
        monkeypatch.setattr(sys, "stdin", file)
        assert main(["prose", "-"]) == 0
    assert said(capsys)[0] == text
    assert main(["prose", str(desk.root / "none")]) == 3
    assert said(capsys)[1] == f"reader: Cannot read {desk.root / 'none'}: No such file or directory.\n"
