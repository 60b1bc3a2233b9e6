"""Print an article with its paragraph numbers."""

from __future__ import annotations

import shutil
from argparse import ArgumentParser, Namespace
from collections import defaultdict
from collections.abc import Sequence

from reader.anchor import place_of
from reader.annotation import Annotation
from reader.article import Article
from reader.cli.arguments import add_json, library_of
from reader.cli.output import json_document, line, on_terminal
from reader.cli.records import read, record_of, say_problems, verdict_of, words_of
from reader.errors import WrongUsage
from reader.exchange.context import spots

EXAMPLES = ("reader show fire", "reader show fire --annotations --width 72", "reader show fire --json")
_NARROWEST = 10


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("article", metavar="ARTICLE", help="an id, a path, or a part of a title")
    parser.add_argument("--annotations", action="store_true", help="with each annotation under its paragraph")
    parser.add_argument(
        "--width",
        type=int,
        metavar="N",
        help="wrap lines to N columns, numbers included (a terminal: its own; a pipe: never)",
    )
    add_json(parser)


def run(args: Namespace) -> int:
    if args.width is not None and args.width < 1:
        raise WrongUsage(f"--width {args.width} leaves no room for text: it is a number of columns.")
    library = library_of(args, [args.article])
    entry = library.find(args.article)
    article = read(library, entry)
    annotations = library.annotations(entry) if args.annotations else []
    if args.annotations:
        say_problems(library, [entry])
    if args.json:
        found = {"annotations": [record_of(article, one) for one in annotations]} if args.annotations else {}
        json_document({**article.to_json(), **found})
        return 0
    width = args.width
    if width is None and on_terminal():
        width = shutil.get_terminal_size().columns
    _print(article, annotations, width)
    return 0


def _print(article: Article, annotations: Sequence[Annotation], width: int | None) -> None:
    under: defaultdict[int, list[Annotation]] = defaultdict(list)
    for annotation in annotations:
        places = [place for target in annotation.targets if (place := place_of(article, target))]
        under[places[-1].number if places else 0 if not annotation.targets else -1].append(annotation)
    gutter = len(str(len(article))) + 2
    for annotation in under[0]:
        line((" " * gutter, ""), *_about(article, annotation))
    for paragraph in article.paragraphs:
        style = "bold" if paragraph.kind in ("title", "heading") else ""
        number = f"{paragraph.number:>{gutter - 2}}  "
        for text in _lines(paragraph.text, width and max(_NARROWEST, width - gutter)):
            line((number, "dim"), (text, style))
            number = " " * gutter
        for annotation in under[paragraph.number]:
            line((" " * gutter, ""), *_about(article, annotation))
        line(("", ""))
    for annotation in under[-1]:
        line((" " * gutter, ""), *_about(article, annotation))


def _lines(text: str, width: int | None) -> list[str]:
    if width is None:
        return text.split("\n")
    from reader.text.wrap import lines

    return lines(text, width)


def _about(article: Article, annotation: Annotation) -> tuple[tuple[str, str], ...]:
    parts = [
        str(annotation["speaker"]),
        words_of(annotation) if annotation.targets else "on the whole article",
        verdict_of(annotation),
        " ".join(f"#{tag}" for tag in annotation.tags),
        " ".join(annotation.note.split())
        if annotation.targets or annotation["text"]
        else words_of(annotation),
    ]
    is_lost = any(spot.state == "orphan" for spot in spots(article, annotation))
    lost = " (no longer found in the text)" if is_lost else ""
    about = " · ".join(part for part in parts if part)
    return (f"▸ {annotation.kind} {annotation.short_id}", "cyan"), (f"  {about}{lost}", "")
