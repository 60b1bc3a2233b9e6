"""Annotations as Markdown for a notes folder: a document an article, properties, then a block an annotation.

    > the words, never wrapped

    — who said them, what they are (how), [¶4](the/article.txt#p4) ^QK3V9A

    a note

    #tags

Properties are YAML, `^QK3V9A` is a block id (Obsidian and Logseq link to it). YAML properties can only begin
a file: where several articles stand in one document, it begins with those that all of it has (tags, counts),
and each article with its title as a heading and its properties as a list. Text that is not the person's
own Markdown is escaped, so that it becomes neither structure nor HTML: CommonMark 0.31, and the tags, links,
block ids, highlights, comments, formulas and macros of Obsidian and Logseq. In notes, which are Markdown,
only HTML is, but not in their fenced code.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Any
from urllib.parse import quote

from reader.annotation import FIELDS, KINDS, Annotation
from reader.article import Article
from reader.exchange.context import Context, Item, Spot, spots
from reader.text.clean import clean, fold

_NO_BREAK_SPACE = "\u00a0"
_INLINE = re.compile(
    "|".join(
        (
            r"[\\`*\[|$~<]",
            r"&(?=#?\w+;)",
            r"(?<![^\W_])_|_(?![^\W_])",
            r"(?<!\w)#",
            r"(?<!\S)\^",
            r"=(?==)|%(?=%)|:(?=:)|\((?=\()|\{(?=\{)",
        )
    )
)
_LINE_START = re.compile(r"-(?=[\s-]|$)|\+(?=\s|$)|[=>:]")
_ORDERED = re.compile(r"(\d{1,9})([.)])(?=\s|$)")
_HTML = re.compile(r"<(?=[A-Za-z/!?])(?!https?://[^\s<>]*>)")
_HTML_OR_FENCE = re.compile(rf"{_HTML.pattern}|```|~~~")
_ADDRESS = re.compile(r"https?://[^\s<>]+", re.IGNORECASE)

#: Fields with a place of their own in a block, and those that say nothing to a person who reads notes.
_PLACED = frozenset(
    {"speaker", "speaker_role", "cue", "text", "conclusion", "evidence", "related", "note", "tags"}
)
_LEFT_OUT = frozenset({"form", "basis", "mention", "history", "sha256"})


def export(items: Sequence[Item], context: Context) -> str:
    if not items:
        return ""
    everything = [annotation for _, wanted in items for annotation in wanted]
    here = frozenset(annotation.id for annotation in everything)
    blocks = []
    for article, wanted in items:
        facts = _facts_of(article)
        if len(items) == 1:
            blocks.append(_front_matter({**facts, **_contents(wanted)}))
        else:
            blocks += _chapter({**facts, **_counts(wanted)}, article.id)
        for annotation in wanted:
            blocks += _Block(article, annotation, context, here).parts()
    if len(items) > 1:
        blocks.insert(0, _front_matter({"articles": len(items), **_contents(everything)}))
    return "\n\n".join(blocks) + "\n"


def _facts_of(article: Article) -> dict[str, str]:
    return {
        "title": article.title,
        "author": article.byline,
        "published": article.published,
        "source": article.source,
        "url": article.url,
        "article": article.id,
        "file": article.path,
    }


def _contents(annotations: Sequence[Annotation]) -> dict[str, Any]:
    tags = {_tag(tag) for annotation in annotations for tag in annotation.tags}
    return {"tags": sorted(tags), **_counts(annotations), "exported_by": "close-reader"}


def _counts(annotations: Sequence[Annotation]) -> dict[str, int]:
    counts = Counter(annotation.kind for annotation in annotations)
    return {f"{kind}s": counts[kind] for kind in KINDS}


def _front_matter(properties: Mapping[str, Any]) -> str:
    import yaml

    kept = {name: clean(v) if isinstance(v, str) else v for name, v in properties.items() if v}
    if "published" in kept:
        kept["published"] = _day(kept["published"])
    text: str = yaml.safe_dump(kept, allow_unicode=True, width=float("inf"), sort_keys=False)
    return f"---\n{text}---"


def _chapter(properties: Mapping[str, Any], id: str) -> Iterator[str]:
    """The title as a heading, the other properties as a list."""
    yield f"# {_inline(str(properties['title'] or id))}"
    yield "\n".join(
        f"- {name}: {_address(str(v))}" for name, v in properties.items() if v and name != "title"
    )


class _Block:
    """One annotation of an article; `here` are the ids that stand in the same document."""

    def __init__(
        self, article: Article, annotation: Annotation, context: Context, here: frozenset[str]
    ) -> None:
        self.article, self.annotation, self.context, self.here = article, annotation, context, here

    def parts(self) -> Iterator[str]:
        one = self.annotation
        if one.targets:
            yield "\n>\n".join(_lines(target.exact, "> ") for target in one.targets)
        yield self._attribution()
        if one["text"]:
            yield f"**Claim:** {_lines(str(one['text']))}"
        if facts := [*self._facts()]:
            yield " · ".join(facts)
        if one["conclusion"]:
            yield f"**Conclusion:** {_lines(str(one['conclusion']))}"
        if listed := [*self._list("evidence", "source"), *self._list("related", "claim")]:
            yield "\n".join(listed)
        if one.note:
            yield _note(one.note)
        if one.tags:
            yield " ".join(f"#{_tag(tag)}" for tag in one.tags)

    def _attribution(self) -> str:
        one = self.annotation
        names = (one["speaker"] or one["mention"], one["speaker_role"])
        who = ", ".join(_inline(str(name)) for name in names if name)
        if who and one["cue"]:
            who += f" ({_inline(str(one['cue']))})"
        where = [self._link(spot) for spot in spots(self.article, one)] or ["the whole article"]
        return f"— {', '.join([who, *where] if who else where)} ^{_block_id(one)}"

    def _link(self, spot: Spot) -> str:
        if spot.state == "orphan":
            return f"no longer found in the article (was ¶{spot.number})"
        path = self.context.link(self.article)
        link = f"[¶{spot.number}]({_quoted(path)}#p{spot.number})" if path else f"¶{spot.number}"
        return link if spot.state in ("exact", "moved") else f"{link} ({spot.state})"

    def _facts(self) -> Iterator[str]:
        for field in FIELDS[self.annotation.kind]:
            value = self.annotation[field.name]
            if not value or field.name in _PLACED | _LEFT_OUT:
                continue
            if field.type == "choice":
                shown = _inline(self.context.vocabularies.label(field.vocabulary, str(value)))
            elif field.type == "ids":
                shown = ", ".join(self._reference(str(other)) for other in _list_of(value))
            elif field.type == "words":
                shown = ", ".join(_inline(str(word)) for word in _list_of(value))
            else:
                shown = _address(str(value))
            label = "Source" if (self.annotation.kind, field.name) == ("source", "title") else field.title
            yield f"**{label}:** {shown}"

    def _list(self, name: str, subject: str) -> Iterator[str]:
        for record in _list_of(self.annotation[name]):
            if not isinstance(record, Mapping):
                continue
            linked = str(record.get(subject) or "")
            other = self.context.find(linked) if linked else None
            url = record.get("url") or (other["url"] if other else "")
            texts = [_address(str(text)) for text in (url, record.get("locator"), record.get("note")) if text]
            parts = [self._reference(linked), *texts] if linked else texts
            relation = _inline(str(record.get("relation") or name).replace("-", " "))
            yield f"- {relation}: {', '.join(parts)}"

    def _reference(self, id: str) -> str:
        """Another annotation: what it says, linked where it stands in the same document."""
        other = self.context.find(id)
        text = _inline(_gist(other) if other else id[-6:])
        return f"[{text.replace(']', chr(92) + ']')}](#^{id[-6:]})" if id in self.here else text


def _gist(annotation: Annotation) -> str:
    return str(annotation["title"] or annotation["text"] or annotation.exact or annotation.short_id)


def _block_id(annotation: Annotation) -> str:
    return re.sub(r"[^0-9A-Za-z-]", "", annotation.short_id)


def _list_of(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list | tuple) else [value] if value else []


def _day(text: str) -> date | str:
    """A whole date as YAML's own, which note programs sort by."""
    try:
        return date.fromisoformat(text) if len(text) == 10 else text
    except ValueError:
        return text


def _tag(tag: str) -> str:
    """As note programs take it: letters, digits, `_`, `-` and `/`."""
    return re.sub(r"[^\w/-]+", "-", clean(tag)).strip("-") or "tag"


def _quoted(path: str) -> str:
    return quote(path, safe="/", errors="surrogateescape")


def _address(text: str) -> str:
    """A web address as a link, anything else as text."""
    address = fold(clean(text))
    return f"<{address}>" if _ADDRESS.fullmatch(address) else _inline(text)


def _inline(text: str) -> str:
    return _escape(fold(clean(text)))


def _lines(text: str, prefix: str = "") -> str:
    """Lines of their own where the text has them, each behind the prefix; none is ever wrapped."""
    lines = [_line(line) for line in clean(text).strip("\n").split("\n")]
    breaks = ["  " if one and following else "" for one, following in pairwise([*lines, ""])]
    return "\n".join(
        f"{prefix}{line}{end}" if line else prefix.rstrip() for line, end in zip(lines, breaks, strict=True)
    )


def _line(line: str) -> str:
    """Indented code stays text: its indent is no-break spaces."""
    line = line.expandtabs(4).rstrip()
    bare = line.lstrip(" ")
    return _NO_BREAK_SPACE * (len(line) - len(bare)) + _escape(bare)


def _escape(text: str) -> str:
    text = _INLINE.sub(_escaped, text)
    if ordered := _ORDERED.match(text):
        return f"{ordered[1]}\\{text[ordered.start(2) :]}"
    return f"\\{text}" if _LINE_START.match(text) else text


def _escaped(match: re.Match[str]) -> str:
    return {"&": "&amp;", "<": "&lt;"}.get(match[0], f"\\{match[0]}")


def _note(text: str) -> str:
    """A person's Markdown as it is, but no HTML, and no fence left open over what follows.

    It begins without an indent: behind a list that would make it part of the list, and other things of it
    code than by itself.
    """
    text = clean(text).strip()
    if not _HTML_OR_FENCE.search(text):
        return text
    from markdown_it import MarkdownIt

    lines = text.split("\n")
    is_code = [False] * len(lines)
    unclosed = []
    for token in MarkdownIt("commonmark", {"html": False}).disable("inline").parse(text):
        if token.type == "fence" and token.map:
            start, end = token.map
            is_code[start:end] = [True] * (end - start)
            closing = rf" {{0,3}}{token.markup}{token.markup[0]}*"
            is_closed = end - start > 1 and re.fullmatch(closing, lines[-1])
            if token.level == 0 and end == len(lines) and not is_closed:
                unclosed = [token.markup]
    shown = [line if code else _HTML.sub("&lt;", line) for line, code in zip(lines, is_code, strict=True)]
    return "\n".join([*shown, *unclosed])
