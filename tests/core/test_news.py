"""What happened to annotations between two readings, and the line that tells it."""

from __future__ import annotations

from reader.annotation import changed, deleted, new_annotation
from reader.news import joined, pieces, told


def test_news_are_what_differs_between_two_readings() -> None:
    old, gone, lost = (new_annotation("quote", speaker=name) for name in ("Lind", "Reet", "Orla"))
    new = new_annotation("highlight", creator="Ada")
    tombstones = {gone.id: deleted(gone)}
    stored = {new.id: new, old.id: changed(old, note="x"), **tombstones}
    found = pieces([old, gone, lost], [stored[old.id], new], stored.get, lambda _: "Ben")
    assert sorted((piece.what, piece.by) for piece in found) == [
        ("added", "Ada"),
        ("changed", "Ben"),
        ("deleted", "Ben"),
        ("gone", ""),
    ]
    assert told(found[:1], lambda _: "¶4") == "The quote in ¶4 was changed elsewhere by Ben: note"
    assert told(found[:1], lambda _: "", me="Ben") == "The quote was changed elsewhere: note"
    said = told(found[:3], lambda _: "¶4")
    assert said == "3 annotations changed elsewhere: 1 added by Ada, 1 changed by Ben, 1 deleted by Ben"
    assert pieces([old], [old], stored.get, lambda _: "") == []


def test_news_that_were_not_told_yet_are_told_with_the_new_ones() -> None:
    one, other = new_annotation("quote", creator="Ada"), new_annotation("claim")
    tombstones = {one.id: deleted(one)}
    first = pieces([other], [one, other], {}.get, lambda _: "")
    second = pieces([one, other], [one, changed(other, note="x")], {}.get, lambda _: "")
    both = joined(first, second)
    assert told(both, lambda _: "") == "2 annotations changed elsewhere: 1 added by Ada, 1 changed"
    assert joined(first, pieces([one, other], [other], tombstones.get, lambda _: "")) == []
