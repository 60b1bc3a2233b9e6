"""What a look at a library's files notices, whatever way they were changed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reader.watch import LOOKS_AGAIN, Watch


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "annotations"
    folder.mkdir()
    (folder / "bridge-1a2b.json").write_text("{}\n")
    return folder


def watching(folder: Path, store: Path | None = None, text: Path | None = None) -> Watch:
    """Eyes that have looked until nothing is new any more."""
    watch = Watch(folder)
    watch.open(store or folder / "bridge-1a2b.json", text)
    for _ in range(LOOKS_AGAIN + 1):
        watch.look()
    assert not watch.look().store
    return watch


def replaced(path: Path, text: str) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_text(text)
    fresh.replace(path)


def test_a_replaced_store_is_noticed_once_and_doubted_for_a_while(folder: Path) -> None:
    watch = watching(folder)
    replaced(folder / "bridge-1a2b.json", '{"a":1}\n')
    assert [watch.look().store for _ in range(LOOKS_AGAIN + 1)] == [True] * LOOKS_AGAIN + [False]


def test_a_second_change_within_one_tick_of_the_clock_is_looked_for(folder: Path) -> None:
    """It has the same size and times as the first: no `stat` tells them apart."""
    store = folder / "bridge-1a2b.json"
    watch = watching(folder)
    store.write_text("[1]")
    assert watch.look().store
    before = store.stat()
    with store.open("r+") as file:
        file.write("[2]")
    os.utime(store, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert watch.look().store


@pytest.mark.parametrize("content", ["{}\n", "{ }\n"])
def test_a_store_that_vanishes_and_comes_back_is_noticed_each_time(folder: Path, content: str) -> None:
    store = folder / "bridge-1a2b.json"
    watch = watching(folder)
    store.unlink()
    seen = watch.look()
    assert seen.store
    assert seen.shelf
    for _ in range(LOOKS_AGAIN):
        watch.look()
    assert not watch.look().store
    store.write_text(content)
    assert watch.look().store


def test_a_store_behind_a_link_is_the_file_it_leads_to(folder: Path, tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.json"
    real.write_text("{}\n")
    link = folder / "tide-1a2b.json"
    link.symlink_to(real)
    watch = watching(folder, store=link)
    replaced(real, '{"a":1}\n')
    assert watch.look().store
    real.unlink()
    assert watch.look().store


def test_a_folder_that_may_not_be_entered_is_a_change_and_no_error(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    watch = watching(folder)

    def refused(path: object) -> os.stat_result:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", refused)
    seen = watch.look()
    assert (seen.store, seen.shelf) == (True, True)


def test_a_text_has_changed_once_it_stays_as_it_is(folder: Path, tmp_path: Path) -> None:
    text = tmp_path / "bridge.txt"
    text.write_text("one")
    watch = watching(folder, text=text)
    text.write_text("one two")
    assert not watch.look().text
    text.write_text("one two three")
    assert not watch.look().text
    assert watch.look().text
    assert not watch.look().text


def test_stores_near_are_told_by_their_ids(folder: Path) -> None:
    watch = watching(folder)
    watch.look_near(["bridge-1a2b", "tide-3c4d"])
    for _ in range(LOOKS_AGAIN):
        watch.look()
    assert watch.look().stores == ()
    (folder / "tide-3c4d.json").write_text("{}\n")
    assert watch.look().stores == ("tide-3c4d",)
    watch.look_near(["bridge-1a2b"])
    (folder / "tide-3c4d.json").unlink()
    assert watch.look().stores == ()


def test_folders_are_looked_at_in_turn_when_time_is_short(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = [tmp_path / f"{number}" for number in range(5)]
    for one in folders:
        one.mkdir()
    monkeypatch.setattr("reader.watch.BUDGET", -1.0)
    watch = watching(folder)
    watch.look_in(list(map(str, folders)))
    (folders[3] / "new.txt").write_text("new")
    assert [watch.look().files for _ in folders] == [False, False, False, True, False]


def test_the_file_that_names_the_folders_of_articles_is_watched_too(folder: Path) -> None:
    watch = watching(folder)
    assert not watch.look().files
    (folder / "library.toml").write_text("articles = []\n")
    assert watch.look().files
    with (folder / "library.toml").open("a") as file:
        file.write("# nothing yet\n")
    seen = watch.look()
    assert (seen.files, seen.shelf) == (True, False)
