"""What is done with annotations that are there: open, verdict, evidence, delete, undo, walk."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Any

from reader.annotation import Annotation, local_time, new_annotation
from reader.filters import Filter
from reader.news import contested_fields
from reader.tui.actions.action import action, open_reading
from reader.tui.actions.asking import ask_form, asked_of, edit
from reader.tui.actions.keeping import change, keep
from reader.tui.actions.links import asked_links, claims_on, kept_links
from reader.tui.actions.settling import asked_between, chosen_between, conflict_notice

if TYPE_CHECKING:
    from reader.tui.screens.form import Values
    from reader.tui.screens.pick import Option
    from reader.tui.screens.reading_screen import ReadingScreen
    from reader.tui.widgets.field_row import Asked


def _chosen(screen: ReadingScreen) -> Annotation:
    annotation = screen.annotation()
    assert annotation is not None
    return annotation


@action("annotation.open")
@action("panel.open")
def open_annotation(screen: ReadingScreen) -> None:
    annotation = _chosen(screen)

    def typed(one: Annotation) -> list[Asked]:
        return [*asked_of(screen, one), *asked_links(screen, one)]

    between = asked_between(annotation, typed(annotation))
    about, asked = edit(screen, annotation, lambda one: [*between, *typed(one)])
    # What has to be chosen comes first, so that it is seen.
    asked.sort(key=lambda one: not (one.others or one in between))
    is_apart = bool(asked[0].others or between)

    def save(values: Values) -> None:
        seen = about.annotation
        values = chosen_between(kept_links(screen, about.seen, values), between)
        if "speaker" in values and values["speaker"] != seen["speaker"] and seen.kind == "quote":
            values["basis"] = "user"
        kept = change(screen, seen, **values)
        if kept.is_deleted:
            screen.say(f"The {kept.kind} stays deleted")
        else:
            screen.say("Nothing was changed" if kept == seen else f"Kept the {kept.kind}")

    heading = f"{annotation.kind.capitalize()} {annotation.short_id}"
    by = f" by {annotation.creator}" if annotation.creator else ""
    made = f"{local_time(annotation.created)}{by}"
    words = annotation.exact or open_reading(screen).article.title
    focus = "text" if annotation.kind == "claim" and not is_apart else asked[0].field.name
    ask_form(
        screen,
        f"{heading}, made {made}",
        words,
        asked,
        save,
        key=f"annotation.open/{annotation.id}",
        focus=focus,
        about=about,
        notice=conflict_notice(annotation),
    )


@action("annotation.verdict")
def verdict(screen: ReadingScreen) -> None:
    annotation = _chosen(screen)

    names = ("verdict", "state", "conclusion")
    about, asked = edit(screen, annotation, lambda one: asked_of(screen, one, names))

    def save(values: Values) -> None:
        seen = about.annotation
        if values["verdict"] and values["verdict"] != seen["verdict"] and values["state"] == "unstarted":
            values["state"] = "checked"
        kept = change(screen, seen, **values)
        label = screen.library.vocabularies.label
        parts = [label(name, str(kept[name])) for name in ("verdict", "state") if kept[name]]
        screen.say(f"Claim: {', '.join(parts) or 'no verdict'}")

    words = str(annotation["text"] or annotation.exact)
    key = f"annotation.verdict/{annotation.id}"
    notice = conflict_notice(annotation, names)
    ask_form(screen, "Is it so?", words, asked, save, key=key, about=about, notice=notice)


@action("annotation.evidence")
def evidence(screen: ReadingScreen) -> None:
    from reader.tui.screens.pick import PickScreen

    claim = _chosen(screen)
    options = _sources(screen)

    def picked(what: dict[str, Any] | None) -> None:
        if what is not None:
            _relate(screen, claim, what)

    screen.keys.hold()
    screen.app.push_screen(
        PickScreen(
            screen.palette,
            "Evidence for or against this claim",
            options,
            ready=screen.keys.release,
            placeholder="A source note of this library, a web address, or the title of a new source",
            hint="Enter picks, or takes the address or title typed · ↑↓ choose · Esc leaves",
            empty="No source note has these words. Enter takes the address, or makes a source note with this title.",
            free=lambda text: {"text": text},
        ),
        picked,
    )


def _sources(screen: ReadingScreen) -> list[Option]:
    from reader.tui.screens.pick import Option

    here = screen.entry.id if screen.entry else ""
    found = sorted(screen.library.select(Filter(kinds=("source",))), key=lambda one: one.article != here)
    return [
        Option(
            title=str(one["title"] or one["publisher"] or one["url"] or one.exact or one.note),
            value={"source": one.id},
            beside=one.short_id,
            detail=" ".join(part for part in (str(one["publisher"]), str(one["url"])) if part),
        )
        for one in found
    ]


def _relate(screen: ReadingScreen, claim: Annotation, what: dict[str, Any]) -> None:
    """Ask how the evidence bears on the claim, then link it."""
    from reader.annotation import Field
    from reader.tui.widgets.field_row import Asked

    text = str(what.get("text", ""))
    is_address = "://" in text or text.startswith("www.")
    relation = Field("relation", "Relation", "choice", "evidence_relation")
    terms = screen.library.vocabularies.terms["evidence_relation"]
    fields = [
        Asked(relation, "", terms),
        Asked(Field("locator", "Where in it"), hint="page, paragraph, time"),
        Asked(Field("note", "Note", "text")),
    ]
    about, asked = edit(screen, claim, lambda _: fields)

    def save(values: Values) -> None:
        link: dict[str, Any] = {"source": what.get("source"), "url": text if is_address else ""}
        if text and not is_address:
            source = new_annotation("source", (), title=text)
            keep(screen, source)
            link["source"] = source.id
        link |= {name: value for name, value in values.items() if value}
        seen = about.annotation
        change(screen, seen, evidence=[*(seen["evidence"] or ()), link])
        screen.say(f"Evidence linked: {values['relation'] or 'no relation given'}")

    heading = f"How does it bear on the claim? {text}" if text else "How does it bear on the claim?"
    key = f"annotation.evidence/{claim.id}/{what.get('source') or text}"
    words = str(claim["text"] or claim.exact)
    ask_form(screen, heading, words, asked, save, key=key, check=_check_relation, about=about)


def _check_relation(values: Values) -> str:
    return "" if values["relation"] else "Does it support the claim, refute it …? A letter chooses."


@action("annotation.delete")
def delete(screen: ReadingScreen) -> None:
    annotation = _chosen(screen)
    is_final = annotation.is_deleted
    claims = claims_on(screen, annotation) if annotation.kind == "source" else 0
    screen.library.delete([annotation])
    screen.reload()
    screen.refresh_status()
    named = (
        f", which {claims} {'claim names' if claims == 1 else 'claims name'} as evidence" if claims else ""
    )
    if is_final:
        screen.say(f"The {annotation.kind} stays deleted{named}")
    else:
        screen.say(f"Deleted the {annotation.kind}{named} · u brings it back")


@action("annotation.next")
def next_annotation(screen: ReadingScreen) -> None:
    _walk(screen, 1)


@action("annotation.previous")
def previous_annotation(screen: ReadingScreen) -> None:
    _walk(screen, -1)


def _walk(screen: ReadingScreen, step: int) -> None:
    """Go to the next annotation in reading order; those on the same words come one after the other."""
    reading = open_reading(screen)
    places = reading.places()
    if not places:
        screen.say("These annotations have no place in the text: Tab goes to the panel")
        return
    here = reading.annotation_at(reading.cursor)
    at = next((i for i, (_, one) in enumerate(places) if here and one.id == here.id), None)
    if at is None:
        points = [point for point, _ in places]
        at = (bisect_right if step > 0 else bisect_left)(points, reading.cursor) - (1 if step > 0 else 0)
    index = (at + step) % len(places)
    point, annotation = places[index]
    screen.select(None)
    screen.go_to_annotation(point, annotation)
    who = annotation["speaker"] or annotation["title"] or ""
    screen.say(f"{annotation.kind.capitalize()} {index + 1} of {len(places)} {who}")


@action("annotation.conflict")
def next_conflict(screen: ReadingScreen) -> None:
    """Go to the next annotation with two values: behind this one, else in the next article that has one."""
    found, index, count = _contested(screen)
    if index < 0 and (entry := screen.library.next_contested(screen.entry)):
        screen.open(entry)
        found, _, count = _contested(screen)
    if not count:
        screen.say("No annotation of this library has two values to choose between")
        return
    index = max(index, 0)
    one = found[index]
    point = screen.reading.place_of(one) if screen.reading else None
    screen.choosing.filter_part("panel", "")
    if point is None:
        screen.go_to_part("panel")
    else:
        if screen.where == "list":
            screen.go_to_part("text")
        screen.select(None)
        screen.go_to_annotation(point, one)
    screen.choosing.choose(one)
    screen.refresh_status()
    what = "deleted by one, changed by another" if one.is_deleted else ", ".join(contested_fields(one))
    screen.say(f"Two values, {index + 1} of {count} in this article: {what} · Enter shows both")


def _contested(screen: ReadingScreen) -> tuple[list[Annotation], int, int]:
    """The annotations of the open article with two values, the number of the one behind this place, -1 for none, and
    how many there are."""
    reading = screen.reading
    if reading is None:
        return [], -1, 0
    found = [one for one in reading.in_order() if one.id in reading.contested]
    ids = [one.id for one in found]
    here = screen.annotation()
    if here is not None and here.id in ids:
        behind = ids.index(here.id) + 1
    else:
        points = [reading.place_of(one) for one in found]
        behind = next(
            (i for i, point in enumerate(points) if point is None or point >= reading.cursor), len(ids)
        )
    return found, behind if behind < len(ids) else -1, len(ids)


@action("history.undo")
def undo(screen: ReadingScreen) -> None:
    _turn(screen, "Undid", screen.library.undo)


@action("history.redo")
def redo(screen: ReadingScreen) -> None:
    _turn(screen, "Redid", screen.library.redo)


def _turn(screen: ReadingScreen, said: str, turn: Any) -> None:
    try:
        operation = turn()
    finally:
        screen.reload()
        screen.refresh_status()
    if operation is None:
        return
    elsewhere = {*operation.article_ids} - {screen.entry.id if screen.entry else ""}
    for entry in screen.library.entries():
        if entry.id in elsewhere:
            screen.list.look_again(entry)
    where = f" (in {', '.join(sorted(elsewhere))})" if elsewhere else ""
    screen.say(f"{said}: {operation.label}{where}")
