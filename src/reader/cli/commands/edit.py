"""Change one annotation: its note, tags, colour, fields; evidence for a claim and its relation to other
claims. An ID is any start or end of an id that only one annotation has."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from typing import Any

from reader.annotation import Annotation, Target, now
from reader.cli.arguments import add_json, library_of
from reader.cli.fields import choice, color, distinct, settings, tags_named
from reader.cli.output import json_document, say, say_each, write
from reader.cli.records import Articles, annotation_named, record_of, say_unsafe, words_of
from reader.conflict import versions
from reader.errors import WrongUsage
from reader.library import Library

EXAMPLES = (
    'reader edit QK3V9A --note "Said on the quay" --add-tag fire --remove-tag todo',
    "reader edit QK3V9A --set verdict=refuted --set state=checked",
    "reader edit QK3V9A --evidence https://example.org/report.pdf --relation refutes",
    "reader edit QK3V9A --related 7M2XTB --relation contradicts",
    "reader edit QK3V9A --take verdict --keep note",
)
#: An evidence relation that says neither yes nor no.
_NEUTRAL = "context"


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("id", metavar="ID", help="the annotation")
    parser.add_argument("--note", help="the note; empty removes it")
    parser.add_argument("--color", metavar="C", help="a colour by name")
    parser.add_argument("--add-tag", action="append", default=[], metavar="T", help="repeatable")
    parser.add_argument("--remove-tag", action="append", default=[], metavar="T", help="repeatable")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="FIELD=VALUE",
        help="any field; empty removes it (repeatable)",
    )
    parser.add_argument("--evidence", metavar="ID|URL", help="a source note or an address, for a claim")
    parser.add_argument("--related", metavar="ID", help="another claim, for a claim")
    parser.add_argument("--relation", metavar="R", help="what the evidence or the other claim is to this one")
    group = parser.add_argument_group(
        "two values of a field (see reader annotations --conflicts); setting the field settles it too"
    )
    group.add_argument(
        "--keep", action="append", default=[], metavar="FIELD", help="settle it with the value that stands"
    )
    group.add_argument(
        "--take", action="append", default=[], metavar="FIELD", help="settle it with the other"
    )
    add_json(parser)


def run(args: Namespace) -> int:
    library = library_of(args)
    annotation = annotation_named(library, args.id)
    values = settings(library, annotation.kind, args.set)
    if args.note is not None:
        values["note"] = args.note
    if args.color is not None:
        values["color"] = color(args.color)
    if args.add_tag or args.remove_tag:
        values["tags"] = _tags(values.get("tags", _all_tags(annotation)), args.add_tag, args.remove_tag)
    values |= _settled(annotation, args)
    values |= _links(library, annotation, args)
    if not values:
        raise WrongUsage(f"Nothing to change: reader edit {args.id} --help says what there is.")
    problems = library.problems(annotation.article)
    annotation = library.change(annotation, **values)
    say_unsafe(library)
    say_each(problems)
    if args.json:
        json_document(record_of(Articles(library)[annotation.article], annotation))
    else:
        write(f"{annotation.id}\n")
        say(f"Changed {annotation.kind} {annotation.short_id}: {words_of(annotation)}")
    return 0


def _settled(annotation: Annotation, args: Namespace) -> dict[str, Any]:
    """The values of the fields that are to be settled. Raises WrongUsage for one that has no second value."""
    apart = versions(annotation)
    values: dict[str, Any] = {}
    for name in (*args.keep, *args.take):
        if name not in apart:
            which = f"it has for {', '.join(apart)}" if apart else "it has for none"
            raise WrongUsage(f'{annotation.short_id} has no second value for "{name}"; {which}.')
        values[name] = apart[name][0].value if name in args.take else annotation[name]
    if values.get("deleted"):
        values["deleted"] = now()
    if targets := values.get("targets"):
        values["targets"] = [one if isinstance(one, Target) else Target.from_record(one) for one in targets]
    return values


def _all_tags(annotation: Annotation) -> list[str]:
    """The tags it has; where two people changed them apart, those of both."""
    others = (one.value for one in versions(annotation).get("tags", ()) if isinstance(one.value, list))
    return [*annotation.tags, *(str(tag) for tags in others for tag in tags)]


def _tags(tags: Any, added: list[str], removed: list[str]) -> tuple[str, ...]:
    gone = {tag.casefold() for tag in removed}
    left = [tag for tag in tags if tag.casefold() not in gone]
    return tuple(distinct([*left, *tags_named("--add-tag", added)]))


def _links(library: Library, annotation: Annotation, args: Namespace) -> dict[str, Any]:
    if args.evidence is None and args.related is None:
        if args.relation is not None:
            raise WrongUsage("--relation goes with --evidence or --related.")
        return {}
    if args.evidence is not None and args.related is not None:
        raise WrongUsage("--evidence and --related go one at a time: each has a --relation of its own.")
    if annotation.kind != "claim":
        raise WrongUsage(
            f"Only a claim has evidence and related claims; {annotation.short_id} is a {annotation.kind}."
        )
    if args.evidence is not None:
        relation = choice(library, "evidence_relation", args.relation or _NEUTRAL, "relation")
        record = {**_source(library, args.evidence), "relation": relation}
        return {"evidence": _with(annotation["evidence"], record, ("source", "url"))}
    if not args.relation:
        names = library.vocabularies.names("claim_relation")
        raise WrongUsage(f"--related needs --relation: {', '.join(names)}.")
    other = library.annotation(args.related)
    if other.kind != "claim" or other.id == annotation.id:
        what = "itself" if other.id == annotation.id else f"a {other.kind}"
        raise WrongUsage(f"--related takes another claim; {args.related} is {what}.")
    relation = choice(library, "claim_relation", args.relation, "relation")
    return {"related": _with(annotation["related"], {"claim": other.id, "relation": relation}, ("claim",))}


def _source(library: Library, name: str) -> dict[str, Any]:
    """The beginning of an evidence record: a source note's id and address, or an address alone."""
    if "://" in name:
        return {"source": None, "url": name.strip()}
    source = library.annotation(name)
    if source.kind != "source":
        raise WrongUsage(f"--evidence takes a source note or an address; {name} is a {source.kind}.")
    return {"source": source.id, "url": source["url"]}


def _with(records: Any, new: Mapping[str, Any], names: tuple[str, ...]) -> list[Any]:
    """The records and a new one, which takes the place of one about the same thing."""
    found = [dict(record) for record in records or ()]
    for at, record in enumerate(found):
        if all((record.get(name) or None) == (new[name] or None) for name in names):
            found[at] = {**record, **new}
            return found
    return [*found, {name: value for name, value in new.items() if value != ""}]
