"""What befalls a library: files under other names, copies made by sync tools, broken settings, strange records."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import reader
from reader.anchor import target_at
from reader.annotation import Annotation, new_annotation
from reader.errors import NotFound
from reader.library import Library
from reader.opening import open_library

STORY = "A fire at the pier\n\nIt burned until noon on Friday, and nobody was hurt.\n"
OTHER = "Ferries run late again\n\nThe morning boat was an hour behind on Monday.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "story.txt").write_text(STORY, "utf-8")
    return folder


def annotate(root: Path, name: str = "story", kind: str = "highlight") -> Annotation:
    library = open_library(root)
    article = library.read(library.find(name))
    annotation = new_annotation(kind, [target_at(article, 2, 0, 9)])  # type: ignore[arg-type]
    return library.add(article, annotation)[0]


def words_on(library: Library, name: str) -> list[str]:
    return [one.exact for one in library.annotations(library.find(name))]


def test_annotations_follow_a_renamed_file_also_when_its_name_is_used_again(root: Path) -> None:
    annotate(root)
    (root / "story.txt").rename(root / "fire.txt")
    (root / "story.txt").write_text(OTHER, "utf-8")
    for _ in range(2):
        library = open_library(root)
        assert words_on(library, "fire") == ["It burned"]
        assert words_on(library, "story") == []
        assert library.find("story").id != library.find("fire").id
    annotate(root)
    assert words_on(open_library(root), "story") == ["The morni"]
    assert words_on(open_library(root), "fire") == ["It burned"]


def test_an_article_edited_in_place_keeps_its_annotations_and_its_id(root: Path) -> None:
    before = open_library(root).find("story").id
    annotate(root)
    (root / "story.txt").write_text(STORY.replace("nobody", "no one"), "utf-8")
    (root / "another.txt").write_text(OTHER, "utf-8")
    library = open_library(root)
    assert library.find("story").id == before
    assert words_on(library, "story") == ["It burned"]


@pytest.mark.parametrize(
    "name",
    ["{id} (conflicted copy).json", "{id}.sync-conflict-20260101-101010.json", "{id} 2.json", "a\\b.json"],
)
def test_a_sync_tools_copy_is_named_and_not_taken_for_a_store(root: Path, name: str) -> None:
    kept = annotate(root)
    store = root / "annotations" / f"{kept.article}.json"
    (root / "annotations" / name.format(id=kept.article)).write_bytes(store.read_bytes())
    library = open_library(root)
    assert library.annotation(kept.short_id).article == kept.article
    assert words_on(library, "story") == ["It burned"]
    assert sum(name.format(id=kept.article) in warning for warning in library.warnings) == 1


@pytest.mark.parametrize("listed", ['"\\u0000"', '"loop"', f'"{"x" * 300}"', '"../outside"'])
def test_one_wrong_folder_in_the_settings_stops_nothing(root: Path, listed: str) -> None:
    (root / "loop").symlink_to(root / "loop")
    (root / "annotations").mkdir()
    (root / "annotations" / "library.toml").write_text(f'articles = [{listed}, "story.txt"]\n', "utf-8")
    library = open_library(root)
    assert [entry.path.name for entry in library.entries()] == ["story.txt"]
    assert library.warnings
    with pytest.raises(NotFound):
        library.find(str(root / "loop"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_place_of_the_settings_is_not_waited_for(root: Path) -> None:
    (root / "annotations").mkdir()
    os.mkfifo(root / "annotations" / "library.toml")
    library = open_library(root)
    assert library.warnings
    assert len(library.entries()) == 1


@pytest.mark.parametrize("field", ["history", "evidence"])
@pytest.mark.parametrize("value", ["true", "7", '"x"', '{"a":1}', '["x"]', "[null]"])
def test_a_record_with_a_strange_field_can_still_be_changed_and_undone(
    root: Path, field: str, value: str
) -> None:
    kept = annotate(root, kind="claim")
    store = root / "annotations" / f"{kept.article}.json"
    text = store.read_text("utf-8").replace('"kind":"claim"', f'"{field}":{value},"kind":"claim"')
    store.write_text(text, "utf-8")
    library = open_library(root)
    changed = library.change(library.annotation(kept.id), verdict="refuted")
    assert changed["verdict"] == "refuted"
    library.undo()
    assert not library.annotation(kept.id)["verdict"]


@pytest.mark.parametrize("content", [b"", b"\0\0\0\0", b"junk", b'{"_default":{'])
def test_a_lost_store_is_told_of_by_the_library(root: Path, content: bytes) -> None:
    kept = annotate(root)
    assert open_library(root).all_problems() == ()
    (root / "annotations" / f"{kept.article}.json").write_bytes(content)
    [problem] = open_library(root).all_problems()
    assert kept.article in problem


def test_a_path_may_be_a_text(root: Path) -> None:
    assert reader.read_article(str(root / "story.txt")).title == "A fire at the pier"
