"""Plain text cut as an editor would cut it."""

from __future__ import annotations

import re
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from reader.formats import article_from_text
from reader.text.credits import byline, dateline, find_date, source

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SAMPLES = Path(__file__).resolve().parents[2] / "sample_articles"

HEAD = "Boat stays in port"
STORY = [
    "The ferry to Isle Marrow was cancelled on Friday after its captain refused to sail, the harbour office said. "
    "Forty passengers spent the night in the waiting room, where a choir from Denholt sang until two.",
    "“I have sailed that water for thirty years,” said the captain, Ruth Okell. “On Friday it did not want us. "
    "You learn to tell.” She declined to say how.",
    "The operator called the decision well-founded and offered refunds. A second boat, the Marigold, is to take over "
    "on Monday if the wind drops; the forecast, in the words of the harbour master, is not encouraging.",
    "Nobody was hurt.",
]


def cut(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in article_from_text(text).blocks]


def texts(text: str) -> list[str]:
    return [block.text for block in article_from_text(text).blocks]


def test_the_shared_article() -> None:
    path = SHARED / "articles" / "csto-kazakhstan.txt"
    if not path.exists():
        pytest.skip("the shared article is not beside this checkout")
    article = article_from_text(path.read_text())
    assert [(block.kind, block.text[:24]) for block in article.blocks] == [
        ("title", "CSTO Secretary-General a"),
        ("dateline", "13 January"),
        ("text", "The situation in Kazakhs"),
        ("text", '"Today, thanks to the co'),
        ("text", "According to the CSTO Se"),
        ("text", '"The peacekeeping operat'),
        ("text", "During the CSTO operatio"),
        ("text", '"When assessing the acti'),
        ("text", "CSTO peacekeepers who ha"),
        ("text", '"The most distinguished '),
        ("text", "According to Zas, CSTO p"),
        ("text", "The CSTO Secretary-Gener"),
        ("text", "In accordance with the d"),
        ("credit", 'GSV "Russia - Islamic Wo'),
        ("credit", "Photo: Vadim Savitsky/TA"),
        ("credit", "Based on materials from "),
    ]
    assert (article.published, article.source) == ("13 January", "TASS")


def test_the_page_that_was_pasted() -> None:
    article = article_from_text((SAMPLES / "pasted-page-night-trains.txt").read_text())
    assert article.title == "Night trains come back to the northern line, one carriage at a time"
    assert (article.published, article.byline) == ("2026-02-06", "Petra Vossick")
    kinds = [block.kind for block in article.blocks]
    assert kinds[:4] == ["text", "title", "byline", "dateline"]
    assert kinds[8:10] == ["caption", "credit"]
    assert kinds[-4:] == ["credit", "credit", "credit", "text"]
    assert not any("  " in block.text or "\u00a0" in block.text for block in article.blocks)


# Wrapped and not


@pytest.mark.parametrize("width", [34, 50, 65, 72, 80, 100, 140])
@pytest.mark.parametrize("between", ["\n\n", "\n\n\n\n", "\n \t\n"])
def test_wrapped_paragraphs_come_back(width: int, between: str) -> None:
    wrapped = between.join(textwrap.fill(paragraph, width) for paragraph in STORY)
    assert texts(wrapped) == STORY


@pytest.mark.parametrize("between", ["\n", "\n\n", "\r\n", "\n\n\n"])
def test_one_line_a_paragraph(between: str) -> None:
    assert texts(between.join(STORY)) == STORY


@pytest.mark.parametrize("width", [50, 65, 72])
def test_wrapped_with_indents_for_blank_lines(width: int) -> None:
    wrapped = "\n".join(textwrap.fill(paragraph, width, initial_indent="    ") for paragraph in STORY)
    assert texts(wrapped) == STORY


@pytest.mark.parametrize("width", [50, 65, 80])  # at 72 a full last line looks like any other
def test_wrapped_with_no_blank_lines(width: int) -> None:
    paragraphs = [paragraph for paragraph in STORY for _ in range(3)]
    wrapped = "\n".join(textwrap.fill(paragraph, width) for paragraph in paragraphs)
    assert texts(wrapped) == paragraphs


def test_double_spaced() -> None:
    lines = [textwrap.wrap(paragraph, 60) for paragraph in STORY]
    assert texts("\n\n\n".join("\n\n".join(wrapped) for wrapped in lines)) == STORY


def test_broken_by_hand() -> None:
    text = (
        "The council met for nine hours and agreed\nin the end on very little, which those who\nsat through it "
        "called a success. Others\nwalked out before the vote and said so\nin the square.\n\nA second session "
        "is planned for May,\nwhen the river is expected to be lower\nand tempers with it."
    )
    assert texts(text) == [" ".join(chunk.split("\n")) for chunk in text.split("\n\n")]


def test_a_headline_right_over_wrapped_text() -> None:
    head = "Ferry captain refuses to sail, forty stranded in harbour waiting room"
    text = f"{head}\nBy Ann Lee\n4 March 2026\n{textwrap.fill(STORY[0], 70)}\n\n{textwrap.fill(STORY[2], 70)}"
    assert texts(text) == [head, "By Ann Lee", "4 March 2026", STORY[0], STORY[2]]
    assert texts(f"{head}\n{textwrap.fill(STORY[0], 70)}\n\n{textwrap.fill(STORY[2], 70)}")[:2] == [
        head,
        STORY[0],
    ]


def test_a_date_that_ends_a_wrapped_sentence_is_no_date_line() -> None:
    text = (
        textwrap.fill(STORY[0], 65)
        + "\nIt was the worst night that the harbour had seen since Saturday,\n4 March 2026."
    )
    assert texts(text + "\n\n" + textwrap.fill(STORY[2], 65))[1].endswith("Saturday, 4 March 2026.")


def test_a_sentence_cut_up_by_links() -> None:
    text = "He told\nEastwire\nthat the boat would not sail on Friday, and that the\nMarrow Gazette\nhad been wrong."
    assert texts(text) == [text.replace("\n", " ")]


def test_one_wrapped_block_among_long_lines() -> None:
    quoted = (
        "The keeper shall note the level every hour and shall sign for each reading in ink, and no reading "
        "is to be entered later."
    )
    text = "\n".join([STORY[0], STORY[1], "", textwrap.fill(quoted, 40), "", STORY[2], STORY[3]])
    assert texts(text) == [STORY[0], STORY[1], quoted, STORY[2], STORY[3]]


def test_chinese_lines_join_without_a_space() -> None:
    line = "市议会星期四投票决定修建新桥并且任命了工程师"
    text = f"{line}\n{line}\n{line}\n{line}\n报告。"
    assert texts(text) == [text.replace("\n", "")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("the well-\nknown captain of the boat", "the well-known captain of the boat"),
        ("the situation, and the situ-\nation again", "the situation, and the situation again"),
        ("a well-known man, this well-\nknown man", "a well-known man, this well-known man"),
        ("both pre-\nand post-war boats were sold", "both pre- and post-war boats were sold"),
        ("wait--\nwhat happened there on the boat", "wait--what happened there on the boat"),
        ("the boat -\nan old one", "the boat - an old one"),
    ],
)
def test_hyphens_at_the_end_of_a_line(text: str, expected: str) -> None:
    assert texts(text) == [expected]


word = st.text("abcdefghijklmnoprstuvwy", min_size=2, max_size=11)
sentence = st.lists(word, min_size=9, max_size=22).map(lambda ws: " ".join(ws).capitalize() + ".")
paragraph = st.lists(sentence, min_size=3, max_size=6).map(" ".join)


@settings(deadline=None)
@given(st.lists(paragraph, min_size=2, max_size=8), st.sampled_from([40, 60, 72, 80, 96]))
def test_wrapping_is_undone(paragraphs: list[str], width: int) -> None:
    wrapped = "\n\n".join(textwrap.fill(p, width) for p in paragraphs)
    assume(len(re.findall(r"[a-z]\n[a-z]", wrapped)) >= 3)  # less is no evidence of wrapping
    assert texts(wrapped) == paragraphs


@given(st.lists(paragraph, min_size=1, max_size=8), st.lists(st.integers(1, 4), min_size=8, max_size=8))
def test_long_lines_are_paragraphs_however_they_are_parted(paragraphs: list[str], gaps: list[int]) -> None:
    text = "".join(p + "\n" * gap for p, gap in zip(paragraphs, gaps, strict=False))
    assert texts(text) == paragraphs


line = st.text('abcAB .,:-–*•"”()1/\t', max_size=30) | st.sampled_from(
    [
        "",
        "By Ann Lee",
        "13 January",
        "Photo: X",
        "* item",
        "1. one",
        "- 30 -",
        "***",
        "# T",
        "> q",
        "| a |",
        "```",
    ]
)


@given(st.lists(line, max_size=20).map("\n".join))
def test_no_word_is_ever_dropped(text: str) -> None:
    blocks = article_from_text(text).blocks
    assert re.findall(r"\w", " ".join(block.text for block in blocks)) == re.findall(r"\w", text)
    assert all(block.text.strip() == block.text != "" for block in blocks)
    assert all("\n" not in block.text for block in blocks if block.kind != "verse")


# Lists, turns, verse


def test_lists() -> None:
    text = (
        "Known so far:\n* The fire began at four.\n• Nobody died.\n- The count\n  was wrong.\n1. one\n2) two"
    )
    assert cut(text)[1:] == [
        ("list-item", "The fire began at four."),
        ("list-item", "Nobody died."),
        ("list-item", "The count was wrong."),
        ("list-item", "1. one"),
        ("list-item", "2) two"),
    ]


def test_a_transcript_has_a_paragraph_a_turn() -> None:
    turns = [
        "Q: Do they get angry?",
        "A: In cars, yes.",
        "Q: And on foot?",
        "TOLLIVER: Never. I have thought about it.",
    ]
    assert texts("\n".join(turns)) == turns
    wrapped = [
        textwrap.fill(f"{who}: {STORY[n]}", 60) for n, who in enumerate(("HOLLIS", "TOLLIVER", "HOLLIS"))
    ]
    assert texts("\n".join(wrapped)) == [
        f"{who}: {STORY[n]}" for n, who in enumerate(("HOLLIS", "TOLLIVER", "HOLLIS"))
    ]


def test_verse_keeps_its_lines() -> None:
    stanza = (
        "The kettle sang upon the hob,\nThe cat lay on the stair,\n"
        "And no one in the house could say\nWho else was living there."
    )
    assert ("verse", stanza) in cut("\n\n".join([STORY[0], stanza, STORY[1]]))


def test_rules_part_and_are_gone() -> None:
    assert texts("Headline\n========\n\nOne sentence here.\n* * *\nAnother one there.\n-----\n") == [
        "Headline",
        "One sentence here.",
        "Another one there.",
    ]
    assert texts(STORY[0] + "\n\n[…]\n\n- 30 -") == [STORY[0], "[…]", "- 30 -"]


# What stands around the text


def kinds(*lines: str) -> list[str]:
    return [block.kind for block in article_from_text("\n\n".join(lines)).blocks]


def test_a_wire_text_with_its_date_line_in_the_paragraph() -> None:
    article = article_from_text("CARVANE, March 4. /Eastline/. " + STORY[0] + "\n\n" + STORY[1])
    assert [block.kind for block in article.blocks] == ["text", "text"]
    assert (article.published, article.source) == ("March 4", "Eastline")
    article = article_from_text("MARSK, 19 October 2025 (Axion News) – " + STORY[0])
    assert (article.published, article.source) == ("2025-10-19", "Axion News")
    assert article_from_text("GLENMOOR (GG) -- " + STORY[0]).source == "GG"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([HEAD, "By Ann Lee", "14 March 2026, 10:45", STORY[0]], "title byline dateline text"),
        (["14 March 2026", HEAD, STORY[0]], "dateline title text"),
        (["Home › News › Sea", HEAD, STORY[0]], "text title text"),
        (["FOR IMMEDIATE RELEASE", "Boat Stays in Port", STORY[0]], "text title text"),
        (["‘It did not want us’", STORY[0]], "title text"),
        (["Why did it not sail?", STORY[0]], "title text"),
        ([STORY[0], STORY[1]], "text text"),
        ([STORY[3], STORY[0]], "text text"),
        ([HEAD, STORY[0], "Photo: Jo Pell", STORY[1]], "title text credit text"),
        ([HEAD, STORY[0], "Photo: The boat on Friday. Credit: Jo Pell", STORY[1]], "title text caption text"),
        ([HEAD, STORY[0], "Sea Desk", "Photo: Jo Pell", "Source: Eastwire"], "title text credit credit credit"),
        ([HEAD, STORY[0], "(Reporting by Ann Lee; editing by Bob Roe)"], "title text credit"),
        ([HEAD, STORY[0], "Editor: Ann Lee", "Share this article"], "title text credit text"),
        ([HEAD, STORY[0], "© Eastwire 2026. All rights reserved.", STORY[1]], "title text credit text"),
        ([HEAD, STORY[0], "Nobody was hurt"], "title text text"),
        (["Fähre bleibt im Hafen", "Von Jana Roth", "Stand: 3. Oktober 2025, 10.45 Uhr"], "title byline dateline"),
        ([HEAD, STORY[0], "Quelle: dpa"], "title text credit"),
    ],
)  # fmt: skip
def test_kinds(lines: list[str], expected: str) -> None:
    assert kinds(*lines) == expected.split()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("13 January", "13 January"),
        ("13 January 2022", "2022-01-13"),
        ("Jan. 13, 2022", "2022-01-13"),
        ("Thursday, 13th of January 2022 at 10:45 a.m. GMT", "2022-01-13"),
        ("Published: 14 March 2026, 10:45 | Updated: 15 March 2026", "2026-03-14"),
        ("Moscow, 13 January 2022", "2022-01-13"),
        ("2022-01-13T10:45:00Z", "2022-01-13"),
        ("3. Oktober 2025", "2025-10-03"),
        ("03.10.2025", "2025-10-03"),
        ("13/01/2022", "2022-01-13"),
        ("01/13/2022", "2022-01-13"),
        ("03/10/2025", "03/10/2025"),
        ("March 4 vote looms", ""),
        ("On 4 March the boat sailed", ""),
        ("May 2022 be kind", ""),
        ("14 comments", ""),
        ("99 March", ""),
        ("no date", ""),
    ],
)
def test_date_lines(line: str, expected: str) -> None:
    assert dateline(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("By Ann Lee", "Ann Lee"),
        ("By ANN LEE and Bob Roe, Marrow Gazette", "ANN LEE and Bob Roe, Marrow Gazette"),
        ("By Ann Lee / Updated 9:42 pm", "Ann Lee"),
        ("By Ann Lee, 14 March 2026", "Ann Lee"),
        ("by Ludwig van Beek, chief correspondent", "Ludwig van Beek, chief correspondent"),
        ("Von Jana Roth", "Jana Roth"),
        ("Words by J. R. Lee Jr.", "J. R. Lee Jr."),
        ("By the time it sailed", ""),
        ("By Friday the boat had sailed.", ""),
        ("Von Berlin nach Rom", ""),
        ("Byron wrote it", ""),
    ],
)
def test_bylines(line: str, expected: str) -> None:
    assert byline(line) == expected


def test_sources_and_dates_within_a_line() -> None:
    assert source("Based on materials from the Marrow Gazette.") == "Marrow Gazette"
    assert source("Sources: Eastwire, AP") == "Eastwire, AP"
    assert source("Photo: Jo Pell") == ""
    assert find_date("it sailed on 4 March 2026, late") == (13, 25, "2026-03-04")


def test_a_file_without_a_headline_is_called_by_its_name_or_its_first_words() -> None:
    assert article_from_text(STORY[0], path="drafts/ferry-is_late.txt").title == "ferry is late"
    assert article_from_text(STORY[0]).title == "The ferry to Isle Marrow was cancelled on Friday after its…"


@pytest.mark.parametrize(
    "text",
    [
        *("a\n" * 200_000, "A b c,\n" * 200_000, "a line that goes on\n" * 60_000, "well-\nknown " * 60_000),
        *("- " * 400_000, "1. " * 300_000, "Photo: \n" * 100_000, "13 May " * 100_000),
        *("\n" * 1_000_000, " \n" * 500_000, "=" * 1_000_000, "=" * 500_000 + "x"),
    ],
    ids=range(12),
)
def test_made_to_be_slow(text: str) -> None:
    started = time.perf_counter()
    article_from_text(text)
    assert time.perf_counter() - started < 5
