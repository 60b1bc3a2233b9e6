"""Anchors: a described passage is found again, and never on words that only look like it."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.anchor import Selector, describe, locate, place_of, target_at, targets_between
from reader.annotation import Target
from reader.article import Article, Block
from reader.errors import NotFound, WrongUsage

STORY = (
    "The bridge was closed on Monday. “We had no choice,” the mayor said. Traffic went round by the old road."
    "\n"
    "Shopkeepers were not asked. “We had no choice,” one of them said later. The bridge will open soon.\n"
    "Nobody was hurt."
)


def article(*texts: str) -> Article:
    return Article(id="a-1234", title=texts[0], blocks=tuple(Block(text) for text in texts))


def selector_of(words: str, text: str = STORY, nth: int = 0) -> Selector:
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    return describe(text, at, at + len(words))


def found(text: str, selector: Selector) -> tuple[str, str, int | None]:
    anchor = locate(text, selector)
    words = "" if anchor.start is None else text[anchor.start : anchor.end]
    return anchor.state, words, anchor.start


def test_contexts_have_32_characters_and_grow_to_whole_words() -> None:
    selector = selector_of("Traffic")
    assert selector.prefix == "had no choice,” the mayor said. "
    assert selector.suffix == " went round by the old road.\nShopkeepers"
    assert len(describe("x" * 500, 200, 210).prefix) == 64


def test_contexts_stop_at_the_ends_of_the_text() -> None:
    assert describe("cat", 0, 3) == Selector("cat", "", "", 0, 3)


@pytest.mark.parametrize("span", [(-1, 3), (2, 1), (0, 4)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="no span"):
        describe("cat", *span)


SAID = "“We had no choice,” the mayor said. "
SECOND = STORY.splitlines()[1]
CASES = [
    ("nothing changed", "We had no choice", 1, STORY, "exact"),
    ("words put in far behind", "Traffic", 0, STORY + " More.", "exact"),
    ("words put in before", "We had no choice", 0, "Updated. " + STORY, "moved"),
    ("the second of two equal ones", "We had no choice", 1, "Updated. " + STORY, "moved"),
    ("the first of two is gone", "We had no choice", 0, STORY.replace("We had", "It had", 1), "orphan"),
    ("the words are gone", "Traffic went round", 0, STORY.replace("Traffic", "Cars"), "orphan"),
    ("a short word elsewhere", "hurt", 0, "He hurt his hand while the paint was drying.", "orphan"),
    ("part of a longer word", "Monday", 0, "X" + STORY.replace("Monday", "Mondays"), "orphan"),
    ("the sentence before was cut", "Traffic went round", 0, STORY.replace(SAID, ""), "moved"),
    ("a long sentence alone elsewhere", SECOND, 0, "It read: " + SECOND, "orphan"),
    ("a long sentence with what followed", SECOND[:60], 0, "It read: " + SECOND, "moved"),
    ("an empty text", "Traffic", 0, "", "orphan"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "nth", "text", "state"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
def test_where_a_passage_is_found(words: str, nth: int, text: str, state: str) -> None:
    selector = selector_of(words, nth=nth)
    got, at_words, _ = found(text, selector)
    assert (got, at_words) == (state, "" if state == "orphan" else words)


def test_the_moved_one_of_two_equal_quotes_is_the_right_one() -> None:
    text = "Updated. " + STORY
    for nth in (0, 1):
        assert (
            found(text, selector_of("We had no choice", nth=nth))[2]
            == selector_of("We had no choice", text, nth).start
        )


def test_a_tie_is_an_orphan() -> None:
    line = "It was cold. The sea was calm, they said, and nobody was about. It was late.\n"
    selector = describe(line, 13, 29)
    assert found("First:\n" + line + line, selector)[0] == "orphan"


def test_a_look_alike_where_the_passage_stood_does_not_beat_the_passage() -> None:
    assert found("cat cat dog", describe("cat dog", 0, 3)) == ("moved", "cat", 4)


def test_a_selector_without_context_holds_only_where_it_was() -> None:
    assert found("a cat sat", Selector("cat", start=2, end=5)) == ("exact", "cat", 2)
    assert found("the cat sat", Selector("cat", start=2, end=5))[0] == "orphan"


def test_finding_stays_linear_in_texts_made_to_be_slow() -> None:
    def seconds(size: int) -> float:
        text = "ab " * size
        selector = Selector("ab " * (size // 2), "x" * 64, "y" * 64, 7, 7 + size)
        begun = time.perf_counter()
        locate(text, selector)
        locate(text, Selector("a", "x b ", " b x"))
        return time.perf_counter() - begun

    assert seconds(160_000) < 40 * min(seconds(16_000) for _ in range(3))


LETTERS = st.text("ab .\n“é\u0301漢", max_size=60)


@given(LETTERS, st.data())
def test_a_described_span_is_that_span(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    anchor = locate(text, describe(text, start, end))
    assert (anchor.start, anchor.end, anchor.state) == (start, end, "exact")


@given(
    st.lists(st.sampled_from(STORY.split()), min_size=3, max_size=60),
    st.text("ab .\n", max_size=20),
    st.data(),
)
def test_after_words_were_put_in_before_it_is_found_there_or_nowhere(
    words: list[str], before: str, data: st.DataObject
) -> None:
    text = " ".join(words)
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    selector = describe(text, start, end)
    anchor = locate(before + text, selector)
    assert anchor.start is None or (before + text)[anchor.start : anchor.end] == selector.exact
    if anchor.state == "moved":
        context = (before + text)[: len(before) + start].endswith(selector.prefix)
        assert anchor.start == len(before) + start or not context


@given(
    st.text(max_size=80),
    st.text(max_size=20),
    st.text(max_size=20),
    st.text(max_size=20),
    st.integers(-5, 99),
)
def test_any_selector_gets_an_answer(text: str, exact: str, prefix: str, suffix: str, start: int) -> None:
    anchor = locate(text, Selector(exact, prefix, suffix, start, start + len(exact)))
    assert anchor.start is None or text[anchor.start : anchor.end] == exact
    assert 0 <= anchor.score <= 1


# -- in an article --------------------------------------------------------------------------------

NEWS = article("Bridge closed", *STORY.splitlines())


def test_a_target_has_the_context_of_the_whole_article() -> None:
    target = target_at(NEWS, 2, 0, 10)
    assert (target.exact, target.prefix, target.index) == ("The bridge", "Bridge closed\n", 2)
    assert target.paragraph == NEWS.keys[1]


def test_a_target_outside_the_article_is_refused_with_a_sentence() -> None:
    with pytest.raises(NotFound, match="no paragraph 9; it has 4"):
        target_at(NEWS, 9, 0, 1)
    for span in [(0, 0), (3, 2), (0, 999), (-1, 2)]:
        with pytest.raises(WrongUsage, match="Paragraph 1"):
            target_at(NEWS, 1, *span)


def test_a_span_over_paragraphs_is_one_target_for_each() -> None:
    targets = targets_between(NEWS, (2, 69), (4, 6))
    assert [target.index for target in targets] == [2, 3, 4]
    assert targets[0].exact == "Traffic went round by the old road."
    assert targets[1].exact == NEWS.blocks[2].text
    assert targets[2].exact == "Nobody"
    assert targets_between(NEWS, (4, 6), (2, 69)) == targets


def test_white_space_at_the_ends_and_empty_pieces_are_no_part_of_a_target() -> None:
    text = article("One two", "", "Three")
    assert [one.exact for one in targets_between(text, (1, 3), (3, 0))] == ["two"]
    assert targets_between(text, (1, 3), (1, 4)) == ()


def test_a_paragraph_that_moved_keeps_its_targets_exact() -> None:
    target = target_at(NEWS, 4, 0, 6)
    place = place_of(article("Bridge closed", "New.", *STORY.splitlines()[::-1]), target)
    assert place is not None
    assert (place.number, place.start, place.end, place.state) == (3, 0, 6, "exact")


def test_a_passage_in_a_paragraph_that_was_edited_is_moved() -> None:
    target = target_at(NEWS, 2, 69, 87)
    edited = article(
        "Bridge closed", STORY.splitlines()[0].replace("Monday", "a Monday"), *STORY.splitlines()[1:]
    )
    place = place_of(edited, target)
    assert place is not None
    assert (place.number, place.start, place.state) == (2, 71, "moved")


def test_a_passage_that_is_gone_has_no_place() -> None:
    assert place_of(article("Bridge closed", "Nothing is left."), target_at(NEWS, 2, 69, 87)) is None


def test_a_passage_never_lies_across_two_paragraphs() -> None:
    target = replace(
        target_at(NEWS, 2, 69, 87), exact="road.\nShopkeepers were not asked. “We had no choice,” one"
    )
    assert place_of(NEWS, target) is None


def test_a_copy_of_the_paragraph_put_in_before_does_not_take_its_annotations() -> None:
    rest = ("Introduction to the first part.", "The same words.", "And then the second part begins.")
    target = target_at(article("Title", *rest), 3, 0, 8)
    place = place_of(article("Title", "The same words.", *rest), target)
    assert place is not None
    assert place.number == 4


def test_the_same_paragraph_twice_tells_its_copies_apart() -> None:
    text = article("Same.", "Same.", "Same.")
    for number in (1, 2, 3):
        place = place_of(text, target_at(text, number, 0, 4))
        assert place is not None
        assert (place.number, place.state) == (number, "exact")


def test_a_target_from_another_tool_without_context_is_found_by_its_key() -> None:
    place = place_of(NEWS, Target(NEWS.keys[1], 99, 4, 10, "bridge"))
    assert place is not None
    assert (place.number, place.state) == (2, "exact")


# -- look-alikes ----------------------------------------------------------------------------------

ASKED = (
    "Title",
    "Did he pay?",
    "Yes.",
    "Did she pay?",
    "Yes.",
    "Did they pay for it?",
    "Yes.",
    "That was all.",
)


def without(texts: tuple[str, ...], *numbers: int) -> Article:
    return article(*(text for number, text in enumerate(texts, 1) if number not in numbers))


def test_the_same_word_at_the_same_offsets_of_another_text_is_not_the_passage() -> None:
    anchor = locate("xxx yyy the zzz www uuu", describe("aaa bbb the ccc ddd eee", 8, 11))
    assert anchor.state == "orphan"


@pytest.mark.parametrize("texts", [("Yes.",) * 3, ("Bridge closed", "Yes.", "Yes.", "Yes.", "No.")])
def test_of_equal_paragraphs_side_by_side_the_next_does_not_take_over(texts: tuple[str, ...]) -> None:
    second = len(texts) - 1 - texts[::-1].index("Yes.")
    assert place_of(without(texts, second), target_at(article(*texts), second, 0, 4)) is None


@pytest.mark.parametrize(
    ("number", "cut"), [(3, (3,)), (3, (2, 3)), (3, (3, 4)), (5, (5,)), (5, (4, 5)), (5, (5, 6)), (7, (6, 7))]
)
def test_a_paragraph_that_was_cut_out_leaves_nothing_on_its_copies(number: int, cut: tuple[int, ...]) -> None:
    assert place_of(without(ASKED, *cut), target_at(article(*ASKED), number, 0, 4)) is None


@pytest.mark.parametrize("number", [3, 5, 7])
def test_the_copies_that_are_left_keep_theirs(number: int) -> None:
    for cut in {3, 5, 7} - {number}:
        place = place_of(without(ASKED, cut - 1, cut), target_at(article(*ASKED), number, 0, 4))
        if abs(cut - number) > 2:
            assert place is not None
            assert place.number == (number if cut > number else number - 2)


NO_ANSWER = "The company did not respond to a request for comment by Friday."
FIRMS = ("Two firms", f"Acme lost money. {NO_ANSWER}", f"Bolt fell. {NO_ANSWER}", "It rained all day long.")


@pytest.mark.parametrize("words", [NO_ANSWER, NO_ANSWER[:-1], "respond to a request", "request"])
@pytest.mark.parametrize("texts", [FIRMS, FIRMS[:3], (FIRMS[0], FIRMS[1], NO_ANSWER, FIRMS[3])])
def test_a_stock_sentence_does_not_move_to_another_paragraph_that_has_it(
    words: str, texts: tuple[str, ...]
) -> None:
    start = texts[2].index(words)
    target = target_at(article(*texts), 3, start, start + len(words))
    place = place_of(without(texts, 3), target)
    assert place is None or words in ("respond to a request", "request")


@pytest.mark.parametrize(("words", "number"), [(NO_ANSWER, 3), (NO_ANSWER, 5), ("request", 3)])
def test_a_stock_paragraph_that_was_cut_out_does_not_leave_its_key_to_its_copy(
    words: str, number: int
) -> None:
    texts = ("Two firms", "Acme lost.", NO_ANSWER, "Then Bolt fell.", NO_ANSWER, "It rained all day long.")
    start = NO_ANSWER.index(words)
    target = target_at(article(*texts), number, start, start + len(words))
    assert place_of(without(texts, number - 1, number), target) is None


def test_a_long_paragraph_keeps_its_targets_wherever_it_stands() -> None:
    target = target_at(NEWS, 3, 0, len(NEWS.blocks[2].text))
    place = place_of(article("Other", "One.", NEWS.blocks[2].text, "Two."), target)
    assert place is not None
    assert (place.number, place.state) == (3, "exact")


def test_a_headline_keeps_its_targets_when_the_text_below_it_is_new() -> None:
    place = place_of(article("Bridge closed", "All is new."), target_at(NEWS, 1, 0, 13))
    assert place is not None
    assert place.state == "exact"


def test_a_short_paragraph_keeps_its_targets_when_one_neighbour_is_new() -> None:
    texts = ("Bridge closed", "It rained.", "Nobody was hurt.", "Then it was Monday.", "The end.")
    target = target_at(article(*texts), 3, 0, 6)
    for number in (2, 4):
        edited = article(*("Quite another." if n == number else t for n, t in enumerate(texts, 1)))
        place = place_of(edited, target)
        assert place is not None
        assert (place.number, place.state) == (3, "exact")
