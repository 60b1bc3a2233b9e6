"""Lines cut into paragraphs as an editor would cut them.

Blank lines part paragraphs. Whether a single line break does is estimated, first for the whole text, then
for each run of lines between blank ones: a line that goes on in the next without a stop and in lower case
was wrapped, and a greedy wrapper breaks a line of length `n` before a word of length `w` only if its
margin `m` has `n <= m < n + 1 + w`. The margin that most such lines agree on is taken; a line whose next word
would have fitted within it ends a paragraph. Where no margin shows, a line break is a paragraph's end
unless the sentence plainly goes on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import NamedTuple

from reader.article import Block
from reader.text.credits import is_label_line, is_picture_line
from reader.text.sentences import STARTERS


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Nobody wraps wider; longer lines are paragraphs. Narrower lines are lists, tables or verse.
_WIDEST, _NARROWEST = 200, 20
#: Lines that must show wrapping before a margin is believed.
_FEWEST = 3

_CLOSING = "\"'”’»«“‘)]*_"
_STOPS = ".!?…。！？｡؟۔।"
_DRAWN = frozenset("-=_*~#—–─━═")
_RULE = r"[-=_*~#—–─━═\s]{3,}"
_BULLETS = frozenset("•◦▪‣·●○■□➢✓*+-")
_BULLET = r"(?:[•◦▪‣·●○■□➢✓*+-]|(\d{1,3}|[a-zA-Z])[.)])\s+(?=\S)"
_END_MARK = r"-\s*\w+\s*-"
#: A speaker in a transcript: `Q:`, `A.`, `TOLLIVER:`, `Dr. Hesse:`, or a dash that opens talk.
_TURN = r"[QA][.:]\s|[A-ZÀ-Þ][\w.'’\-]*(?: [A-ZÀ-Þ(][\w.'’\-)]*){0,3}: |[—–―] "
_LEXICON = r"\w+(?:[-‐]\w+)*"
#: No sentence and no headline ends with one of these.
_LEADING_ON = _set(
    "a an and as at by for from in into of on or that the to told with "
    "am auf aus bei das dem den der des die ein eine einem einen einer für im mit und von vom zu zum zur"
)
#: After a suspended hyphen: `pre- and post-war`.
_SUSPENDED = _set("and or to und oder bis bzw")


class _Margin(NamedTuple):
    """Where lines were wrapped, in code points, and how much shorter a wrapped line may be."""

    width: int
    slack: int


def cut(text: str) -> list[Block]:
    """The paragraphs of clean `text` (see `clean`), with the kinds that a line's own form tells.

    These are `text`, `list-item` (its bullet taken off, its number kept), `verse` (lines kept) and `caption` (a
    line with a picture's credit right under it); what stands
    around the text, such as headline and credits, is told apart in `credits`. Lines that only
    draw a rule part paragraphs and are dropped. Linear time.
    """
    raw = text.replace("\t", "    ").split("\n")
    lines = list(map(str.strip, raw))
    indents = None if lines == raw else [len(line) - len(line.lstrip()) for line in raw]
    if "  " in text or "\t" in text:  # many spaces are rare, and folding every line costs more than to look
        lines = [" ".join(line.split()) for line in lines]
    if _double_spaced(lines):
        lines, indents = _single_spaced(lines), None
    chunks = _chunks(lines)
    margin = _file_margin(lines, chunks)
    join = _joiner(text)
    texts: list[str] = []
    kinds: dict[int, Block] = {}
    for start, end in chunks:
        if end - start == 1:
            _add(lines[start], texts, kinds)
            continue
        chunk = lines[start:end]
        if _is_verse(chunk):
            verse = "\n".join(chunk)
            kinds[len(texts)] = Block(verse, "verse")
            texts.append(verse)
            continue
        paragraphs = _unwrap(chunk, indents[start:end] if indents else None, margin, join)
        if len(paragraphs) == 2 and texts and len(paragraphs[0]) <= 200 and is_picture_line(paragraphs[1]):
            kinds[len(texts)] = Block(paragraphs[0], "caption")
        for paragraph in paragraphs:
            _add(paragraph, texts, kinds)
    blocks = list(map(Block, texts))
    for number, block in kinds.items():
        blocks[number] = block
    return blocks


def _add(line: str, texts: list[str], kinds: dict[int, Block]) -> None:
    if line[0] in _BULLETS or line[1:2] in ".)" or line[2:3] in ".)":
        found = re.match(_BULLET, line)
        if found and not re.fullmatch(_END_MARK, line):
            if found[1] is None:
                line = line[found.end() :]
            elif not found[1].isdigit() and line[1] == ".":  # an initial: J. Smith
                texts.append(line)
                return
            kinds[len(texts)] = Block(line, "list-item", 1)
    texts.append(line)


def _chunks(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Runs of lines between blank lines and rules, as half-open ranges."""
    chunks = []
    start = -1
    for at, line in enumerate(lines):
        if line and not (line[0] in _DRAWN and re.fullmatch(_RULE, line)):
            if start < 0:
                start = at
        elif start >= 0:
            chunks.append((start, at))
            start = -1
    if start >= 0:
        chunks.append((start, len(lines)))
    return chunks


def _stops(line: str) -> bool:
    """Whether a sentence, or what introduces one, ends with the line."""
    return line[-1] in _STOPS or (line[-1] in _CLOSING and line.rstrip(_CLOSING)[-1:] in _STOPS)


def _goes_on(line: str, following: str) -> bool:
    """Whether the sentence of `line` plainly goes on: no stop, then no capital, or a word that leads on."""
    first = following[0]
    if not first.isalpha() or following[1:2] == ")" or _stops(line):
        return False
    return not first.isupper() or line[line.rfind(" ") + 1 :].lower() in _LEADING_ON


def _begins_anew(line: str, following: str) -> bool:
    """Whether a headline over its text is likelier than one sentence: `… in the harbour` / `The ferry was …`."""
    first = following.split(" ", 1)[0]
    return first[0].isupper() and not _stops(line) and line[-1] != "," and first.lower() in STARTERS


def _first_word(line: str) -> int:
    """The length of what a wrapper could have put on the line before."""
    end = line.find(" ")
    length = end if end >= 0 else len(line)
    return 1 if length and _broad(line[0]) else length


def _broad(character: str) -> bool:
    """Whether a character is of a script written without spaces: Chinese, Japanese, their punctuation."""
    return character >= "\u3000" and (
        character <= "\u30ff"
        or "\u3400" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or "\uff00" <= character <= "\uff60"
    )


def _agreed(lengths: list[tuple[int, int]]) -> _Margin | None:
    """The margin that wrapped lines agree on, from (length, length of the next word) of each."""
    lengths = [pair for pair in lengths if pair[0] <= _WIDEST]
    if len(lengths) < _FEWEST:
        return None
    votes = [0] * (2 * _WIDEST + 2)
    for length, word in lengths:
        votes[length] += 1
        votes[min(length + word + 1, 2 * _WIDEST + 1)] -= 1
    best = width = total = 0
    for at, change in enumerate(votes):
        total += change
        if total > best:
            best, width = total, at
    if best >= 0.9 * len(lengths):
        return _Margin(width, 0) if width >= _NARROWEST else None
    # Ragged: broken by hand or by a program that evens lines out.
    ordered = sorted(length for length, _ in lengths)
    width, low = ordered[int(0.98 * (len(ordered) - 1))], ordered[len(ordered) // 4]
    if width < _NARROWEST or low < 0.6 * width:
        return None
    return _Margin(width, max(1, width - low))


def _wrapped_pairs(chunk: Sequence[str]) -> list[tuple[int, int]]:
    return [
        (len(line), _first_word(following))
        for line, following in pairwise(chunk)
        if _goes_on(line, following)
    ]


def _file_margin(lines: Sequence[str], chunks: Sequence[tuple[int, int]]) -> _Margin | None:
    pairs: list[tuple[int, int]] = []
    for start, end in chunks:
        if end - start > 1:
            pairs += _wrapped_pairs(lines[start:end])
    return _agreed(pairs)


def _chunk_margin(chunk: Sequence[str], margin: _Margin | None) -> _Margin | None:
    """The margin of one run of lines: its own if it shows another, none if it shows no wrapping."""
    pairs = _wrapped_pairs(chunk)
    longest = max(map(len, chunk))
    if margin is None or longest > margin.width or longest < 0.85 * margin.width:
        own = _agreed(pairs)
        if own and own.width >= 0.9 * longest:
            return own
    if margin is None or (len(pairs) < 0.15 * (len(chunk) - 1) and len(chunk) > 4):
        return None
    return margin


def _unwrap(
    chunk: Sequence[str],
    indents: Sequence[int] | None,
    margin: _Margin | None,
    join: Callable[[list[str]], str],
) -> list[str]:
    margin = _chunk_margin(chunk, margin)
    opens = _indented(indents) if indents else None
    short = len(chunk) > 2 and max(map(len, chunk)) < 40
    paragraphs: list[str] = []
    parts = [chunk[0]]
    for at in range(1, len(chunk)):
        line, following = chunk[at - 1], chunk[at]
        if indents and indents[at] > indents[at - len(parts)] and _opens_item(parts[0]):
            parts.append(following)  # a line that hangs under its item
        elif (opens and opens[at]) or _parts(line, following, margin, short, len(parts)):
            paragraphs.append(join(parts))
            parts = [following]
        else:
            parts.append(following)
    paragraphs.append(join(parts))
    return paragraphs


def _indented(indents: Sequence[int]) -> list[bool] | None:
    """Which lines open a paragraph by a first-line indent; None if indents do not mean that here."""
    least = min(indents)
    opens = [indent - least >= 2 for indent in indents]
    count = sum(opens)
    hanging = not opens[0] and count > len(opens) - count
    return opens if 0 < count < len(opens) and not hanging else None


def _parts(line: str, following: str, margin: _Margin | None, short: bool, so_far: int) -> bool:
    """Whether a paragraph ends between two lines. `so_far` is how many lines it has."""
    room = margin.width - len(line) - 1 - _first_word(following) if margin else 0
    beyond = margin is None or len(line) > 1.15 * margin.width
    forced = not beyond and room < 0
    if _goes_on(line, following):
        return margin is None and short
    ended = not forced or _stops(line) or line[-1] == ":"
    if ended and (_opens_item(following) or re.match(_TURN, following)):
        return True
    if (ended or (so_far == 1 and line[-1] != ",")) and is_label_line(following):
        return True
    if so_far == 1 and (is_label_line(line) or _begins_anew(line, following)):
        return True
    if margin is None or beyond:
        return True
    if forced:
        return False
    if _stops(line) or line[-1] == ":":
        return room >= margin.slack
    return room > max(margin.slack, 0.15 * margin.width)


def _opens_item(line: str) -> bool:
    return bool(re.match(_BULLET, line)) and not (line[0].isalpha() and line[1] == ".")


def _is_verse(chunk: Sequence[str]) -> bool:
    """Four or more short lines that begin with capitals, many of them in the middle of a sentence."""
    if len(chunk) < 4 or max(map(len, chunk)) > 60:
        return False
    if any(_opens_item(line) or is_label_line(line) or re.match(_TURN, line) for line in chunk):
        return False
    inner = chunk[:-1]
    return (
        sum(line.lstrip("\"'“‘«„")[:1].isupper() for line in chunk) >= 0.75 * len(chunk)
        and sum(line[-1] in ",;—-" for line in inner) >= 0.25 * len(inner)
        and sum(_stops(line) for line in inner) <= 0.4 * len(inner)
        and sum(line.count(" ") >= 2 for line in chunk) >= 0.75 * len(chunk)
    )


def _double_spaced(lines: Sequence[str]) -> bool:
    """Whether every line of wrapped text is followed by a blank one, as some pages and mails paste."""
    if len(lines) < 12 or max(map(len, lines[:400])) > _WIDEST:
        return False
    pairs = []
    count = 0
    for at in range(min(len(lines), 1000) - 2):
        if lines[at] and lines[at + 1]:
            return False
        if lines[at] and lines[at + 2]:
            count += 1
            if _goes_on(lines[at], lines[at + 2]):
                pairs.append((len(lines[at]), _first_word(lines[at + 2])))
    return len(pairs) >= max(_FEWEST + 2, 0.5 * count) and _agreed(pairs) is not None


def _single_spaced(lines: Sequence[str]) -> list[str]:
    """`lines` without the blank one after each; where two or more stood, one stays."""
    kept: list[str] = []
    blank = 0
    for line in lines:
        if not line:
            blank += 1
            continue
        if blank > 1:
            kept.append("")
        blank = 0
        kept.append(line)
    return kept


def _joiner(text: str) -> Callable[[list[str]], str]:
    """Joins wrapped lines. A hyphen at a line's end goes where the text has the word whole elsewhere."""
    lexicon: set[str] | None = None
    tally = [0, 0]

    def hyphenated(line: str, following: str) -> bool:
        """Whether the hyphen only divides a word."""
        nonlocal lexicon
        if lexicon is None:
            lexicon = set(re.findall(_LEXICON, text.lower()))
        before = re.split(r"[\s\"'“”‘’«»(]", line.lower())[-1][:-1]
        found = re.match(_LEXICON, following.lower())
        after = found[0] if found else ""
        whole, compound = before + after in lexicon, f"{before}-{after}" in lexicon
        if whole != compound:
            tally[whole] += 1
            return whole
        return not compound and tally[1] > tally[0] and following[0].islower()

    def join(lines: list[str]) -> str:
        if len(lines) == 1:
            return lines[0]
        pieces = [lines[0]]
        for line, following in pairwise(lines):
            if line[-1] in "-‐" and line[-2:-1].isalnum() and following[0].isalnum():
                if following.split(None, 1)[0].strip(",.;") in _SUSPENDED:
                    pieces.append(" ")
                elif following[0].isalpha() and hyphenated(line, following):
                    pieces[-1] = pieces[-1][:-1]
            elif (line.endswith("--") and line[-3:-2].isalnum() and following[0].isalnum()) or (
                _broad(line[-1]) and _broad(following[0])
            ):
                pass
            else:
                pieces.append(" ")
            pieces.append(following)
        return "".join(pieces)

    return join
