"""Hostile text made harmless: what comes out holds no character that commands, hides or reorders.

Taken out: terminal escape sequences whole (ECMA-48: CSI, OSC, DCS and their 8-bit forms), every other
control character, bidirectional marks, embeddings, overrides and isolates (UAX 9), the tags block,
noncharacters, lone surrogates, and characters without a glyph of their own, which split a word for
search and anchors while nobody sees why: soft hyphen, zero-width space, word joiner, byte order mark,
grapheme joiner, object replacement. Kept: the joiners U+200C and U+200D after a letter or an emoji that
may need them (not after Latin, where they only mark copies), one variation selector after a
character, and private-use and unassigned characters, which may be somebody's text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

#: Bytes of UTF-8 that need no second look.
_PLAIN = bytes(range(0x20, 0x7F)) + b"\n"

#: Each stays within its line and ends at the next introducer, so that a sequence nobody closed
#: swallows no text and the search stays linear.
_SEQUENCE = (
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\n\x1b\x90\x98\x9b-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-Z\\^-~]"
)
_INTRODUCERS = frozenset("\x1b\x90\x98\x9b\x9d\x9e\x9f")
_BREAKS = {"\v": "\n", "\f": "\n", "\x85": "\n", "\u2028": "\n", "\u2029": "\n\n"}
#: Blanks that Unicode does not call spaces: Hangul fillers, the empty Braille cell.
_BLANKS = frozenset("\x1c\x1d\x1e\x1f\u115f\u1160\u2800\u3164\uffa0")
#: Without a glyph, and not of category Cf.
_UNSEEN = frozenset("\u034f\u17b4\u17b5\ufffc")
#: Of category Cf and seen, or needed by what stands beside them.
_FORMATS_KEPT = frozenset(
    "\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd"
)
_JOINERS = frozenset("\u200c\u200d")
_SELECTOR = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
#: Joiners and selectors at the start of a line or after a space; joiners after Latin and its accents,
#: punctuation or another joiner; selectors after another.
_STRAY = (
    rf"(?<!\S)[\u200c\u200d{_SELECTOR}]+"
    r"|(?<=[\x00-\u036f\u2000-\u206f\u3000])[\u200c\u200d]+"
    rf"|(?<=[{_SELECTOR}])[{_SELECTOR}]+"
)
#: As many marks as one letter may carry in Unicode's Stream-Safe Text Format (UAX 15); sorting
#: longer runs, which only attacks have, takes quadratic time.
_MARKS = 30


def clean(text: str) -> str:
    """`text` in NFC with line feeds for every line break, tabs and spaces for every blank, and no junk.

    Blanks are not folded, for an indent can mean something (see `fold`). Idempotent, linear time.
    """
    rare = set(text.encode("utf-8", "surrogatepass").translate(None, _PLAIN).decode("utf-8", "surrogatepass"))
    if not rare:
        return text
    if "\r" in rare:
        text = text.replace("\r\r\n", "\n").replace("\r\n", "\n").replace("\r", "\n")
    if rare & _INTRODUCERS:
        text = re.sub(_SEQUENCE, "", text)
    if "\xad" in rare:  # a word hyphenated over a line end is one word
        text = text.replace("\xad\n", "")
    text = _replace(text, {c: new for c in rare if (new := _replacement(c)) != c})
    if max(rare) < "\u0300":
        return text
    # What is stray shows only when letters are composed, and letters compose when what is stray is gone.
    while (settled := _settle(text, rare)) != text:
        text, rare = settled, set(settled)
    return text


def _settle(text: str, characters: set[str]) -> str:
    if characters & _JOINERS or any("\ufe00" <= c <= "\ufe0f" or c >= "\U000e0100" for c in characters):
        text = re.sub(_STRAY, "", text)
    marks = [c for c in sorted(characters) if unicodedata.combining(c)]
    if marks:
        text = _shorten_runs(text, marks)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
        if marks:
            text = _shorten_runs(text, [c for c in set(text) if unicodedata.combining(c)])
    return text


def fold(text: str) -> str:
    """`text` on one line, each run of white space one space, none at the ends."""
    return " ".join(text.split())


def _replacement(character: str) -> str:
    """What a character that is not printable ASCII becomes; itself if it may stay."""
    if character in "\n\t":
        return character
    if character in _BREAKS:
        return _BREAKS[character]
    if character in _BLANKS:
        return " "
    category = unicodedata.category(character)
    if category == "Zs":
        return " "
    if category in ("Cc", "Cs") or character in _UNSEEN:
        return ""
    if category == "Cf":
        return character if character in _FORMATS_KEPT else ""
    code = ord(character)
    return "" if code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF else character


def _replace(text: str, changes: dict[str, str]) -> str:
    """One search a character while they are few: `str.translate` takes fifty times as long as one."""
    if len(changes) > 30:
        return text.translate({ord(old): new for old, new in changes.items()})
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def _shorten_runs(text: str, marks: Iterable[str]) -> str:
    one = "".join(map(re.escape, marks))
    return re.sub(rf"([{one}]{{{_MARKS}}})[{one}]+", r"\1", text) if one else text
