"""Markdown: CommonMark with tables and strikethrough, and front matter between lines of `---`.

Front matter is metadata, never a paragraph, save its title: where the text has no headline of its own,
that becomes the first block, so that it can be annotated. Inline marks are taken off and link targets kept aside.
An ordered item keeps its number in its text. A hard line break parts paragraphs, except between short
lines, which are verse. HTML gives its visible text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import unescape
from typing import TYPE_CHECKING, Any

from reader.article import Block, ParagraphKind
from reader.text.clean import clean, fold
from reader.text.credits import find_date, settle
from reader.text.heading import Heading

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

#: Longer texts, in code points and in lines, are cut by the rules for plain text with the marks lightly taken
#: off: markdown-it takes 1.5 s for a megabyte of prose, and 15 s for one of short list items.
LARGEST, MOST_LINES = 500_000, 40_000
#: Longer inline texts, in code points, are stripped lightly: nested marks in one take quadratic time.
_LONGEST_INLINE = 20_000
#: Front matter beyond these is no front matter: code points, depth.
_MATTER, _DEPTH = 16_384, 12

_FRONT = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_LOOKS_LIKE_MATTER = re.compile(r"(?:\s|#[^\n]*\n)*(?:[\w\"'{][\w \"'-]{0,60}:|\Z)")
_KEYS = {
    "title": ("title", "headline"),
    "byline": ("byline", "author", "authors", "by", "creator"),
    "published": ("published", "date", "pubdate", "published_at", "datepublished", "created"),
    "source": ("source", "publisher", "publication", "site", "sitename"),
    "url": ("url", "link", "canonical", "canonical_url", "permalink", "source_url"),
    "language": ("language", "lang", "locale"),
}

_LIGHT = (
    (re.compile(r"!?\[([^\[\]\n]{1,500})\]\([^()\s]{0,2000}(?: \"[^\"\n]{0,200}\")?\)"), r"\1"),
    (re.compile(r"(\*{1,3}|_{2,3}|~~|`)(?=\S)([^*_~`\n]{1,2000}?)(?<=\S)\1"), r"\2"),
)
_LIGHT_MARK = re.compile(r"^ {0,3}(?:#{1,6} +|> ?)", re.MULTILINE)
_LIGHT_HEADING = re.compile(r"^ {0,3}(#{1,6}) +(.+?)(?: +#+)? *$")

_BREAKING = frozenset(
    str.split(
        "address article aside blockquote br caption center dd details div dl dt fieldset figcaption figure footer "
        "form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol option p pre section summary table td th tr ul"
    )
)
_UNSEEN = frozenset(("script", "style", "template", "head", "noscript", "svg"))
_TAG_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9-]*)|<[!?]")


def read(text: str) -> tuple[list[Block], Heading]:
    """The blocks of a body as decoded, and what its front matter and first and last blocks tell."""
    text = clean(text)
    known, kept, body = _front_matter(text)
    if len(body) > LARGEST or body.count("\n") > MOST_LINES:
        from reader.text.paragraphs import cut

        blocks = _lightly(cut(body))
    else:
        blocks = _headed(_blocks(body))
    blocks, heading = settle(_titled(blocks, known.title), known)
    return kept + blocks, heading


def _titled(blocks: list[Block], title: str) -> list[Block]:
    """`blocks` with the headline of kind `title`.

    That is the first heading of level 1; where front matter gives another title and there are several such
    headings, they are sections, and the title is put before them.
    """
    tops = [at for at, block in enumerate(blocks) if block.kind == "heading" and block.level == 1]
    if tops and (not title or len(tops) == 1 or fold(title).casefold() == blocks[tops[0]].text.casefold()):
        at = tops[0]
        blocks[at] = Block(blocks[at].text, "title", 1, blocks[at].links)
    elif title:
        blocks.insert(0, Block(title, "title", 1))
    return blocks


# Front matter


def _front_matter(text: str) -> tuple[Heading, list[Block], str]:
    """What front matter tells, what of it must be kept as text, and the text without it.

    Where it cannot be read, each of its lines is kept as a paragraph.
    """
    found = _FRONT.match(text, 0, _MATTER)
    if not found or not _LOOKS_LIKE_MATTER.match(found[1]):
        return Heading(), [], text
    body = text[found.end() :]
    values = _mapping(found[1])
    if values is None:
        return Heading(), [Block(line) for raw in found[1].split("\n") if (line := fold(raw))], body
    told = {name: next((v for key in keys if (v := values.get(key))), "") for name, keys in _KEYS.items()}
    if date := find_date(told["published"]):
        told["published"] = date[2]
    if not told["url"] and told["source"].startswith(("http://", "https://")):
        told["url"], told["source"] = told["source"], ""
    return Heading(**told), [], body


def _mapping(matter: str) -> dict[str, str] | None:
    """Front matter's keys, in lower case, and values; None if it is no YAML mapping.

    Every scalar is read as the text it is: a date may be no date, and `no` is a language. Aliases are refused,
    for a few lines of them can expand to gigabytes.
    """
    import yaml

    loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    try:
        depth = 0
        for event in yaml.parse(matter, Loader=loader):
            if isinstance(event, yaml.AliasEvent):
                return None
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > _DEPTH:
                return None
        values = yaml.load(matter, Loader=loader)  # BaseLoader makes nothing but str, list and dict
    except (yaml.YAMLError, ValueError, RecursionError, TypeError):
        return None
    if values is None or values == "":
        return {}
    if not isinstance(values, dict):
        return None
    return {str(key).strip().lower(): _plain_value(value) for key, value in values.items()}


def _plain_value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(filter(None, map(_plain_value, value)))
    if isinstance(value, dict):
        return _plain_value(value.get("name") or value.get("title") or "")
    return fold(clean(str(value)))


# Blocks


def _blocks(body: str) -> list[Block]:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("inline")
    environment: dict[str, Any] = {}
    blocks: list[Block] = []
    opened: list[str] = []
    numbers: list[str] = []
    cells: list[str] = []
    links: list[tuple[int, int, str]] = []
    across = 0
    for token in parser.parse(body, environment):
        if token.type == "inline":
            kind, level = _kind(opened)
            for number, part in enumerate(_inline(parser, token.content, environment)):
                if kind == "table-row":
                    links += [(start + across, end + across, address) for start, end, address in part.links]
                    cells.append(part.text)
                    across += len(part.text) + 3
                    continue
                if kind == "list-item" and numbers and number == 0 and numbers[-1]:
                    part, numbers[-1] = _shifted(part, numbers[-1] + " "), ""
                if part.text:
                    shown = part.kind if part.kind in ("caption", "verse") else kind
                    blocks.append(Block(part.text, shown, level if shown == kind else 0, part.links))
        elif token.type in ("fence", "code_block"):
            code = clean(token.content).expandtabs(4).strip("\n")
            if code.strip():
                blocks.append(Block("\n".join(line.rstrip() for line in code.split("\n")), "code"))
        elif token.type == "html_block":
            blocks += [Block(line) for line in _visible(token.content)]
        elif token.nesting == 1:
            opened.append(token.tag)
            if token.type == "list_item_open":
                numbers.append(token.info + token.markup if token.info else "")
        elif token.nesting == -1:
            opened.pop()
            if token.type == "list_item_close":
                numbers.pop()
            elif token.type == "tr_close":
                row = " | ".join(cells)
                if row.strip(" |"):
                    blocks.append(Block(row, "table-row", 0, tuple(links)))
                cells, links, across = [], [], 0
    return blocks


def _kind(opened: Sequence[str]) -> tuple[ParagraphKind, int]:
    if opened and opened[-1] in ("th", "td"):
        return "table-row", 0
    if opened and opened[-1] in ("h1", "h2", "h3", "h4", "h5", "h6"):
        return "heading", int(opened[-1][1])
    level = sum(tag == "li" for tag in opened)
    if level:
        return "list-item", level
    return ("quote", 0) if "blockquote" in opened else ("text", 0)


def _headed(blocks: list[Block]) -> list[Block]:
    """`blocks`; a heading that is the only one of its level and stands first is of level 1."""
    if blocks and blocks[0].kind == "heading" and blocks[0].level > 1:
        level = blocks[0].level
        if all(block.kind != "heading" or block.level > level for block in blocks[1:]):
            blocks[0] = Block(blocks[0].text, "heading", 1, blocks[0].links)
    return blocks


def _shifted(block: Block, before: str) -> Block:
    by = len(before)
    return Block(
        before + block.text,
        block.kind,
        block.level,
        tuple((s + by, e + by, address) for s, e, address in block.links),
    )


def _inline(parser: MarkdownIt, content: str, environment: dict[str, Any]) -> list[Block]:
    """Inline text as one block, or several where hard breaks part it; images follow as captions."""
    if len(content) > _LONGEST_INLINE:
        return [Block(_light(fold(content)))]
    tokens: list[Token] = []
    parser.inline.parse(content, parser, environment, tokens)
    lines: list[Block] = []
    captions: list[Block] = []
    links: list[tuple[int, int, str]] = []
    open_links: list[tuple[int, str]] = []
    length = 0
    pieces: list[str] = []
    for token in tokens:
        piece = ""
        if token.type in ("text", "code_inline", "text_special"):
            piece = clean(token.content)
        elif token.type == "softbreak":
            piece = " "
        elif token.type == "hardbreak" or (
            token.type == "html_inline" and token.content[:3].lower() == "<br"
        ):
            lines.append(_finished("".join(pieces), links))
            pieces, links, length = [], [], 0
        elif token.type == "link_open":
            open_links.append((length, str(token.attrGet("href") or "")))
        elif token.type == "link_close" and open_links:
            start, address = open_links.pop()
            if length > start:
                links.append((start, length, fold(clean(address))))
        elif token.type == "image":
            caption = fold(clean(_alt(token) or str(token.attrGet("title") or "")))
            if caption:
                captions.append(Block(caption, "caption"))
        pieces.append(piece)
        length += len(piece)
    lines.append(_finished("".join(pieces), links))
    lines = [line for line in lines if line.text]
    if (
        len(lines) > 2
        and all(len(line.text) <= 60 for line in lines)
        and not any(line.links for line in lines)
    ):
        lines = [Block("\n".join(line.text for line in lines), "verse")]
    return lines + captions


def _alt(token: Token) -> str:
    """The words of an image's description, as its own children have them."""
    return "".join(
        _alt(child) if child.type == "image" else " " if child.type.endswith("break") else child.content
        for child in token.children or ()
    )


def _finished(raw: str, links: list[tuple[int, int, str]]) -> Block:
    """`raw` cleaned and folded, with `links` where their words then are."""
    text = fold(clean(raw))
    if text == raw or not links:
        return Block(text, links=tuple(links))
    if len(raw) * len(links) > 1_000_000:
        return Block(text)  # a text made to take quadratic time; its words are what matters

    def moved(offset: int) -> int:
        return len(fold(clean(raw[:offset] + "."))) - 1

    placed = [(moved(start), min(moved(end), len(text)), address) for start, end, address in links]
    return Block(text, links=tuple(link for link in placed if link[0] < link[1]))


# Without the parser


def _light(text: str) -> str:
    for pattern, replacement in _LIGHT:
        text = pattern.sub(replacement, text)
    return text


def _lightly(blocks: list[Block]) -> list[Block]:
    done: list[Block] = []
    for block in blocks:
        heading = _LIGHT_HEADING.match(block.text)
        if heading:
            done.append(Block(_light(heading[2]), "heading", len(heading[1])))
            continue
        quoted = block.text.startswith(">")
        text = _light(_LIGHT_MARK.sub("", block.text).strip())
        if text:
            done.append(Block(text, "quote" if quoted and block.kind == "text" else block.kind, block.level))
    return done


# HTML


def _visible(html: str) -> list[str]:
    """The lines that a browser would show, roughly: tags, comments, scripts and styles left out. Linear time."""
    lines = re.split(r"\n\s*\n|\f", "".join(_shown(html)))
    return [text for line in lines if (text := fold(clean(unescape(line))))]


def _shown(html: str) -> Iterator[str]:
    at = 0
    lowered = html.lower() if html.isascii() else re.sub("[A-Z]", lambda found: found[0].lower(), html)
    while True:
        opening = html.find("<", at)
        if opening < 0:
            yield html[at:]
            return
        yield html[at:opening]
        found = _TAG_NAME.match(html, opening)
        if not found:
            yield "<"
            at = opening + 1
            continue
        name = (found[1] or "").lower()
        closing = "-->" if html.startswith("<!--", opening) else ">"
        if name in _UNSEEN and found[0][1] != "/":
            closing = f"</{name}"
        end = lowered.find(closing, opening)
        if end < 0:
            yield html[opening:]  # an unfinished tag shows as the text it is
            return
        if closing[0] == "<":
            end = html.find(">", end)
            if end < 0:
                return
            closing = ">"
        if name in _BREAKING:
            yield "\f"
        at = end + len(closing)
