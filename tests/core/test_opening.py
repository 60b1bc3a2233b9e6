"""Which library is opened, and where annotations then go."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import reader
from reader.anchor import target_at
from reader.annotation import Annotation, new_annotation
from reader.errors import NotFound
from reader.filters import Filter
from reader.folders import data_folder
from reader.library import Library
from reader.opening import open_library

TEXT = "Bridge closed\n\nThe bridge was closed on Monday, the mayor said.\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two articles that is no library, and the current one."""
    folder = tmp_path / "news"
    (folder / "deep").mkdir(parents=True)
    (folder / "one.txt").write_text(TEXT)
    (folder / "deep" / "two.txt").write_text(TEXT)
    monkeypatch.chdir(folder)
    return folder


def annotate(library: Library, name: str) -> Annotation:
    article = library.read(library.find(name))
    return library.add(article, new_annotation("highlight", [target_at(article, 2, 0, 10)]))[0]


def make_library(root: Path) -> Path:
    (root / "annotations").mkdir(parents=True)
    return root


def test_a_folder_becomes_a_library_at_its_first_annotation(folder: Path) -> None:
    library = open_library(folder)
    assert library.root == folder
    assert not library.is_personal
    assert str(folder / "annotations") in library.note
    assert not (folder / "annotations").exists()
    added = annotate(library, "one")
    again = open_library(folder / "deep")
    assert again.root == folder
    assert again.opened is None
    assert again.note == ""
    assert list(again.select(Filter())) == [added]


def test_the_nearest_library_at_or_above_wins(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_library(folder)
    assert open_library().root == folder
    assert open_library("deep/two.txt").root == folder
    assert open_library("deep/two.txt").opened == folder / "deep" / "two.txt"
    make_library(folder / "deep")
    assert open_library("deep/two.txt").root == folder / "deep"
    monkeypatch.chdir(folder / "deep")
    assert open_library("../one.txt").root == folder


def test_a_library_that_is_named_wins_over_the_nearest(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_library(folder)
    given, told = make_library(tmp_path / "given"), make_library(tmp_path / "told")
    monkeypatch.setenv("READER_LIBRARY", str(told))
    assert open_library().root == told
    assert open_library("one.txt", library=given).root == given
    library = open_library("one.txt")
    assert library.opened == folder / "one.txt"
    assert library.find(str(library.opened)).path == folder / "one.txt"
    added = annotate(library, str(folder / "one.txt"))
    assert (told / "annotations" / f"{added.article}.json").exists()


def test_a_library_that_is_named_and_not_there_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(NotFound, match="no folder"):
        open_library(library=tmp_path / "nowhere")
    monkeypatch.setenv("READER_LIBRARY", str(tmp_path / "nowhere"))
    with pytest.raises(NotFound, match="READER_LIBRARY"):
        open_library()


def test_a_path_that_is_not_there_is_told(folder: Path) -> None:
    with pytest.raises(NotFound, match="no file or folder"):
        open_library("tree.txt")


def test_a_lone_file_is_annotated_in_the_personal_library(folder: Path) -> None:
    library = open_library("one.txt")
    assert library.is_personal
    assert library.opened == folder / "one.txt"
    assert not data_folder().exists()
    added = annotate(library, str(library.opened))
    assert sorted(one.name for one in folder.iterdir()) == ["deep", "one.txt"]
    assert (data_folder() / "annotations" / f"{added.article}.json").exists()
    again = open_library("one.txt")
    assert again.annotations(again.find("one.txt")) == [added]


def test_the_personal_library_lists_the_files_that_were_annotated_alone(folder: Path) -> None:
    added = annotate(open_library("one.txt"), "one")
    library = open_library()
    assert [entry.path for entry in library.entries() if entry.id == added.article] == [folder / "one.txt"]
    assert library.find("deep/two.txt").path == folder / "deep" / "two.txt"


def test_a_lone_file_that_was_renamed_is_known_again(folder: Path) -> None:
    added = annotate(open_library("one.txt"), "one")
    (folder / "one.txt").rename(folder / "uno.txt")
    library = open_library("uno.txt")
    assert library.find("uno.txt").id == added.article


def test_a_lone_file_with_a_strange_suffix_is_opened_all_the_same(folder: Path) -> None:
    (folder / "minutes.log").write_text(TEXT)
    library = open_library("minutes.log")
    assert library.read(library.find("minutes.log")).title == "Bridge closed"


def test_a_folder_that_cannot_be_written_is_read_from_the_personal_library(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The tests may run as root, whom no mode of a folder stops.
    monkeypatch.setattr("os.access", lambda path, _mode: Path(path) != folder)
    library = open_library(folder)
    assert library.is_personal
    assert [entry.path.name for entry in library.entries()] == ["two.txt", "one.txt"]
    added = annotate(library, "one")
    assert (data_folder() / "annotations" / f"{added.article}.json").exists()


def test_without_a_path_the_personal_library_opens_on_something_to_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    library = open_library()
    assert library.root == data_folder()
    assert library.is_personal
    assert [entry.name for entry in library.entries()] == ["tutorial.md"]
    (data_folder() / "tutorial.md").write_text("My own words\n\nHere.")
    assert open_library().find("tutorial").path.read_text() == "My own words\n\nHere."
    (data_folder() / "mine.txt").write_text("Mine")
    (data_folder() / "tutorial.md").unlink()
    assert [entry.name for entry in open_library().entries()] == ["mine.txt"]


def test_a_home_that_cannot_be_written_still_opens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, user_folders: Path
) -> None:
    (user_folders / "data").write_text("no folder")
    monkeypatch.chdir(tmp_path)
    assert open_library().entries() == []


def test_the_public_names_are_there_and_cost_nothing_until_used() -> None:
    for name in reader.__all__:
        assert getattr(reader, name).__name__ == name
    with pytest.raises(AttributeError):
        _ = reader.nothing
    code = (
        "import reader, reader.library, sys;"
        "bad = {'tinydb', 'textual', 'rich', 'orjson', 'yaml', 'tomllib', 'platformdirs', 'filelock'};"
        "print(sorted(bad & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
