"""What befalls a library: files under other names, copies made by sync tools, broken settings, strange records."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import reader
from reader.anchor import target_at
from reader.annotation import Annotation, new_annotation
from reader.errors import NotFound, Unreadable
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
    [
        "{id} (Ada's conflicted copy 2026-01-01).json",
        "{id} (conflicted copy 2026-01-01 101010).json",
        "{id}.sync-conflict-20260101-101010-ABCDEFG.json",
        "{id} (1).json",
        "{id} 2.json",
        "{id}-DESKTOP.json",
        "{id}-20260101.json",
        "{id}_conflict-20260101-101010.json",
    ],
)
def test_a_sync_tools_copy_is_read_merged_in_and_set_aside(root: Path, name: str) -> None:
    one, other = annotate(root), annotate(root)
    folder = root / "annotations"
    store, copy = folder / f"{one.article}.json", folder / name.format(id=one.article)
    before = store.read_bytes()
    open_library(root).change(one, note="in the copy")
    kept = store.read_bytes()
    store.write_bytes(before)
    open_library(root).change(other, note="in the store")
    copy.write_bytes(kept)
    library = open_library(root)
    assert [one.note for one in library.annotations(one.article)] == ["in the copy", "in the store"]
    [problem] = library.problems(one.article)
    assert copy.name in problem
    assert not library.warnings
    assert [entry.id for entry in library.entries()] == [one.article]
    library.change(library.annotation(other.id), tags=["x"])
    assert not copy.exists()
    assert kept in [path.read_bytes() for path in (folder / ".local").iterdir()]
    assert [one.note for one in open_library(root).annotations(one.article)] == [
        "in the copy",
        "in the store",
    ]
    assert open_library(root).problems(one.article) == ()


def test_a_copy_whose_store_is_gone_is_still_read(root: Path) -> None:
    one = annotate(root)
    store = root / "annotations" / f"{one.article}.json"
    store.rename(store.with_name(f"{one.article} (conflicted copy).json"))
    assert words_on(open_library(root), "story") == ["It burned"]
    annotate(root)
    assert words_on(open_library(root), "story") == ["It burned"] * 2


@pytest.mark.parametrize("name", ["{id} (1).json", "a\\b.json", "notes.json", "other-abcd (1).json"])
@pytest.mark.parametrize(
    "content", [b"", b"junk", b'{"_default":{}}', b'{"article":{"1":{"id":"other-ffff"}}}']
)
def test_what_is_no_copy_is_named_and_left_alone(root: Path, name: str, content: bytes) -> None:
    kept = annotate(root)
    stranger = root / "annotations" / name.format(id=kept.article)
    stranger.write_bytes(content)
    library = open_library(root)
    assert library.annotation(kept.short_id).article == kept.article
    assert sum(stranger.name in warning for warning in library.warnings) == 1
    annotate(root)
    assert stranger.read_bytes() == content


def test_two_stores_of_which_one_begins_like_the_other_are_two(root: Path) -> None:
    one = annotate(root)
    (root / "annotations" / f"{one.article}-abcd.json").write_bytes(
        b'{"_default":{\n},\n"article":{\n"1":{"format":1,"id":"' + one.article.encode() + b'-abcd"}\n}}\n'
    )
    library = open_library(root)
    assert library.listing.stores == {one.article, f"{one.article}-abcd"}
    assert not library.warnings


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


def test_what_cannot_be_read_is_not_said_to_be_missing(root: Path) -> None:
    kept = annotate(root)
    store = root / "annotations" / f"{kept.article}.json"
    store.rename(root / "elsewhere")
    store.mkdir()
    with pytest.raises(Unreadable, match=rf"{kept.short_id}.* not all .* Cannot read .*{kept.article}"):
        open_library(root).annotation(kept.short_id)


def test_a_folder_that_cannot_be_listed_is_not_empty(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = annotate(root)
    real = os.listdir

    def refuse(path: Path) -> list[str]:
        if Path(path).name == "annotations":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "listdir", refuse)
    library = open_library(root)
    with pytest.raises(Unreadable, match=r"Cannot see what is in .*annotations: Permission denied"):
        library.annotation(kept.short_id)
    assert any("Cannot see what is in" in problem for problem in library.all_problems())


def test_a_path_may_be_a_text(root: Path) -> None:
    assert reader.read_article(str(root / "story.txt")).title == "A fire at the pier"
