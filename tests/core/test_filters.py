"""One filter for lists, exports and the ledger."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reader.annotation import Annotation, Target, new_annotation
from reader.errors import WrongUsage
from reader.filters import Filter
from reader.vocabulary import Vocabularies

QUOTE = replace(
    new_annotation(
        "quote",
        [Target("k", 1, 0, 9, "We had no choice", "", "")],
        note="Ask the *mayor* again",
        tags=["Bridge", "to-check"],
        speaker="Anna Straße",
    ),
    modified="2026-03-01T12:00:00.000000Z",
)
CLAIM = new_annotation(
    "claim", text="The bridge is safe", state="parked", verdict="mixed", mention="the mayor"
)

CASES: list[tuple[Filter, Annotation, bool]] = [
    (Filter(), QUOTE, True),
    (Filter(kinds=("quote", "claim")), QUOTE, True),
    (Filter(kinds=("claim",)), QUOTE, False),
    (Filter(tags=("bridge", "to-check")), QUOTE, True),
    (Filter(tags=("bridge", "other")), QUOTE, False),
    (Filter(speaker="STRASSE"), QUOTE, True),
    (Filter(speaker="mayor"), CLAIM, True),
    (Filter(speaker="mayor"), QUOTE, False),
    (Filter(state="parked", verdict="mixed"), CLAIM, True),
    (Filter(state="parked", verdict="refuted"), CLAIM, False),
    (Filter(verdict="Mixed", state="PARKED"), CLAIM, True),
    (Filter(color="blue"), QUOTE, True),
    (Filter(color="Blue"), QUOTE, True),
    (Filter(color="red"), QUOTE, False),
    (Filter(since="2026-02-01"), QUOTE, True),
    (Filter(since="2026-03-01T11:59:59Z"), QUOTE, True),
    (Filter(since="2026-03-01T14:00:00+01:00"), QUOTE, False),
    (Filter(since="2026-02-01"), replace(QUOTE, modified="", created=""), False),
    (Filter(query="mayor CHOICE bridge"), QUOTE, True),
    (Filter(query="bridge safe"), CLAIM, True),
    (Filter(query="mayor river"), QUOTE, False),
]


@pytest.mark.parametrize(("filter", "annotation", "expected"), CASES)
def test_what_a_filter_lets_through(filter: Filter, annotation: Annotation, expected: bool) -> None:
    filter.check(Vocabularies())
    assert filter.matches(annotation) is expected


@pytest.mark.parametrize(
    ("filter", "sentence"),
    [
        (Filter(kinds=("quotes",)), 'no kind "quotes". Did you mean "quote"?'),
        (Filter(verdict="suported"), 'Did you mean "supported"?'),
        (Filter(state="xyz"), "There are: unstarted, in-progress"),
        (Filter(color="gray"), 'no colour "gray". Did you mean "grey"?'),
        (Filter(tags=("a", " ")), "empty tag"),
        (Filter(since="yesterday"), "2026-07-01"),
    ],
)
def test_a_value_that_nothing_can_have_names_the_nearest(filter: Filter, sentence: str) -> None:
    with pytest.raises(WrongUsage) as refused:
        filter.check(Vocabularies())
    assert sentence in str(refused.value)


def test_a_library_may_have_verdicts_of_its_own() -> None:
    Filter(verdict="half-true").check(Vocabularies().extended({"verdict": ["half-true"]}))


def test_values_of_other_types_from_a_store_of_another_tool_match_nothing_and_break_nothing() -> None:
    odd = replace(QUOTE, fields={"speaker": ["Anna"], "text": 7, "verdict": {}})
    assert Filter(speaker="anna", query="7").matches(odd)
