"""Three versions of a store's file, as git hands them to the driver."""

from __future__ import annotations

from typing import Any

import pytest

from reader.annotation import Annotation, Target, changed, deleted, new_annotation
from reader.store.form import decode, encode
from reader.store.versions import UnknownFormat, is_store, merged
from reader.ulid import to_int

FIRST, SECOND, THIRD = (
    new_annotation("highlight", [Target(f"p{index}", index, 0, 4, "word")], note=f"note {index}")
    for index in (1, 2, 3)
)


def file_of(*annotations: Annotation, format: Any = 1, **more: dict[str, Any]) -> bytes:
    records = {str(to_int(one.id)): one.to_record() for one in annotations}
    keys = sorted({one.paragraph for one in annotations})
    return encode(
        {"_default": {**records, **more}, "article": {"1": {"format": format, "id": "a", "keys": keys}}}
    )


def annotations_of(data: bytes) -> dict[str, Annotation]:
    read = decode(data)
    assert not read.damaged
    assert not read.conflict
    found = read.tables["_default"]
    return {
        one.id: one for one in (FIRST, SECOND, THIRD) for key in [str(to_int(one.id))]
        if key in found for one in [Annotation.from_record(one.id, dict(found[key]))]
    }  # fmt: skip


def test_both_sides_of_a_store_are_in_it_once() -> None:
    base = file_of(FIRST)
    ours = file_of(changed(FIRST, note="ours"), SECOND)
    theirs = file_of(changed(FIRST, color="red"), THIRD)
    result = merged(base, ours, theirs)
    assert merged(base, theirs, ours) == result
    found = annotations_of(result.data)
    assert found.keys() == {FIRST.id, SECOND.id, THIRD.id}
    assert (found[FIRST.id].note, found[FIRST.id].color) == ("ours", "red")
    assert decode(result.data).tables["article"]["1"]["keys"] == ["p1", "p2", "p3"]
    assert (result.clashes, result.is_damaged, result.is_lost) == ((), False, False)
    assert merged(base, result.data, ours).data == result.data
    assert encode(decode(result.data).tables) == result.data


def test_what_both_made_apart_has_no_base() -> None:
    assert annotations_of(merged(b"", file_of(FIRST), file_of(SECOND)).data).keys() == {FIRST.id, SECOND.id}


def test_a_deletion_holds_against_an_edit_and_absence_is_none() -> None:
    base = file_of(FIRST, SECOND)
    found = annotations_of(
        merged(base, file_of(deleted(FIRST)), file_of(changed(FIRST, note="x"), SECOND)).data
    )
    assert found[FIRST.id].is_deleted
    assert found[FIRST.id].note == "x"
    assert SECOND.id in found


def test_new_clashes_are_counted_and_old_ones_are_not() -> None:
    base = file_of(FIRST, SECOND)
    ours, theirs = (
        file_of(changed(FIRST, note=who), changed(SECOND, color=who)) for who in ("ours", "theirs")
    )
    first = merged(base, ours, theirs)
    assert first.clashes == ((FIRST.id, "note"), (SECOND.id, "color"))
    assert merged(base, first.data, file_of(FIRST, SECOND, THIRD)).clashes == ()
    other = merged(first.data, first.data, file_of(*annotations_of(first.data).values(), THIRD))
    assert other.clashes == ()


@pytest.mark.parametrize("format", [2, "2"])
def test_a_newer_format_is_not_for_us_to_merge(format: Any) -> None:
    ours, newer = file_of(FIRST), file_of(FIRST, format=format)
    for versions in ((ours, ours, newer), (ours, newer, ours)):
        with pytest.raises(UnknownFormat, match="newer close-reader"):
            merged(*versions)


def test_a_damaged_side_gives_what_can_be_read_of_it() -> None:
    base, ours = file_of(FIRST, SECOND), file_of(FIRST, SECOND, THIRD)
    cut = file_of(changed(FIRST, note="theirs"), SECOND)
    cut = cut[: cut.index(b"note 2")]
    for result in (merged(base, ours, cut), merged(base, cut, ours)):
        found = annotations_of(result.data)
        assert found.keys() == {FIRST.id, SECOND.id, THIRD.id}
        assert found[FIRST.id].note == "theirs"
        assert (result.is_damaged, result.is_lost) == (True, False)


@pytest.mark.parametrize("blank", [b"", b"\n", b"\0" * 40])
def test_an_empty_side_takes_nothing_away(blank: bytes) -> None:
    result = merged(file_of(FIRST), file_of(FIRST, SECOND), blank)
    assert annotations_of(result.data).keys() == {FIRST.id, SECOND.id}
    assert (result.is_damaged, result.is_lost) == (True, False)


def test_a_side_of_which_nothing_can_be_read_is_lost_and_the_other_kept() -> None:
    result = merged(file_of(FIRST), file_of(FIRST, SECOND), b"\xff\xfe garbage")
    assert annotations_of(result.data).keys() == {FIRST.id, SECOND.id}
    assert result.is_lost


def test_conflict_markers_that_somebody_committed_are_merged_away() -> None:
    both = (
        file_of(FIRST, SECOND)
        .replace(b"\n},", b"\n=======\n>>>>>>> theirs\n},")
        .replace(b"{\n", b"{\n<<<<<<< a\n", 1)
    )
    assert decode(both).conflict
    assert annotations_of(merged(file_of(FIRST), both, file_of(FIRST, THIRD)).data).keys() == {
        FIRST.id, SECOND.id, THIRD.id,
    }  # fmt: skip


def test_what_is_no_record_is_kept() -> None:
    def with_entry(key: str, raw: bytes) -> bytes:
        return file_of(FIRST).replace(b"{\n", b'{\n"%b":%b,\n' % (key.encode(), raw), 1)

    result = merged(file_of(FIRST), with_entry("5", b"1"), with_entry("6", b"2"))
    assert decode(result.data).kept == {"_default": {"5": b"1", "6": b"2"}}
    assert not result.is_damaged
    changed_by_one = merged(with_entry("5", b"1"), with_entry("5", b"1"), with_entry("5", b"3"))
    assert decode(changed_by_one.data).kept == {"_default": {"5": b"3"}}
    assert not changed_by_one.is_damaged
    both = merged(with_entry("5", b"1"), with_entry("5", b"2"), with_entry("5", b"3"))
    assert decode(both.data).kept == {"_default": {"5": b"2"}}
    assert both.is_damaged


def test_a_store_is_known_by_what_is_in_it() -> None:
    assert is_store(b"", b"", file_of())
    assert is_store(b"{", file_of(FIRST).replace(b'"format"', b'"form"'), b"x")
    for other in (
        b"",
        b"# Changes\n",
        b'{"name": "a"}\n',
        b'{"_default":{"1":{"kind":"quote"}}}',
        b'{"article":{"1":{}}}',
    ):
        assert not is_store(other, other, other)
