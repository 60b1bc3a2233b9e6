"""A paragraph as the attribution rules read it: words, with each quote folded into one token."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from reader.quotes.spans import Span

#: A line without a full stop is cut here, in tokens, so that no rule has far to look.
MAX_SENTENCE = 250
#: The token that stands for a whole quoted stretch. No word is empty.
QUOTED = ""

_TOKEN = re.compile(
    r"(?:[A-Z]\.)+"
    r"|(?:Mr|Mrs|Ms|Dr|St|Gov|Sen|Rep|Gen|Col|Lt|Sgt|Capt|Cmdr|Adm|Prof|Rev|Hon|Jr|Sr|No|Inc|Ltd|Co"
    r"|Corp|vs|Jan|Feb|Mar|Apr|Aug|Sept|Oct|Nov|Dec)\."
    r"|@?\w+(?:['\u2019\-]\w+)*(?:(?<=s)['\u2019](?=\s))?"
    r"|\.\.\.|--|[^\w\s]"
)
_POSSESSIVE = ("'s", "\u2019s", "s'", "s\u2019")
_FULL_STOPS = frozenset((".", "!", "?", "\u2026", "..."))
_TAIL = " \t\u00a0\"'\u2018\u2019\u201c\u201d\u00ab\u00bb)]"


@dataclass(slots=True)
class Passage:
    """One paragraph: its tokens, and which of them stand for its quoted spans.

    `words[i]` is the text of token i (`QUOTED` for a span), `low[i]` the same in lower
    case, `starts[i]:ends[i]` its place in the article, `sentence[i]` the first token
    of its sentence. `at` holds the token of each of `spans`.
    """

    start: int
    end: int
    spans: list[Span]
    words: list[str] = field(default_factory=list)
    low: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    sentence: list[int] = field(default_factory=list)
    at: list[int] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.words)

    def place(self, first: int, stop: int) -> tuple[int, int]:
        """Where in the article the tokens `[first, stop)` stand, a final 's left off."""
        return self.starts[first], self.ends[stop - 1] - len(self.words[stop - 1]) + len(
            bare(self.words[stop - 1])
        )


def bare(word: str) -> str:
    """The word without the mark of the possessive."""
    if word.endswith(_POSSESSIVE[:2]):
        return word[:-2]
    return word[:-1] if word.endswith(_POSSESSIVE[2:]) else word


def is_possessive(word: str) -> bool:
    return word.endswith(_POSSESSIVE)


def final_mark(text: str, span: Span) -> str:
    """The full stop, question or exclamation mark that the quoted words end in, or ""."""
    at = span.inner_end
    while at > span.inner_start and text[at - 1] in _TAIL:
        at -= 1
    return text[at - 1] if at > span.inner_start and text[at - 1] in _FULL_STOPS else ""


def read_passage(text: str, start: int, end: int, spans: list[Span]) -> Passage:
    """The tokens of the paragraph `text[start:end]`, whose quoted spans are `spans`."""
    passage = Passage(start, end, spans)
    at = start
    for span in spans:
        _read_words(passage, text, at, span.start)
        passage.at.append(len(passage.words))
        passage.words.append(QUOTED)
        passage.starts.append(span.start)
        passage.ends.append(span.end)
        at = span.end
    _read_words(passage, text, at, end)
    passage.low = [word.lower() for word in passage.words]
    _cut_sentences(passage, text)
    return passage


def _read_words(passage: Passage, text: str, start: int, end: int) -> None:
    found = list(_TOKEN.finditer(text, start, end))
    passage.words += [token[0] for token in found]
    passage.starts += [token.start() for token in found]
    passage.ends += [token.end() for token in found]


def _cut_sentences(passage: Passage, text: str) -> None:
    """A sentence ends at a full stop before a capital, a quote, or the end.

    So does one that closes inside the marks: `... in a month." The ministry ...`.
    """
    words, spans = passage.words, iter(passage.spans)
    first, pending = 0, False
    for index, word in enumerate(words):
        fresh = pending and not word[:1].islower() and word not in (",", ")", ";")
        if fresh or index - first >= MAX_SENTENCE:
            first = index
        passage.sentence.append(first)
        pending = bool(final_mark(text, next(spans))) if word == QUOTED else word in _FULL_STOPS
