"""A field of a form that others changed too: what its entry holds, and what else there is."""

from __future__ import annotations

from reader.tui.sides import Other, Sides


def test_an_untouched_field_takes_their_value_and_the_one_before_can_come_back() -> None:
    sides = Sides("unstarted")
    assert sides.meet("unstarted", "checked", (), "Ada") == "checked"
    assert [(one.whose, one.value) for one in sides.others] == [("before", "unstarted")]
    assert sides.swap("checked") == "unstarted"
    assert [(one.whose, one.value, one.said) for one in sides.others] == [("theirs", "checked", "Ada")]


def test_what_was_typed_stays_and_theirs_stands_beside_it() -> None:
    sides = Sides("")
    assert sides.meet("mine", "theirs", (), "Ada") == "mine"
    assert [(one.whose, one.value) for one in sides.others] == [("theirs", "theirs")]
    assert sides.swap("mine") == "theirs"
    assert [(one.whose, one.value) for one in sides.others] == [("yours", "mine")]
    assert sides.swap("theirs") == "mine"
    assert [(one.whose, one.value, one.said) for one in sides.others] == [("theirs", "theirs", "Ada")]


def test_theirs_that_changes_again_takes_the_place_of_theirs() -> None:
    sides = Sides("")
    sides.meet("mine", "theirs", (), "")
    assert sides.meet("mine", "theirs still", (), "") == "mine"
    assert [one.value for one in sides.others] == ["theirs still"]
    assert sides.meet("mine", "mine", (), "") == "mine"
    assert sides.others == []


def test_values_set_apart_are_gone_round() -> None:
    sides = Sides("a", [Other("b", "other"), Other("c", "other")])
    shown = ["a"]
    for _ in range(3):
        shown.append(sides.swap(shown[-1]))
    assert shown == ["a", "b", "c", "a"]
