"""Two changes of one record, and what it was before both: the laws, on any history of edits by any program."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reader.store import merge
from reader.store.form import decode, encode

Record = dict[str, Any]
CREATED = "2026-01-01T00:00:00Z"
BASE: Record = {"kind": "quote", "note": "a", "targets": [], "created": CREATED, "modified": CREATED}
FIELDS = ["note", "speaker", "deleted"]


def stamped(record: Record, time: str, **fields: Any) -> Record:
    """The record after an edit in the reader at that time, which has seen all there was; None removes a field."""
    stamps = {name: list(chain) for name, chain in record.get("stamps", {}).items()}
    for name in fields:
        stamps.setdefault(name, []).append(time)
    conflicts = {name: kept for name, kept in record.get("conflicts", {}).items() if name not in fields}
    others = {
        name: value for name, value in record.items() if name not in ("stamps", "conflicts", "modified")
    }
    edited = {**by_hand(others, **fields), "stamps": stamps, "modified": time}
    return {**edited, "conflicts": conflicts} if conflicts else edited


def by_hand(record: Record, **fields: Any) -> Record:
    """The record after an edit in a program that stamps nothing; None removes a field."""
    return {name: value for name, value in {**record, **fields}.items() if value is not None}


def merged(one: Record, other: Record, base: Record = BASE) -> Record:
    both = merge.records(one, other, base)
    assert merge.json_of(both) == merge.json_of(merge.records(other, one, base))
    return both


def test_what_one_side_alone_changed_is_as_that_side_has_it_without_a_stamp() -> None:
    theirs = stamped(BASE, "2026-01-02", speaker="Zas")
    assert merged(by_hand(BASE, note="b"), theirs) == {**theirs, "note": "b"}
    assert "note" not in merged(by_hand(BASE, note=None), theirs)
    base = stamped(BASE, "1", note="b")
    assert merged(by_hand(base, note="c"), stamped(base, "2", speaker="Zas"), base)["note"] == "c"


def test_an_edit_by_hand_and_one_in_the_reader_are_both_kept() -> None:
    both = merged(by_hand(BASE, note="by hand"), stamped(BASE, "2026-01-02", note="in the reader"))
    assert both["note"] == "in the reader"
    assert both["conflicts"] == {"note": [{"stamp": CREATED + "~", "value": "by hand"}]}
    # Nor does a copy of one side take it away afterwards, where no base is known.
    assert merge.records(both, stamped(BASE, "2026-01-02", note="in the reader")) == both
    settled = stamped(both, "2026-01-03", note="settled")
    assert merge.records(both, settled) == settled


def test_two_edits_by_hand_are_both_kept() -> None:
    both = merged(by_hand(BASE, note="b"), by_hand(BASE, note="c"))
    assert [both["note"], *(kept["value"] for kept in both["conflicts"]["note"])] == ["c", "b"]
    assert merged(by_hand(BASE, note="b"), by_hand(BASE, note="b")) == by_hand(BASE, note="b")


def test_a_field_taken_away_by_hand_stands_beside_its_edit() -> None:
    both = merged(by_hand(BASE, note=None), stamped(BASE, "2026-01-02", note="b"))
    assert both["note"] == "b"
    assert both["conflicts"] == {"note": [{"stamp": CREATED + "~"}]}


def test_an_edit_that_git_reverts_stays_reverted() -> None:
    """Its record comes back as it was, stamps and all, and looks older than the one it takes the place of."""
    now = stamped(stamped(BASE, "1", note="b"), "2", note="c")
    reverted = stamped(BASE, "1", note="b")
    assert merged(reverted, stamped(now, "3", speaker="Zas"), now)["note"] == "b"
    both = merged(reverted, stamped(now, "3", note="d"), now)
    assert both["note"] == "d"
    assert [kept["value"] for kept in both["conflicts"]["note"]] == ["b"]


def test_what_is_in_conflict_stays_where_the_field_was_taken_away_by_hand() -> None:
    base = merge.records(stamped(BASE, "1", note="b"), stamped(BASE, "2", note="c"))
    bare = by_hand(base, note=None, stamps=None)
    both = merged(bare, stamped(base, "3", speaker="Zas"), base)
    assert b'"b"' in standing(both, "note")


def test_an_edit_that_was_put_back_is_none() -> None:
    ours = stamped(stamped(BASE, "3", note="b"), "4", note="a")
    theirs = stamped(BASE, "2", note="c")
    both = merged(ours, theirs)
    assert both["note"] == "c"
    assert "conflicts" not in both
    # Nor does a copy of either take it away afterwards, where no base is known.
    for stale in (BASE, ours, theirs):
        assert merge.records(both, stale)["note"] == "c"
        assert "conflicts" not in merge.records(both, stale)


def test_a_choice_made_by_one_side_settles_the_conflict() -> None:
    base = merge.records(stamped(BASE, "1", note="b"), stamped(BASE, "2", note="c"))
    assert base["conflicts"]
    both = merged(stamped(base, "3", note="b"), stamped(base, "4", speaker="Zas"), base)
    assert both["note"] == "b"
    assert "conflicts" not in both


def test_a_deletion_is_never_lost() -> None:
    gone = stamped(BASE, "1", deleted="1")
    assert merged(gone, stamped(BASE, "2", note="b"))["deleted"] == "1"
    assert merged(by_hand(BASE, deleted="1"), stamped(BASE, "2", note="b"))["deleted"] == "1"
    assert "conflicts" not in merged(gone, stamped(BASE, "2", deleted="2"))
    assert "deleted" not in merged(stamped(gone, "3", deleted=None), stamped(gone, "4", note="b"), gone)


def test_what_both_added_to_a_list_is_in_it_and_what_either_took_out_is_not() -> None:
    base = stamped(BASE, "1", tags=["fire", "todo"])
    ours = stamped(base, "2", tags=["fire", "ship"])
    theirs = stamped(base, "3", tags=["fire", "todo", "ship", "quay"])
    both = merged(ours, theirs, base)
    assert both["tags"] == ["fire", "ship", "quay"]
    assert "conflicts" not in both
    for stale in (base, ours, theirs, both):
        assert merge.records(both, stale) == both
    later = stamped(both, "4", tags=["fire"])
    assert merge.records(later, both) == later
    assert (
        merged(stamped(base, "2", tags=["fire"]), stamped(base, "3", tags=["todo"]), base).get("tags") is None
    )


def test_a_place_that_both_moved_is_a_choice() -> None:
    ours, theirs = (stamped(BASE, at, targets=[{"paragraph": f"p{at}"}]) for at in "12")
    both = merged(ours, theirs)
    assert (both["targets"], both["paragraph"]) == ([{"paragraph": "p2"}], "p2")
    assert both["conflicts"] == {"targets": [{"stamp": "1", "value": [{"paragraph": "p1"}]}]}


# Laws


@st.composite
def edits(draw: st.DrawFn, who: str, *, honest: bool) -> list[tuple[str, str, str]]:
    """Edits of one person: (stamp or "" for none, field, value or "" for taken away); every value is new."""
    found = []
    for number in range(draw(st.integers(0, 4))):
        name = draw(st.sampled_from(FIELDS))
        has_stamp = honest or draw(st.booleans())
        value = draw(st.sampled_from(["", f"{who}{number}"]))
        found.append((f"2026-02-{number:02}{who}" if has_stamp else "", name, value))
    return found


def after(record: Record, made: list[tuple[str, str, str]]) -> Record:
    for stamp, name, value in made:
        fields = {name: value or None}
        record = stamped(record, stamp, **fields) if stamp else by_hand(record, **fields)
    return record


@st.composite
def changes(draw: st.DrawFn, *, honest: bool = False) -> tuple[Record, Record, Record]:
    """A base, with a history and perhaps conflicts of its own, and two records made from it apart."""
    first = [after(BASE, draw(edits(who, honest=honest))) for who in "AB"]
    base = merge.records(first[0], first[1], BASE)
    ours, theirs = (
        after(
            base, [(f"3{stamp}" if stamp else "", *rest) for stamp, *rest in draw(edits(who, honest=honest))]
        )
        for who in "OT"
    )
    return base, ours, theirs


def standing(record: Record, name: str) -> set[bytes]:
    """The values of a field that a person is shown: its own, and those in conflict with it."""
    own = [record[name]] if name in record else []
    entries = record.get("conflicts", {}).get(name, [])
    return {merge.json_of(value) for value in [*own, *(e["value"] for e in entries if "value" in e)]}


def seen_of(record: Record, name: str) -> tuple[Any, ...]:
    return tuple(record.get(part, {}).get(name) for part in ("stamps", "conflicts")), record.get(name)


@settings(max_examples=300)
@given(changes())
def test_merging_is_the_same_from_both_sides_and_again(change: tuple[Record, Record, Record]) -> None:
    base, ours, theirs = change
    both = merged(ours, theirs, base)
    for side in change:
        assert merge.records(side, side, base) == side
    assert merge.records(base, theirs, base) == theirs
    assert merge.records(ours, base, base) == ours
    for side in (ours, theirs, both):
        assert merge.json_of(merge.records(side, both, base)) == merge.json_of(both)
        assert merge.json_of(merge.records(side, both, side)) == merge.json_of(both)


@settings(max_examples=300)
@given(changes())
def test_no_value_is_lost_that_the_other_side_had_not_seen(change: tuple[Record, Record, Record]) -> None:
    base, ours, theirs = change
    both = merged(ours, theirs, base)
    for name in FIELDS:
        for side, other in ((ours, theirs), (theirs, ours)):
            if seen_of(other, name) == seen_of(base, name):
                assert both.get(name) == side.get(name)
                assert name == "deleted" or standing(both, name) == standing(side, name)
            elif name in side and side[name] != base.get(name):
                agrees = name == "deleted" and name in other and name in both
                assert merge.json_of(side[name]) in standing(both, name) or agrees


@settings(max_examples=300)
@given(changes(honest=True))
def test_stamps_alone_say_the_same_where_every_edit_has_one(change: tuple[Record, Record, Record]) -> None:
    base, ours, theirs = change
    # One who changed a field and put it back has touched it, for all that the stamps can tell.
    for side in (ours, theirs):
        for name in FIELDS:
            assume(side.get(name) != base.get(name) or seen_of(side, name) == seen_of(base, name))
    assert merge.json_of(merge.records(ours, theirs, base)) == merge.json_of(merge.records(ours, theirs))


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 3) | st.text("ab", max_size=2),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=2),
    max_leaves=6,
)
wild = st.dictionaries(
    st.sampled_from([*FIELDS, "stamps", "conflicts", "targets", "paragraph", "modified", "created"]),
    json_values
    | st.dictionaries(
        st.sampled_from(FIELDS),
        st.lists(st.text("12", max_size=1) | st.fixed_dictionaries({"stamp": st.text("12", max_size=1)})),
    ),
)


@settings(max_examples=300)
@given(wild, wild, wild)
def test_any_records_at_all_are_merged_the_same_from_both_sides(
    base: Record, one: Record, other: Record
) -> None:
    both = merged(one, other, base)
    assert merge.json_of(merge.records(both, both, base)) == merge.json_of(both)
    assert merge.records(one, base, base) == one


# Stores


def store(*annotations: tuple[int, Record], **facts: Any) -> merge.Tables:
    records = {str(key): record for key, record in annotations}
    return {"_default": dict(records), "article": {"1": {"format": 1, "id": "a-0000", **facts}}}


def test_a_record_that_one_side_lacks_is_as_the_other_has_it() -> None:
    base = store((1, BASE), (2, BASE))
    ours, theirs = store((1, BASE)), store((1, by_hand(BASE, note="b")), (2, BASE), (3, BASE))
    for both in (merge.tables(base, ours, theirs), merge.tables(base, theirs, ours)):
        assert both["_default"] == theirs["_default"]


def test_the_facts_of_the_article_are_those_that_one_side_changed() -> None:
    base = store(path="old.txt", title="Title", digest="1")
    ours = store(path="new.txt", title="Title", digest="1")
    theirs = store(path="old.txt", title="Title", digest="2")
    for both in (merge.tables(base, ours, theirs), merge.tables(base, theirs, ours)):
        assert both["article"]["1"] == {
            "format": 1, "id": "a-0000", "path": "new.txt", "title": "Title", "digest": "2",
        }  # fmt: skip


@pytest.mark.parametrize("table", ["_default", "notes of another program"])
def test_no_table_loses_a_value(table: str) -> None:
    base, ours, theirs = ({table: {"7": by_hand(BASE, note=note)}} for note in "abc")
    both = merge.tables(base, ours, theirs)
    assert standing(dict(both[table]["7"]), "note") == {b'"b"', b'"c"'}


@given(changes(), st.booleans())
def test_lines_that_nobody_has_looked_into_are_merged_like_records(
    change: tuple[Record, Record, Record], as_lines: bool
) -> None:
    base, ours, theirs = (store((7, record), path="a") for record in change)
    expected = merge.tables(base, ours, theirs)
    if as_lines:
        base, ours, theirs = (decode(encode(one)).tables for one in (base, ours, theirs))
    assert encode(merge.tables(base, ours, theirs)) == encode(expected)


lists = st.none() | st.lists(st.sampled_from("abcd"), max_size=3, unique=True)


@given(lists, lists, lists, st.booleans(), st.booleans())
def test_lists_come_to_the_same_from_both_sides(
    before: list[str] | None, mine: list[str] | None, yours: list[str] | None, one: bool, other: bool
) -> None:
    base = by_hand(BASE, tags=before)
    ours = stamped(base, "2026-03", tags=mine) if one else by_hand(base, tags=mine)
    theirs = stamped(base, "2026-04", tags=yours) if other else by_hand(base, tags=yours)
    both = merged(ours, theirs, base)
    assert "conflicts" not in both
    if before != mine and before != yours:
        was, found = {*(before or ())}, {*both.get("tags", ())}
        assert found == ({*(mine or ())} & {*(yours or ())}) | (({*(mine or ())} | {*(yours or ())}) - was)
    for side in (ours, theirs, both):
        assert merge.json_of(merge.records(side, both, base)) == merge.json_of(both)
