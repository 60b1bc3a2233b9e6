"""The tags of a library: how often each is used, and the tags of an annotation with some of them renamed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from reader.annotation import Annotation


@dataclass(frozen=True, slots=True)
class TagCount:
    """A tag as it is mostly written, on how many annotations it is, and on how many articles."""

    tag: str
    annotations: int
    articles: int


def folded(tag: str) -> str:
    """What two ways of writing one tag have in common."""
    return tag.strip().casefold()


def counted(annotations: Iterable[Annotation]) -> list[TagCount]:
    """The tags on these annotations by name; those that differ in case alone are one."""
    spellings: dict[str, Counter[str]] = {}
    articles: dict[str, set[str]] = {}
    for annotation in annotations:
        for tag in annotation.tags:
            spellings.setdefault(folded(tag), Counter())[tag] += 1
            articles.setdefault(folded(tag), set()).add(annotation.article)
    return [
        TagCount(counter.most_common(1)[0][0], counter.total(), len(articles[name]))
        for name, counter in sorted(spellings.items())
    ]


def retagged(tags: Iterable[str], old: Collection[str], new: str) -> list[str]:
    """Tags with `new` in the place of the first of the `old` ones, in any case; with "" they are only taken out."""
    gone = {folded(tag) for tag in old}
    renamed = (new if folded(tag) in gone else tag for tag in tags)
    return list({folded(tag): tag for tag in renamed if tag}.values())
