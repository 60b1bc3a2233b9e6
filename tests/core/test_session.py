"""What is remembered between two sittings, and what happens when it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.session import Bookmark, Session


def test_the_next_session_goes_on_where_this_one_stopped(tmp_path: Path) -> None:
    one = Session(tmp_path)
    assert one.place("a-1234") is None
    assert one.color == ""
    assert one.set_place("a-1234", "abc", 7, 12)
    assert one.set_mark("a-1234", "x", "def", 9, 0)
    assert one.set_mark("a-1234", "y", "def", 9, 4)
    assert one.set_color("pink")
    assert one.set_setting("panel", False)
    other = Session(str(tmp_path))
    assert other.place("a-1234") == Bookmark("abc", 7, 12)
    assert other.marks("a-1234") == {"x": Bookmark("def", 9, 0), "y": Bookmark("def", 9, 4)}
    assert other.marks("b-1234") == {}
    assert other.color == "pink"
    assert other.setting("panel", True) is False


def test_a_draft_comes_back_until_it_is_dropped(tmp_path: Path) -> None:
    assert Session(tmp_path).keep_draft("note a-1234", {"note": "Half a senté"})
    draft = Session(tmp_path).draft("note a-1234")
    assert draft is not None
    assert draft["note"] == "Half a senté"
    assert draft["time"]
    assert Session(tmp_path).drop_draft("note a-1234")
    assert Session(tmp_path).draft("note a-1234") is None


def test_two_readers_keep_each_others_places(tmp_path: Path) -> None:
    one, other = Session(tmp_path), Session(tmp_path)
    assert one.place("a") is None
    assert other.place("a") is None
    one.set_place("a", "k", 1, 0)
    other.set_place("b", "k", 2, 0)
    assert Session(tmp_path).place("a") == Bookmark("k", 1, 0)
    assert Session(tmp_path).place("b") == Bookmark("k", 2, 0)


def test_libraries_do_not_share_a_memory(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    Session(tmp_path / "one").set_color("red")
    assert Session(tmp_path / "two").color == ""


@pytest.mark.parametrize("damage", [b"", b"{", b"[1]", b'"x"', b"\xff\x00", b"[" * 100_000])
def test_a_damaged_file_is_set_aside_and_begun_anew(tmp_path: Path, damage: bytes) -> None:
    session = Session(tmp_path)
    session.set_place("a", "k", 1, 0)
    file = session.folder / "places.json"
    file.write_bytes(damage)
    fresh = Session(tmp_path)
    assert fresh.place("a") is None
    assert fresh.set_place("a", "k", 2, 0)
    assert Session(tmp_path).place("a") == Bookmark("k", 2, 0)
    assert (session.folder / "places.json.bad").read_bytes() == damage


def test_damaged_entries_are_as_good_as_none(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.set_place("a", "k", 1, 0)
    (session.folder / "places.json").write_text('{"a": {"key": "k"}, "b": 7, "c": null}')
    (session.folder / "marks.json").write_text('{"a": [1], "b": {"x": 3}}')
    (session.folder / "drafts.json").write_text('{"a": "x"}')
    fresh = Session(tmp_path)
    assert [fresh.place(article) for article in "abc"] == [None, None, None]
    assert fresh.marks("a") == fresh.marks("b") == {}
    assert fresh.draft("a") is None


def test_where_nothing_can_be_written_it_says_so_and_remembers_for_now(
    tmp_path: Path, user_folders: Path
) -> None:
    (user_folders / "state").write_text("a file where the folder should be")
    session = Session(tmp_path)
    assert session.set_place("a", "k", 1, 0) is False
    assert session.keep_draft("d", {"note": "x"}) is False
    assert session.set_place("b", "k", 2, 0) is False
    assert session.place("a") == Bookmark("k", 1, 0)
    (user_folders / "state").unlink()
    assert session.set_place("c", "k", 3, 0) is True
    assert Session(tmp_path).place("a") == Bookmark("k", 1, 0)


def test_what_json_cannot_hold_is_refused_and_harms_nothing(tmp_path: Path) -> None:
    session = Session(tmp_path)
    session.keep_draft("d", {"note": "kept"})
    assert session.keep_draft("e", {"note": object()}) is False
    assert list(session.folder.glob("*.tmp")) == []
    assert Session(tmp_path).draft("d") is not None
