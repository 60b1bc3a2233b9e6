"""Sentences and words of English and German news, by rule and in linear time.

A stop ends a sentence together with the closing marks after it, unless what stands before it is an
abbreviation, an initial or a number that goes on, or what stands after it goes on in lower case
(`"Why?" she asked.`). After abbreviations that may end a sentence (`U.S.`, `a.m.`, `Inc.`) only a word that
often begins one does.
"""

from __future__ import annotations

import re
from functools import cache


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_OPENING = "\"'“‘„‚«»‹›([¿¡*_—–-"
_CLOSING = "\"'”’“‘»«›‹)\\]*_"

#: `"Why?" Zas asked.` is one sentence.
_SAID = (
    r"\s+(?:[A-ZÀ-Þ][\w.'’-]{0,30}\s){1,3}"
    r"(?:said|says|asked|asks|added|replied|answered|wondered|cried|shouted|sagte|fragte|rief)\b"
)
_DOTTED = r"(?:[^\W\d_]{1,3}\.)+[^\W\d_]{1,3}"
#: Never the last word of a sentence.
_LEADING = _set(
    "mr mrs ms mx messrs dr prof rev hon gen col lt maj capt cmdr sgt cpl adm brig gov sen rep pres sec st mt ft vs v "
    "no nos art fig figs pp p ch sect ed eds al e.g i.e cf viz ca approx dept univ est "
    "hr fr frl dipl ing med phil jur nr z.b d.h u.a bzw sog ggf evtl vgl s.o s.u abs bd hrsg geb gest str kl "
    "jan feb mar apr jun jul aug sep sept oct nov dec okt dez mon tue tues wed thu thurs fri sat sun"
)
#: Sometimes the last word.
_EITHER = _set(
    "inc co corp ltd llc plc jr sr etc bros assn ave blvd rd hwy usw usf uvm mio mrd tel min max mwst"
)
#: Words that often begin a sentence, in lower case.
STARTERS = _set(
    "a after all also although an and another any as at because before both but by despite during each even every few "
    "for from he her here his how however i if in instead it its last later many meanwhile more most my neither no "
    "nobody none nor not nothing now of on once one only or other others our she since so some still such that the "
    "their then there these they this those though thus to today two under unlike until we what when where whether "
    "which while who why with yet you your according asked earlier "
    "aber als am an auch auf aus bei bis da dabei damit danach dann das dass dem den der des deshalb die dies diese "
    "dieser doch durch ein eine einer er es für gegen ich ihr im in ist mit nach nicht noch nun nur ob oder schon sein "
    "seit sie so trotz über um und unter viele vom von vor während was wegen weil wenn wer wie wir wo zu zum "
    "zur zwei"
)
_MONTHS = _set("januar jänner februar märz april mai juni juli august september oktober november dezember")
_BEFORE_ORDINAL = _set("am der die das dem den des im vom zum zur beim seit bis ab ein eine einen einem")

_SCRIPT = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MARK = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06ed"
    "\u0900-\u0963\u0971-\u0de5\u0df2\u0df3\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ecd\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
)


# Made when first needed: patterns over so many scripts take milliseconds that start-up has not.


@cache
def _stop() -> re.Pattern[str]:
    return re.compile(
        rf"(?<![.!?…‽])[.!?…‽]++[{_CLOSING}]*+(?: [»›](?=\s|$))?(?=\s|$)"
        rf"|[。！？｡]+[{_CLOSING}」』）】]*"
        r"|[।؟۔](?=\s|$)"
        r"|\n"
    )


@cache
def _next() -> re.Pattern[str]:
    return re.compile(rf"\s+[{re.escape(_OPENING)}]*\s?([^\W_]+)?")


@cache
def _before() -> re.Pattern[str]:
    return re.compile(r"[^\s\"“”„«»()\[\]—–]{1,20}\Z")


@cache
def _word() -> re.Pattern[str]:
    piece = rf"(?:[^\W{_SCRIPT}]|[{_MARK}])+"
    return re.compile(rf"[{_SCRIPT}]|\d+(?:[.,]\d+)+|{piece}(?:['’\-‐‑]{piece})*")


def sentences(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the sentences of one paragraph, in order, that cover all of it but white space.

    A line break, which only verse and code have, ends one.
    """
    spans = []
    start = _skip(text, 0)
    for stop in _stop().finditer(text):
        at, end = stop.span()
        if at < start:
            continue
        if text[at] == "\n":
            end = at
        elif text[at] not in "。！？｡" and not _ends(text, start, at, end):
            continue
        end = start + len(text[start:end].rstrip())
        if end > start:
            spans.append((start, end))
        start = _skip(text, end)
    end = len(text.rstrip())
    if start < end:
        spans.append((start, end))
    return spans


def words(text: str) -> list[tuple[int, int]]:
    """Half-open spans of the words of `text`, with the apostrophes and hyphens within them.

    A number is one with its separators (`10,000.5`). Each Chinese or Japanese character is one.
    """
    return [found.span() for found in _word().finditer(text)]


def _skip(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at


def _ends(text: str, start: int, at: int, end: int) -> bool:
    """Whether the stop at `text[at:end]` ends the sentence that began at `start`."""
    following = _next().match(text, end)
    if not following:
        return True
    word = following[1] or ""
    if word[:1].islower():
        # `3 p.m. eBay` aside, a sentence begins with a capital where the script has them.
        return False
    if text[end - 1] in "\"'”’“»«" and text[at] in "!?" and re.match(_SAID, text[end : end + 100]):
        return False
    if text[at] != "." or text[at + 1 : at + 2] == "." or end > at + 1:
        return True
    found = _before().search(text, max(start, at - 20), at)
    before = found[0].lstrip("'‘’") if found else ""
    bare = before.lower()
    if not bare:
        return True
    if bare.isdigit():
        if len(bare) > 2:
            return True
        if at - len(before) <= start:  # `1. The first point`
            return False
        previous = text[max(start, at - 24) : at - len(before)].split()
        ordinal = bool(previous) and previous[-1].lower() in _BEFORE_ORDINAL
        return not (word.lower() in _MONTHS or (ordinal and word.lower() not in STARTERS))
    if bare in _LEADING:
        return bare in ("no", "p", "v", "art", "ed", "min", "max", "sat", "sun", "al") and not _goes_with(
            bare, word
        )
    initial = len(before) == 1 and before.isalpha() and (before.isupper() or before.islower())
    if initial or bare in _EITHER or re.fullmatch(_DOTTED, before):
        return word.lower() in STARTERS and word[:1].isupper()
    return True


def _goes_with(abbreviation: str, word: str) -> bool:
    """Whether `No.`, `Art.` or `Sat.` is the abbreviation, not the word: a number or a name follows."""
    if abbreviation in ("no", "p", "art", "ed", "min", "max", "sat", "sun"):
        return word[:1].isdigit()
    return word.lower() not in STARTERS
