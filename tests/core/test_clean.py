"""Hostile text made harmless."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.text.clean import clean, fold

JUNK = "\x1b\x9b\x90\x07\x00\x7f\x85\r\n\t\v\f\u00a0\u00ad\u200b\u200c\u200d\u200e\u202e\u2028\u2066\ufeff\ufe0f\ufffe"
hostile = st.text(
    st.characters() | st.sampled_from(JUNK + "[]m;\\e\u0301\u0344\u0958👩🏽क्\U000e0041\U000e0100\ud800"),
    max_size=60,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain, with «marks» and – dashes …", "plain, with «marks» and – dashes …"),
        # line breaks
        ("a\r\nb\rc\x85d\u2028e\vf\fg", "a\nb\nc\nd\ne\nf\ng"),
        ("a\u2029b", "a\n\nb"),
        ("a\r\r\nb", "a\nb"),
        # blanks
        ("7.52\u00a0a.m.\u202f\u3000x\ty", "7.52 a.m.  x\ty"),
        ("a\u3164b\u2800c", "a b c"),
        # escape sequences, whole
        ("\x1b[1;31mred\x1b[0m", "red"),
        ("\x9b31mred\x9bm", "red"),
        ("\x1b]0;a title\x07text", "text"),
        ("\x1b]8;;http://x.y\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9d0;title\x9ctext", "text"),
        ("\x1bPq#0;2;0~-\x1b\\text", "text"),
        ("\x1b(Bshift \x1b7save \x1b=pad", "shift save pad"),
        # one that nobody closed swallows no line
        ("\x1b]0;never closed\nNext line", "]0;never closed\nNext line"),
        ("\x1b[31", "[31"),
        # controls, direction, the unseen
        ("a\x00b\x07c\x7fd\x08e", "abcde"),
        ("abc\u202edef\u202c\u2066g\u2069\u200e\u200f\u061c", "abcdefg"),
        ("zero\u200bwidth\ufeff\u2060\u180e\u034f", "zerowidth"),
        ("situ\u00adation", "situation"),
        ("situ\u00ad\nation", "situation"),
        ("x\U000e0041\U000e007fy\ufdd0\ufffe\U0001ffff\ud800z", "xyz"),
        # joiners and selectors where they are needed, and only there
        ("👩\u200d👧 क्\u200dष می\u200cخواهم", "👩\u200d👧 क्\u200dष می\u200cخواهم"),
        ("pass\u200dword \u200c“\u200dx क\u200c\u200c\u200dष", "password “x क\u200cष"),
        ("❤\ufe0f 1\ufe0f\u20e3 葛\U000e0100", "❤\ufe0f 1\ufe0f\u20e3 葛\U000e0100"),
        ("❤\ufe0f\ufe0e\U000e0101\U000e0102 \ufe0f", "❤\ufe0f "),
        # canonical composition, also of what the unseen kept apart
        ("cafe\u0301 e\u200b\u0301", "caf\u00e9 \u00e9"),
        ("e" + "\u0323" * 1000 + "x", "\u1eb9" + "\u0323" * 29 + "x"),
        # private and unassigned characters may be somebody's text
        ("\ue000\U0003fffd", "\ue000\U0003fffd"),
    ],
)
def test_clean(text: str, expected: str) -> None:
    assert clean(text) == expected


@given(hostile)
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    once = clean(text)
    assert clean(once) == once


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\ufe00\u200c", ""),
        ("\u200c\ufe00\u200d\n", "\n"),
        ("e\u0301\u200c", "\u00e9"),
        ("e\u200c\u0301\u200cx", "\u00e9x"),
        ("\u212a\u200cx", "Kx"),
        ("a\u200c\ufe00\ufe00", "a\ufe00"),
    ],
)
def test_what_is_stray_goes_whatever_stands_before_it(text: str, expected: str) -> None:
    assert clean(text) == expected
    assert clean(expected) == expected


@given(hostile)
def test_nothing_that_commands_hides_or_reorders_comes_out(text: str) -> None:
    out = clean(text)
    assert unicodedata.is_normalized("NFC", out)
    assert not any(unicodedata.category(c) in ("Cc", "Cs") and c not in "\n\t" for c in out)
    assert not any("\u202a" <= c <= "\u202e" or "\u2066" <= c <= "\u2069" for c in out)
    out.encode()


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F), max_size=60))
def test_letters_and_digits_are_never_dropped(text: str) -> None:
    assert clean(text) == unicodedata.normalize("NFC", text)


def test_fold() -> None:
    assert fold("  a \n\t b  c ") == "a b c"


@pytest.mark.parametrize(
    "text",
    [
        "\x1b]" * 300_000,
        "\x1b[" * 300_000,
        "e" + "\u0301\u0323" * 200_000,
        "\u200d" * 500_000,
        "\ufe0f" * 500_000,
        "e\u200c\u0301" * 200_000,
    ],
    ids=range(6),
)
def test_made_to_be_slow(text: str) -> None:
    started = time.perf_counter()
    clean(text)
    assert time.perf_counter() - started < 3
