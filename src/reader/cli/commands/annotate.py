"""Add one annotation and print its id. Say where by the words themselves, by paragraph, or by paragraph
and offsets (characters, from 0); with none of these it is on the whole article. A quote gets its speaker,
role and cue from the text where `reader quotes` lists it; a claim is linked to the quote it stands in."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from typing import Any

from reader.anchor import place_of
from reader.annotation import KINDS, Annotation, Target, field_of, new_annotation
from reader.article import Article
from reader.cli.arguments import add_json, library_of
from reader.cli.fields import color, distinct, settings, tags_named
from reader.cli.output import json_document, say, say_each, write
from reader.cli.passage import targets_named
from reader.cli.records import read, record_of, say_unsafe, words_of
from reader.errors import WrongUsage
from reader.quotation import ArticleQuote, ArticleQuotes

EXAMPLES = (
    'reader annotate fire --kind highlight --exact "Valve 4" --note "Which bay?" --tag valve',
    'reader annotate fire --kind quote --exact "The sprinklers worked."',
    'reader annotate fire --kind claim --paragraph 4 --claim "65 tonnes were stored" --set state=in-progress',
    "reader annotate fire --kind highlight --paragraph 2 --start 10 --end 24 --color red",
    'reader annotate fire --kind source --set title="Inspection report" --set tier=primary',
)
#: Options that set a field, by the field's name.
_FIELDS = {"speaker": "speaker", "claim": "text", "verdict": "verdict"}


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("article", metavar="ARTICLE", help="an id, a path, or a part of a title")
    parser.add_argument("--kind", required=True, choices=KINDS, help="what to add")
    where = parser.add_argument_group("where")
    where.add_argument("--exact", metavar="TEXT", help="these words; any white space, any quotation marks")
    where.add_argument("--paragraph", metavar="N|KEY", help="in this paragraph, or all of it")
    where.add_argument("--start", type=int, metavar="A", help="from this character of the paragraph")
    where.add_argument("--end", type=int, metavar="B", help="up to, not including, this one")
    what = parser.add_argument_group("what")
    what.add_argument("--note", default="", help="a note (Markdown)")
    what.add_argument("--tag", action="append", default=[], metavar="T", help="a tag (repeatable)")
    what.add_argument("--color", default="", metavar="C", help="a colour by name")
    what.add_argument("--speaker", metavar="S", help="who said it (quote, claim)")
    what.add_argument(
        "--claim", metavar="TEXT", help="the claim in your words (claim; else the words marked)"
    )
    what.add_argument("--verdict", metavar="V", help="the verdict (claim)")
    what.add_argument(
        "--set", action="append", default=[], metavar="FIELD=VALUE", help="any field of the kind (repeatable)"
    )
    add_json(parser)


def run(args: Namespace) -> int:
    library = library_of(args, [args.article])
    values = settings(library, args.kind, [*_options(args), *args.set])
    tags = distinct([*tags_named("--tag", args.tag), *values.pop("tags", ())])
    values = {"note": args.note, "color": color(args.color), **values}
    entry = library.find(args.article)
    article = library.read(entry)
    targets = targets_named(
        article, exact=args.exact, paragraph=args.paragraph, start=args.start, end=args.end
    )
    if args.kind == "quote":
        values = {**_from_text(article, targets, values), **values}
    elif args.kind == "claim":
        values = {**_from_quote(article, targets, library.annotations(entry)), **values}
        values.setdefault("text", " ".join(target.exact for target in targets))
    annotation = new_annotation(args.kind, targets, tags=tags, **values)
    if library.note:
        say(library.note)
    problems = library.problems(entry.id)
    [annotation] = library.add(article, annotation)
    say_unsafe(library)
    say_each(problems)
    if args.json:
        json_document(record_of(read(library, entry), annotation))
    else:
        write(f"{annotation.id}\n")
        say(f"Added {annotation.kind} {annotation.short_id}: {words_of(annotation)}")
    return 0


def _options(args: Namespace) -> list[str]:
    """The options that are fields of the kind, as `--set` would have them."""
    found = []
    for option, name in _FIELDS.items():
        value = getattr(args, option)
        if value is not None:
            if field_of(args.kind, name) is None:
                raise WrongUsage(f"A {args.kind} has no {option}: --{option} goes with another --kind.")
            found.append(f"{name}={value}")
    return found


def _from_text(article: Article, targets: Sequence[Target], given: dict[str, Any]) -> dict[str, Any]:
    """What the text says of a quote: the fields of the quote found there that the span overlaps most."""
    found = max(
        (quote for target in targets for quote in _quotes_in(article, target.index)),
        key=lambda quote: _overlap(quote, targets),
        default=None,
    )
    if found is None or not _overlap(found, targets):
        return {"basis": "user"} if given.get("speaker") else {}
    quote = found.quote
    fields = {"speaker": quote.speaker, "mention": quote.mention, "cue": quote.cue, "form": quote.form}
    if given.get("speaker", quote.speaker) != quote.speaker:
        return {**fields, "basis": "user"}
    basis = "named" if quote.speaker == quote.mention else "resolved"
    return {**fields, "speaker_role": quote.role, "basis": basis if quote.speaker else ""}


def _quotes_in(article: Article, number: int) -> list[ArticleQuote]:
    quotes = ArticleQuotes(article)
    found = []
    quote = quotes.after(number, -1)
    while quote and quote.paragraph == number:
        found.append(quote)
        quote = quotes.after(number, quote.start)
    return found


def _overlap(quote: ArticleQuote, targets: Sequence[Target]) -> int:
    spans = ((target.start, target.end) for target in targets if target.index == quote.paragraph)
    return sum(max(0, min(end, quote.end) - max(start, quote.start)) for start, end in spans)


def _from_quote(
    article: Article, targets: Sequence[Target], annotations: Sequence[Annotation]
) -> dict[str, Any]:
    """The innermost tagged quote that covers the claim, and whose words it is."""
    if not targets:
        return {}
    claim = targets[0]
    covering = []
    for annotation in annotations:
        for target in annotation.targets if annotation.kind == "quote" else ():
            place = place_of(article, target)
            if place and place.number == claim.index and place.start <= claim.start < claim.end <= place.end:
                covering.append((place.end - place.start, annotation.id, annotation))
    if not covering:
        return {}
    quote = min(covering)[2]
    return {"quotes": [quote.id], "speaker": quote["speaker"], "speaker_role": quote["speaker_role"]}
