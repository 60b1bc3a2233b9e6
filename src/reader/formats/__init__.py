"""Ways in: a file becomes an Article. One module a format, found by suffix, imported when such a file is opened.

A format module has `read(text) -> (blocks, heading)`, text as decoded.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING, Protocol, cast

from reader.article import Article, Block
from reader.errors import Unreadable
from reader.text.heading import Heading

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Heading", "article_from_text", "is_article", "read_article", "read_head", "read_heading"]

_PLAIN = "reader.formats.plain"
_MARKDOWN = "reader.formats.markdown"
#: Suffix to module.
FORMATS = {
    ".txt": _PLAIN,
    ".text": _PLAIN,
    ".md": _MARKDOWN,
    ".markdown": _MARKDOWN,
    ".mdown": _MARKDOWN,
    ".mkd": _MARKDOWN,
}
#: How much of a file `read_heading` looks at, in bytes.
HEAD = 64 * 1024


class _Format(Protocol):
    def read(self, text: str) -> tuple[list[Block], Heading]: ...


def is_article(path: Path) -> bool:
    """Whether a file's name says that it is one: a known suffix, or none. Hidden files are not."""
    name = path.name
    if name.startswith(".") or name.endswith("~") or not name:
        return False
    suffix = _suffix(name)
    return not suffix or suffix in FORMATS


def read_article(path: Path, *, id: str = "") -> Article:
    """The article in a file, of any suffix if it is text. Raises Unreadable, with a sentence that says why."""
    from reader.formats.encoding import decode, read_bytes

    data = read_bytes(path)
    digest = blake2b(data, digest_size=16).hexdigest()
    text = decode(data, path.name)
    del data
    blocks, heading = _format(path.name).read(text)
    if not blocks:
        raise Unreadable(f"{path.name} is empty: there is nothing to read in it.")
    return _article(blocks, heading, id, str(path), digest, path.name)


def read_heading(path: Path) -> Heading:
    """What the first 64 KB of a file tell of it, by the rules of `read_article`. Raises Unreadable.

    Credits at the end of a longer file are not seen, so its source may be missing.
    """
    blocks, heading = _read_head(path)
    return _named(heading, path.name, blocks)


def read_head(path: Path, *, id: str = "") -> Article:
    """The beginning of an article as far as the first 64 KB of its file go, to be shown at once. Raises Unreadable.

    Its paragraphs are, but for the last, nearly always those that `read_article` gives; nothing may be kept of it.
    """
    blocks, heading = _read_head(path)
    return _article(blocks, heading, id, str(path), "", path.name)


def _read_head(path: Path) -> tuple[list[Block], Heading]:
    from reader.formats.encoding import decode, read_bytes

    data = read_bytes(path, HEAD)
    text = decode(data, path.name, cut=len(data) == HEAD)
    blocks, heading = _format(path.name).read(text)
    if not blocks:
        raise Unreadable(f"{path.name} is empty: there is nothing to read in it.")
    return blocks, heading


def article_from_text(text: str, *, id: str = "", path: str = "") -> Article:
    """The article that `text` is, read in the format that the suffix of `path` names, else as plain text."""
    name = path.replace("\\", "/").rsplit("/", 1)[-1]
    blocks, heading = _format(name).read(text)
    digest = blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
    return _article(blocks, heading, id, path, digest, name)


def _article(blocks: list[Block], heading: Heading, id: str, path: str, digest: str, name: str) -> Article:
    heading = _named(heading, name, blocks)
    return Article(
        id=id,
        title=heading.title,
        blocks=tuple(blocks),
        published=heading.published,
        byline=heading.byline,
        source=heading.source,
        url=heading.url,
        language=heading.language,
        path=path,
        digest=digest,
    )


def _named(heading: Heading, name: str, blocks: list[Block]) -> Heading:
    """`heading`, with a title from the file's name, else from its first words, where the text has no headline."""
    if heading.title:
        return heading
    from dataclasses import replace

    from reader.text.clean import clean, fold

    suffix = _suffix(name)
    stem = name[: len(name) - len(suffix)] if suffix else name
    title = fold(clean(stem).replace("-", " ").replace("_", " "))
    if not title and blocks:
        first = blocks[0].text
        title = first if len(first) <= 60 else fold(first[:60].rsplit(" ", 1)[0]) + "…"
    return replace(heading, title=title)


def _suffix(name: str) -> str:
    """`.md` of `a.md`, in lower case; "" where what follows the last dot is no suffix (`No. 10`, `2022.01.13`)."""
    stem, _, suffix = name.rpartition(".")
    known = stem and len(suffix) <= 10 and suffix.isalnum() and not suffix.isdigit()
    return f".{suffix.lower()}" if known else ""


def _format(name: str) -> _Format:
    from importlib import import_module

    return cast(_Format, import_module(FORMATS.get(_suffix(name), _PLAIN)))
