"""What an exporter may need to know beside the articles and annotations themselves."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from reader.anchor import place_of
from reader.annotation import Annotation
from reader.article import Article
from reader.vocabulary import Vocabularies

#: An article and those of its annotations that are wanted, in place order.
Item: TypeAlias = tuple[Article, Sequence[Annotation]]


@dataclass(frozen=True, slots=True)
class Context:
    """`link` gives the path or address that a link to an article's file has, "" for no link; `find` the
    annotation of an id, wherever in the library it is, None for none."""

    vocabularies: Vocabularies = field(default_factory=Vocabularies)
    link: Callable[[Article], str] = lambda article: article.path
    find: Callable[[str], Annotation | None] = lambda _: None


@dataclass(frozen=True, slots=True)
class Spot:
    """Where a target stands: its paragraph's number now (of an orphan: then) and how it was found."""

    number: int
    state: str


def spots(article: Article, annotation: Annotation) -> list[Spot]:
    """One a target; none for an annotation on the whole article."""
    found = []
    for target in annotation.targets:
        place = place_of(article, target)
        found.append(Spot(place.number, place.state) if place else Spot(target.index, "orphan"))
    return found
