"""List annotations, over the whole library or of some articles."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from typing import Any

from reader.annotation import Annotation
from reader.cli.arguments import add_articles, add_filters, add_json, entries_of, filter_of, library_of
from reader.cli.output import json_array, json_line, table
from reader.cli.progress import progress
from reader.cli.records import Articles, paragraphs_of, record_of, say_problems, verdict_of, words_of
from reader.conflict import versions

EXAMPLES = (
    "reader annotations",
    "reader annotations fire --kind quote --speaker renk",
    "reader annotations --kind claim --verdict refuted --json",
    "reader annotations --tag sprinklers --since 2026-03-01",
    "reader annotations --conflicts",
)
_COLUMNS = ("id", "kind", "article", "¶", "words", "speaker", "verdict", "tags", "note")
_APART = ("id", "kind", "article", "¶", "words", "field", "value", "or")


def add_arguments(parser: ArgumentParser) -> None:
    add_articles(parser)
    add_filters(parser)
    add_json(parser, lines=True)


def run(args: Namespace) -> int:
    library = library_of(args, args.articles)
    named = entries_of(library, args.articles)
    wanted = filter_of(args)
    wanted.check(library.vocabularies)
    articles = Articles(library)
    with progress("Reading annotations") as bar:
        found = bar.until_shown(library.select(wanted, named, bar.tell))
        if args.jsonl:
            for annotation in found:
                json_line(record_of(articles[annotation.article], annotation))
        elif args.json:
            json_array(record_of(articles[annotation.article], annotation) for annotation in found)
        elif args.conflicts:
            table(_APART, (cells for annotation in found for cells in _apart(articles, annotation)), group=2)
        else:
            table(_COLUMNS, (_cells(articles, annotation) for annotation in found), group=2)
    return say_problems(library, named)


def _cells(articles: Articles, annotation: Annotation) -> tuple[str, ...]:
    return (
        *_which(articles, annotation),
        str(annotation["speaker"]),
        verdict_of(annotation),
        ", ".join(annotation.tags),
        annotation.note,
    )


def _apart(articles: Articles, annotation: Annotation) -> Iterator[tuple[str, ...]]:
    """A row for each field with two values, or more."""
    for name, others in versions(annotation).items():
        yield (
            *_which(articles, annotation),
            name,
            _text(name, annotation[name]),
            " | ".join(_text(name, other.value) for other in others),
        )


def _which(articles: Articles, annotation: Annotation) -> tuple[str, ...]:
    """The cells that tell which annotation it is, and where."""
    return (
        annotation.short_id,
        annotation.kind,
        annotation.article,
        paragraphs_of(articles[annotation.article], annotation),
        words_of(annotation),
    )


def _text(name: str, value: Any) -> str:
    """A value in a cell; what is nothing is said to be."""
    if name == "deleted":
        return "deleted" if value else "kept"
    if isinstance(value, list | tuple):
        value = ", ".join(str(getattr(one, "exact", one)) for one in value)
    return " ".join(str(value).split()) or "nothing"
