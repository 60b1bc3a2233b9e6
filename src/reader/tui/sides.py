"""One field of a form that others may have changed: what its entry holds, and what else there is to choose. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

#: Whose a value is: `yours` was typed here; `theirs` is what another wrote meanwhile, `before` what stood until
#: then; `other` was set apart from the one that stands; `saved` is what stands, where a draft came back.
Whose: TypeAlias = Literal["yours", "theirs", "before", "other", "saved"]


@dataclass(frozen=True, slots=True)
class Other:
    """A value that is not in the entry; `said` is who gave it and when, as far as that is known."""

    value: Any
    whose: Whose
    said: str = ""


@dataclass(slots=True)
class Sides:
    """`base` is the value as the record has it, `others` what else there is, the next one first."""

    base: Any
    others: list[Other] = field(default_factory=list)
    _shown: Other | None = None

    def meet(self, mine: Any, theirs: Any, apart: Sequence[Other], said: str) -> Any:
        """The record has another value, or the same, and `apart` beside it; gives the value to show.

        A field that nobody touched takes the new value. What was typed stays, with the new value beside it.
        """
        before, self.base = self.base, theirs
        kept = [one for one in self.others if one.whose != "other" and one.value != theirs]
        if theirs == before:
            self.others = [*kept, *apart]
            return mine
        kept = [one for one in kept if one.whose == "yours"]
        untouched = mine == before
        if theirs == mine:
            news = []
        elif untouched:
            news = [Other(before, "before")]
        else:
            news = [Other(theirs, "theirs", said)]
        self.others = [*news, *kept, *apart]
        self._shown = Other(theirs, "theirs", said) if untouched else None
        return theirs if untouched else mine

    def swap(self, mine: Any) -> Any:
        """Put the next of the others in the entry; gives its value."""
        if not self.others:
            return mine
        following, *rest = self.others
        if self._shown is not None and self._shown.value == mine:
            left = self._shown
        else:
            left = Other(mine, "saved" if mine == self.base else "yours")
        self._shown = following
        self.others = [*rest, left]
        return following.value
