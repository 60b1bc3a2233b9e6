"""Close reading in a terminal: articles, annotations on them, and the quotes people said in them.

    from reader import open_library, read_article, find_quotes, describe, locate, Article, Annotation

A name is imported when it is first used, so that `import reader` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reader.anchor import describe, locate
    from reader.annotation import Annotation
    from reader.article import Article
    from reader.opening import open_library, read_article
    from reader.quotes import find_quotes

__all__ = ["Annotation", "Article", "describe", "find_quotes", "locate", "open_library", "read_article"]

_HOMES = {
    "Annotation": "reader.annotation",
    "Article": "reader.article",
    "describe": "reader.anchor",
    "find_quotes": "reader.quotes",
    "locate": "reader.anchor",
    "open_library": "reader.opening",
    "read_article": "reader.opening",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
