"""Quotations in a plain text and who said them: `find_quotes(text) -> list[Quote]`.

The finder is imported at the first use of a name: a command that lists
articles need not pay for its word lists and patterns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reader.quotes.finder import find_quotes
    from reader.quotes.quote import Form, Quote

__all__ = ["Form", "Quote", "find_quotes"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from reader.quotes import finder, quote

    return getattr(finder if name == "find_quotes" else quote, name)
