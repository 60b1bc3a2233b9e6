"""The nearest of the words a person could have meant."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word most like this one whatever its case, or "" where none is."""
    from difflib import get_close_matches

    by_folded = {one.casefold(): one for one in known}
    found = get_close_matches(word.casefold(), by_folded, 1)
    return by_folded[found[0]] if found else ""


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """` Did you mean "x"?`, to stand behind a sentence; "" where nothing is near."""
    found = nearest(word, known)
    return f' Did you mean "{found}"?' if found else ""
