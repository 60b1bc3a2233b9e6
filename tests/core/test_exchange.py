"""Exports: golden files for what they look like, laws for what they must not lose or let through."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from reader.anchor import target_at
from reader.annotation import Annotation, Target
from reader.article import Article, Block
from reader.errors import WrongUsage
from reader.exchange import FORMATS, Context, export
from reader.exchange.csv import COLUMNS
from reader.exchange.json_text import json_text

GOLDEN = Path(__file__).parent / "golden"
TIME = "2026-03-18T09:00:00.000000Z"

ARTICLE = Article(
    id="harbour-fire-4acb",
    title="Fire: “nobody” was told",
    blocks=(
        Block("Fire: “nobody” was told", "title"),
        Block(
            "“The sprinklers worked,” Tobias Renk said on the quay. Then #he left <b>early</b> for $5 & more."
        ),
        Block("if dry:\n    - alarm()\n\n# then\n1. run", "code"),
        Block("=SUM(1) is what the ledger [sheet] had in cell_A1; see [[Ledger]] and ![map](x.png)."),
        Block("“It was salt,” she said."),
    ),
    published="2026-03-17",
    byline="Ines Calloway",
    source="The Ledger",
    url="https://ledger.example/fire",
    path="sample articles/fire (1).txt",
    digest="00ff",
)
OTHER = Article("empty-0000", "Nothing here", (Block("Nothing here", "title"),), published="21 May")


def annotation(number: int, kind: Any, targets: Sequence[Target] = (), **values: Any) -> Annotation:
    common = {name: values.pop(name) for name in ("note", "tags", "color") if name in values}
    own_id = f"01M84GTPVPPZFW6D16VZ{number:06d}"
    return Annotation(
        own_id,
        kind,
        ARTICLE.id,
        tuple(targets),
        created=TIME,
        modified=TIME,
        creator="ann",
        fields=values,
        **common,
    )


def on(paragraph: int, words: str) -> Target:
    start = ARTICLE.blocks[paragraph - 1].text.index(words)
    return target_at(ARTICLE, paragraph, start, start + len(words))


LOST = Target("0123456789ab", 9, 0, 4, "gone", "before ", " after")
QUOTE = annotation(
    1,
    "quote",
    [on(2, "“The sprinklers worked,”")],
    speaker="Tobias Renk",
    speaker_role="director of the port",
    cue="said",
    form="direct",
    via=["Eastwire"],
    integrity="verbatim",
    note="Not so: see *Valve 4*.\n\n```\nopen fence <script>alert(1)</script>",
    tags=("harbour fire", "fire/valve"),
)
SOURCE = annotation(
    2, "source", title="Inspection report", url="https://ledger.example/inspection", tier="primary"
)
ANNOTATIONS = (
    annotation(0, "highlight", note="On all of it.", tags=("todo",)),
    SOURCE,
    QUOTE,
    annotation(
        3,
        "claim",
        [on(2, "sprinklers worked")],
        text="The sprinklers worked.",
        speaker="Tobias Renk",
        state="checked",
        verdict="refuted",
        conclusion="Valve 4 was shut.",
        quotes=[QUOTE.id],
        evidence=[
            {
                "source": SOURCE.id,
                "url": "https://ledger.example/inspection",
                "relation": "refutes",
                "locator": "p. 4",
            },
            {"source": None, "url": "javascript:alert(1)", "relation": "context"},
        ],
        related=[{"claim": "01M84GTPVPPZFW6D16VZ000099", "relation": "same-as"}],
        future={"kept": [1, None]},
    ),
    annotation(
        4, "highlight", [on(2, "#he left <b>early</b> for $5 & more."), on(3, ARTICLE.blocks[2].text)]
    ),
    annotation(5, "highlight", [on(4, ARTICLE.blocks[3].text)], note="=1+1"),
    annotation(6, "quote", [LOST], mention="she", speaker="@Orvell"),
)
ITEMS = [(ARTICLE, ANNOTATIONS), (OTHER, ())]
CONTEXT = Context(find={one.id: one for one in ANNOTATIONS}.get)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_looks_as_it_did(name: str) -> None:
    text = export(name, ITEMS, CONTEXT)
    golden = GOLDEN / f"export{FORMATS[name].suffix}"
    assert text.encode() == golden.read_bytes()
    assert text == export(name, ITEMS, CONTEXT)


def test_an_unknown_format_is_named_with_the_nearest() -> None:
    with pytest.raises(WrongUsage, match="markdown"):
        export("markdwn", ITEMS)


# JSON: nothing is lost

words = st.text(st.characters(codec="utf-8"), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=8,
)
own_names = words.filter(
    lambda name: name not in {"id", "article"} | set(Annotation.__dataclass_fields__) | {"paragraph"}
)
targets = st.builds(
    Target,
    words,
    st.integers(0, 99),
    st.integers(0, 99),
    st.integers(0, 99),
    words,
    words,
    words,
    st.dictionaries(words.filter(lambda name: name not in Target.__dataclass_fields__), values, max_size=2),
)
records = st.builds(
    Annotation,
    id=st.just("01M84GTPVPPZFW6D16VZ000001"),
    kind=st.sampled_from(["highlight", "quote", "claim", "source"]),
    article=st.just(ARTICLE.id),
    targets=st.lists(targets, max_size=2).map(tuple),
    note=words,
    tags=st.lists(words, max_size=3).map(tuple),
    color=words,
    created=words,
    fields=st.dictionaries(
        own_names, values.filter(lambda value: value not in (None, "", [], {})), max_size=3
    ),
)


@given(records)
def test_a_json_export_gives_back_the_very_annotation(one: Annotation) -> None:
    document = json.loads(export("json", [(ARTICLE, [one])]))
    assert (document["format"], document["version"]) == ("close-reader", 1)
    record = document["articles"][0]["annotations"][0]
    assert Annotation.from_record(record.pop("id"), record, article=record.pop("article")) == one


@given(values)
def test_json_text_is_json_without_anything_a_terminal_obeys(value: Any) -> None:
    text = json_text(value)
    assert json.loads(text) == value
    assert not any("\x7f" <= c <= "\x9f" or c in "\u202e\u2066\ufeff" or c < " " for c in text)


def test_json_text_escapes_a_lone_surrogate() -> None:
    assert json_text("é\udc80\u202e\x9b") == '"é\\udc80\\u202e\\u009b"'


# CSV: nothing is run

FULL_WIDTH = ("\uff1d", "\uff0b", "\uff0d", "\uff20")


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", " =", "\n=", *FULL_WIDTH])
def test_no_cell_of_a_csv_export_is_a_formula(start: str) -> None:
    evil = f"{start}cmd|' /C calc'!A0"
    one = annotation(
        1, "quote", [Target("k", 1, 0, 3, evil)], speaker=evil, note=evil, tags=(evil,), form=evil
    )
    article = Article(evil, evil, (), published=evil, path=evil)
    rows = list(csv.reader(io.StringIO(export("csv", [(article, [one])]), newline="")))
    assert rows[0] == list(COLUMNS)
    assert not [cell for cell in rows[1] if cell.lstrip()[:1] in ("=", "+", "-", "@", *FULL_WIDTH)]


def test_a_csv_export_is_rfc_4180_with_a_row_an_annotation() -> None:
    text = export("csv", ITEMS, CONTEXT)
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert len(rows) == len(ANNOTATIONS)
    assert text.endswith("\r\n")
    assert [row["place"] for row in rows] == ["", "", "exact", "exact", "exact; exact", "exact", "orphan"]
    assert rows[4]["exact"] == ANNOTATIONS[4].exact


# Markdown: text stays text


def rendered(markdown: str) -> str:
    """The text of the one block quote there is, if it holds plain paragraphs and nothing else."""
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown)
    shown = []
    for token in tokens[: next(at for at, t in enumerate(tokens) if t.type == "blockquote_close")]:
        assert token.type in ("blockquote_open", "paragraph_open", "inline", "paragraph_close"), token.type
        for child in token.children or ():
            assert child.type in ("text", "text_special", "hardbreak", "softbreak"), child.type
            shown.append("\n" if "break" in child.type else child.content)
        if token.type == "paragraph_close":
            shown.append("\n\n")
    return "".join(shown)


def quoted(text: str) -> str:
    one = annotation(1, "highlight", [Target("k", 1, 0, 3, text)])
    return export("markdown", [(ARTICLE, [one])]).partition("\n---\n")[2]


HOSTILE = (
    "# h",
    "- a",
    "+ a",
    "* a",
    "1. a",
    "12) a",
    "> a",
    "---",
    "===",
    "***",
    "___",
    "~~~",
    "```",
    "    code",
    "\tcode",
    "a\n===",
    "a\n---",
    "a | b\n--|--\n1 | 2",
    "<b>x</b>",
    "<!-- x",
    "&lt;",
    "&#60;",
    "[a](b)",
    "![a](b)",
    "[a]: /url",
    "[[a]]",
    "`a`",
    "*a*",
    "_a_",
    "__a__",
    "~~a~~",
    "a\\",
    "\\*",
    "<https://a.example>",
    "a\n\n# b",
    "a  \nb",
    "\n\na",
)


def flat(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("text", HOSTILE)
def test_words_in_a_markdown_export_are_never_structure(text: str) -> None:
    assert flat(rendered(quoted(text))) == flat(text)


@given(st.text("ab1 \n\t#*_-+=~`<>[]()!|&;:.\\^${}%/", min_size=1, max_size=40).filter(str.strip))
def test_no_text_at_all_is_structure(text: str) -> None:
    assert flat(rendered(quoted(text))) == flat(text)


@pytest.mark.parametrize(
    "marked",
    ["[[x]]", "![[x]]", "a #tag", "==x==", "%%x%%", "$x$", "((x))", "{{x}}", "key:: v", "a ^id", "^[note]"],
)
def test_what_note_programs_make_of_text_is_escaped(marked: str) -> None:
    special = ("[[", "==", "%%", "((", "{{", "::", " #", " ^", "^[")
    assert not any(mark in quoted(marked).partition("\n")[0].removeprefix("> ") for mark in special)


def test_words_are_never_wrapped() -> None:
    text = "word " * 500 + "end"
    assert f"> {text}\n" in quoted(text)


EVIL = "<img src=x onerror=alert(1)>\n# x"


def html(items: Sequence[tuple[Article, Sequence[Annotation]]]) -> str:
    """What a program that knows no front matter makes of an export, but for the front matter itself."""
    text = export("markdown", items, CONTEXT)
    return MarkdownIt("commonmark").render(text.partition("\n---\n")[2])


def test_no_property_of_an_article_is_html_in_an_export_of_several() -> None:
    evil = Article("e", EVIL, (), published=EVIL, byline=EVIL, source=EVIL, url=EVIL, path=EVIL)
    shown = html([(ARTICLE, ()), (evil, ()), (evil, ())])
    assert "<img" not in shown
    assert shown.count("<h1>") == 3
    assert shown.count("<ul>") == 3


def test_one_article_alone_has_its_properties_as_front_matter() -> None:
    text = export("markdown", [(ARTICLE, ANNOTATIONS[:1])], CONTEXT)
    assert yaml.safe_load(text.split("---\n")[1])["title"] == ARTICLE.title
    assert f"# {ARTICLE.title}" not in text


def of_note(note: str) -> str:
    """What stands behind a note in its export, and the note."""
    one = annotation(1, "claim", note=note, related=[{"claim": "x", "relation": "same-as"}])
    return html([(ARTICLE, [one, annotation(2, "highlight", note="THE END *here*")])])


@pytest.mark.parametrize(
    "note",
    [
        "```x``` c",
        "```x`` `c",
        "~~~ a`b",
        "```",
        "```\nx",
        "````\n```",
        "~~~\n```",
        "- ```\n  x",
        "> ```\n> x",
        "```\nx\n```",
        "    ```\nx",
        "```\n    ```",
        "```\n   `````",
    ],
)
def test_a_note_takes_nothing_that_follows_into_its_code(note: str) -> None:
    assert "THE END <em>here</em>" in of_note(note)


@pytest.mark.parametrize(
    "note",
    [
        "<b>",
        "```x``` <b>",
        "- ```\n<b>",
        "> ```\n<b>",
        "- a\n\n  ```\nx\n<b>",
        "  ```\nx\n<b>",
        "    ```\n<b>",
        "    x\n  ```\nx\n<b>",
        "\t```\n<b>\n```\n<b>",
        "[a]: <b\n```\n<b>",
        "```\n```\n<b>",
        "<b\n\n```\n<b>",
    ],
)
def test_no_note_is_html(note: str) -> None:
    assert "<b>" not in of_note(note)


@given(st.lists(st.sampled_from(["```", "~~~", "<b>", "x", "- ", "  ", "    ", "> ", "\n", "\n\n", "`"])))
def test_no_note_at_all_is_html_or_takes_what_follows(parts: list[str]) -> None:
    shown = of_note("".join(parts))
    assert "<b>" not in shown
    assert "THE END <em>here</em>" in shown


def test_what_stands_in_a_fence_of_a_note_stays_as_it_is() -> None:
    note = "a <b>\n\n```html\n<b>x</b>\n```\n\n<i>"
    one = annotation(1, "highlight", note=note)
    assert "a &lt;b>\n\n```html\n<b>x</b>\n```\n\n&lt;i>" in export("markdown", [(ARTICLE, [one])])


def test_a_relation_is_never_a_list() -> None:
    one = annotation(1, "claim", evidence=[{"url": "https://a.example", "relation": "-21. x"}])
    assert "<ol" not in html([(ARTICLE, [one])])


def test_an_export_never_replaces_an_article(tmp_path: Path) -> None:
    from reader.anchor import target_at
    from reader.annotation import new_annotation
    from reader.errors import CannotWrite
    from reader.exchange import export_article
    from reader.opening import open_library

    (tmp_path / "fire.md").write_text("A fire at the pier\n\nIt burned until noon on Friday.\n", "utf-8")
    library = open_library(tmp_path)
    entry = library.find("fire")
    library.add(library.read(entry), new_annotation("highlight", [target_at(library.read(entry), 2, 0, 9)]))
    with pytest.raises(CannotWrite, match="is an article of the library"):
        export_article(library, entry, "markdown", tmp_path / "fire.md")
    assert (tmp_path / "fire.md").read_text("utf-8").startswith("A fire")
    for _ in range(2):  # an export may be made again, though it is listed as an article meanwhile
        export_article(library, entry, "markdown", tmp_path / "notes" / "fire-notes.md")
