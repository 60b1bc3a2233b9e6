"""List annotations, over the whole library or of some articles."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from reader.annotation import Annotation
from reader.cli.arguments import add_articles, add_filters, add_json, entries_of, filter_of, library_of
from reader.cli.output import json_document, json_line, table
from reader.cli.records import Articles, paragraphs_of, record_of, say_problems, verdict_of, words_of

EXAMPLES = (
    "reader annotations",
    "reader annotations fire --kind quote --speaker renk",
    "reader annotations --kind claim --verdict refuted --json",
    "reader annotations --tag sprinklers --since 2026-03-01",
)
_COLUMNS = ("id", "kind", "article", "¶", "words", "speaker", "verdict", "tags", "note")


def add_arguments(parser: ArgumentParser) -> None:
    add_articles(parser)
    add_filters(parser)
    add_json(parser, lines=True)


def run(args: Namespace) -> int:
    library = library_of(args, args.articles)
    named = entries_of(library, args.articles)
    found = list(library.select(filter_of(args), named))
    articles = Articles(library)
    code = say_problems(library, named)
    if args.jsonl:
        for annotation in found:
            json_line(record_of(articles[annotation.article], annotation))
    elif args.json:
        json_document([record_of(articles[annotation.article], annotation) for annotation in found])
    else:
        table(_COLUMNS, (_cells(articles, annotation) for annotation in found), group=2)
    return code


def _cells(articles: Articles, annotation: Annotation) -> tuple[str, ...]:
    return (
        annotation.short_id,
        annotation.kind,
        annotation.article,
        paragraphs_of(articles[annotation.article], annotation),
        words_of(annotation),
        str(annotation["speaker"]),
        verdict_of(annotation),
        ", ".join(annotation.tags),
        annotation.note,
    )
