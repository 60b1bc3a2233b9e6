"""What a person or a script gets from the commands."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import reader
from reader.annotation import Target, new_annotation
from reader.article import Article
from reader.cli.commands import COMMANDS
from tests.cli.conftest import FIRE, TRAINS, Run, add

# finding one's way


def test_help_is_a_page_that_names_every_command(run: Run) -> None:
    result = run("--help")
    assert result.code == 0
    assert all(
        re.search(rf"^  {name} +{re.escape(word.summary)}$", result.out, re.M)
        for name, word in COMMANDS.items()
    )
    for chapter in (
        "Usage:",
        "Examples",
        "Read",
        "Annotate",
        "Export",
        "Set up",
        "Exit codes",
        "Where things are kept",
    ):
        assert re.search(rf"^{chapter}", result.out, re.M)
    assert max(map(len, result.lines)) <= 110


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_examples(run: Run, name: str) -> None:
    result = run(name, "--help")
    assert result.code == 0
    assert f"usage: reader {name}" in result.out
    assert "examples:\n  " in result.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["anotate"], 'Did you mean "annotate"?'),
        (["qzx"], "no command, and no file or folder"),
        (["fire.txt", "trains.txt"], "one file or folder"),
        (["--wat"], "no option --wat"),
        (["--library"], "needs a folder"),
        (["annotate", "fire"], "--kind"),
        (["articles", "--wat"], "--wat"),
        (["export", "--to", "markdwn"], 'Did you mean "markdown"?'),
        (["annotations", "--verdict", "refutd"], 'Did you mean "refuted"?'),
        (["annotations", "--since", "yesterday"], "no date"),
        (["quotes", "fire", "--text"], "standard input"),
    ],
)
def test_wrong_usage_ends_with_2_and_says_what_is_right(run: Run, words: list[str], says: str) -> None:
    result = run(*words)
    assert (result.code, result.out) == (2, "")
    assert says in result.err


def test_without_a_terminal_the_screen_does_not_open(run: Run) -> None:
    for words in ([], ["fire.txt"]):
        result = run(*words)
        assert result.code == 2
        assert "terminal" in result.err


def test_a_command_wins_over_a_file_of_the_same_name(run: Run, library: Path) -> None:
    (library / "articles").mkdir()
    assert run("articles", "--json").json
    assert "terminal" in run("./articles").err


def test_the_library_is_named_before_or_after_the_command(
    run: Run, library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    before = run("--library", str(library), "articles", "--json").json
    assert before == run("articles", "--json", "--library", str(library)).json
    assert before == run(f"--library={library}", "articles", "--json").json
    assert len(before) == 2
    monkeypatch.setenv("READER_LIBRARY", str(library))
    assert run("articles", "--json").json == before
    assert run("--library", "nowhere", "articles").code == 1


def test_an_article_named_by_its_path_brings_its_library(
    run: Run, library: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    add(run, "desk/fire.txt", "--kind", "highlight")
    assert list((library / "annotations").glob("fire-*.json"))


# reading


def test_articles_are_listed_with_what_is_known_of_them(run: Run, library: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--note", "x")
    fire, trains = run("articles", "--json").json
    assert (fire["title"], fire["path"], fire["problem"]) == ("Fire in the harbour", "fire.txt", "")
    assert fire["words"] == 44
    assert fire["annotations"] == {"total": 1, "highlight": 1, "quote": 0, "claim": 0, "source": 0}
    assert (trains["annotations"]["total"], trains["progress"]) == (0, None)
    assert [json.loads(line) for line in run("articles", "--jsonl").lines] == [fire, trains]
    cells = run("articles").lines[0].split("\t")
    assert cells[:2] == [fire["id"], "Fire in the harbour"]
    assert len(cells) == 8


def test_progress_is_how_far_the_article_was_read(run: Run, library: Path) -> None:
    from reader.session import Session

    article = run("show", "fire", "--json").json
    last = article["paragraphs"][-1]
    Session(library).set_place(article["id"], last["key"], last["number"], 0)
    assert run("articles", "--json").json[0]["progress"] == 100


def test_an_unreadable_article_is_listed_with_its_problem_and_the_rest_goes_on(
    run: Run, library: Path
) -> None:
    (library / "binary.txt").write_bytes(b"\x7fELF\0\0\0\1\2\3" * 50)
    result = run("articles", "--json")
    rows = {row["path"]: row for row in result.json}
    assert result.code == 0
    assert rows["binary.txt"]["problem"]
    assert rows["fire.txt"]["title"] == "Fire in the harbour"
    assert run("show", "binary").code == 3
    quotes = run("quotes", "--json")
    assert (quotes.code, len(quotes.json)) == (1, 3)


def test_an_article_is_shown_with_numbers_and_wrapped_only_where_asked(run: Run) -> None:
    whole = run("show", "fire")
    assert whole.lines[0] == "1  Fire in the harbour"
    assert (
        "3  Tobias Renk, the director of the port, said all was dry. “The sprinklers worked,” Renk"
        in whole.out
    )
    narrow = run("show", "fire", "--width", "40")
    assert max(map(len, narrow.lines)) <= 40
    assert " ".join(narrow.out.split()) == " ".join(whole.out.split())
    article = run("show", "fire", "--json").json
    assert [p["number"] for p in article["paragraphs"]] == [1, 2, 3, 4, 5]
    assert article["paragraphs"][4]["text"] == "Nobody else was hurt."


def test_wide_letters_are_wrapped_by_the_room_they_take(run: Run, library: Path) -> None:
    (library / "wide.txt").write_text("題\n\n" + "漢字" * 60 + "\n", "utf-8")
    assert max(map(len, run("show", "wide.txt", "--width", "30").lines)) <= 17


def test_annotations_are_shown_under_their_paragraph(run: Run) -> None:
    add(run, "fire", "--kind", "highlight", "--note", "on all of it")
    quote = add(run, "fire", "--kind", "quote", "--paragraph", "3", "--exact", '"The sprinklers worked,"')
    lines = run("show", "fire", "--annotations").lines
    assert "on all of it" in lines[0]
    third = next(at for at, line in enumerate(lines) if line.startswith("3  "))
    assert quote["id"][-6:] in lines[third + 1]
    assert "Tobias Renk" in lines[third + 1]
    shown = run("show", "fire", "--annotations", "--json").json
    assert [one["kind"] for one in shown["annotations"]] == ["highlight", "quote"]


@pytest.mark.parametrize("width", ["0", "-1"])
def test_a_width_without_room_is_refused(run: Run, width: str) -> None:
    assert run("show", "fire", f"--width={width}").code == 2


def test_only_an_annotation_that_is_lost_is_shown_as_lost(run: Run, library: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else", "--note", "Is that so?")
    assert "no longer found" not in run("show", "fire", "--annotations").out
    (library / "fire.txt").write_text(TRAINS, "utf-8")
    assert "no longer found" in run("show", "fire", "--annotations").out


def test_an_ambiguous_article_lists_the_candidates(run: Run, library: Path) -> None:
    (library / "fire-two.txt").write_text("Second fire in the harbour\n\nText of it.\n", "utf-8")
    result = run("show", "harbour")
    assert result.code == 1
    assert "Second fire" in result.err
    assert run("show", "volcano").code == 1


def test_quotes_are_listed_with_who_said_them(run: Run) -> None:
    quotes = run("quotes", "fire", "--json").json
    assert [q["paragraph"] for q in quotes] == [3, 4]
    first = quotes[0]
    assert first["speaker"] == "Tobias Renk"
    paragraph = run("show", "fire", "--json").json["paragraphs"][2]
    assert first["key"] == paragraph["key"]
    assert paragraph["text"][first["start"] : first["end"]] == first["text"]
    assert [json.loads(line) for line in run("quotes", "fire", "--jsonl").lines] == quotes
    assert "Tobias Renk" in run("quotes", "fire").lines[0]
    assert len(run("quotes", "--jsonl").lines) == 3


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))


def test_quotes_of_plain_text(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "“We sold every bed,” said Ada Brandt."
    feed(monkeypatch, text.encode())
    (quote,) = run("quotes", "--text", "--json").json
    assert text[quote["start"] : quote["end"]] == quote["text"]
    assert quote["speaker"] == "Ada Brandt"
    feed(monkeypatch, text.encode())
    assert "Ada Brandt" in run("quotes", "--text").out
    feed(monkeypatch, b"\xff\xfe\xfa")
    assert run("quotes", "--text").code == 3


def test_offsets_count_in_the_text_as_it_is_given(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    text = "A first line.\r\n\r\n“We sold every bed,” said Ada Brandt.\r“No,” he said.\r\n"
    feed(monkeypatch, text.encode())
    found = run("quotes", "--text", "--json").json
    feed(monkeypatch, json.dumps({"id": 1, "text": text}).encode())
    assert run("quotes", "--text", "--jsonl").json["quotes"] == found
    assert [quote["text"] for quote in found] == ["“We sold every bed,”", "“No,”"]
    assert all(text[quote["start"] : quote["end"]] == quote["text"] for quote in found)


def test_an_id_that_cannot_be_written_is_skipped_and_the_rest_goes_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    deep = "[" * 3000 + "]" * 3000
    ids = ["1", "NaN", "1e999", deep, "2"]
    feed(monkeypatch, "".join(f'{{"id": {one}, "text": "No."}}\n' for one in ids).encode())
    result = run("quotes", "--text", "--jsonl")
    assert result.code == 1
    assert [json.loads(line)["id"] for line in result.lines] == [1, 2]
    assert re.findall(r"line (\d+)", result.err) == ["2", "3", "4"]


def test_without_a_standard_output_nothing_breaks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    feed(monkeypatch, b'{"id": 1, "text": "No."}\n')
    with monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", None)
        result = run("quotes", "--text", "--jsonl")
    assert (result.code, result.err) == (0, "")


def test_one_article_that_cannot_be_read_ends_with_3(run: Run, library: Path) -> None:
    (library / "empty.txt").write_bytes(b"")
    for words in (["show", "empty.txt"], ["quotes", "empty.txt"], ["quotes", "empty.txt", "--json"]):
        result = run(*words)
        assert (result.code, result.out) == (3, "")
        assert "empty" in result.err
    assert run("quotes").code == 1


def test_quotes_line_by_line_say_which_line_is_bad_and_go_on(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = json.dumps({"id": 7, "text": "“Yes,” said Ada Brandt."})
    feed(monkeypatch, f'{good}\nnonsense\n\n{{"id": 8}}\n[1]\n{{"id": "x", "text": "None."}}\n'.encode())
    result = run("quotes", "--text", "--jsonl")
    assert result.code == 1
    assert [json.loads(line)["id"] for line in result.lines] == [7, "x"]
    assert json.loads(result.lines[0])["quotes"][0]["speaker"] == "Ada Brandt"
    assert re.findall(r"line (\d+)", result.err) == ["2", "4", "5"]


# annotating


def test_a_quote_gets_speaker_role_cue_and_form_from_the_text(run: Run) -> None:
    quote = add(run, "trains", "--kind", "quote", "--exact", '"We sold every\nbed,"')
    assert (quote["speaker"], quote["cue"], quote["form"]) == ("Ada Brandt", "said", "direct")
    assert quote["basis"] == "named"
    assert quote["targets"][0]["exact"] == "“We sold every bed,”"
    given = add(
        run,
        "trains",
        "--kind",
        "quote",
        "--paragraph",
        "2",
        "--speaker",
        "Somebody Else",
        "--set",
        "cue=wrote",
    )
    assert (given["speaker"], given["cue"], given["basis"]) == ("Somebody Else", "wrote", "user")
    assert "speaker_role" not in given


def test_a_claim_is_linked_to_the_quote_it_stands_in(run: Run) -> None:
    quote = add(run, "trains", "--kind", "quote", "--exact", "“We sold every bed,”")
    claim = add(run, "trains", "--kind", "claim", "--exact", "sold every bed", "--verdict", "Refuted")
    assert (claim["quotes"], claim["speaker"]) == ([quote["id"]], "Ada Brandt")
    assert (claim["text"], claim["verdict"]) == ("sold every bed", "refuted")
    other = add(
        run, "fire", "--kind", "claim", "--exact", "Nobody else was hurt", "--claim", "No one was hurt."
    )
    assert other["text"] == "No one was hurt."
    assert "quotes" not in other


def test_words_that_stand_twice_need_a_paragraph(run: Run) -> None:
    result = run("annotate", "fire", "--kind", "highlight", "--exact", "The sprinklers worked")
    assert result.code == 1
    assert "¶3" in result.err
    assert "¶4" in result.err
    found = add(run, "fire", "--kind", "highlight", "--exact", "The sprinklers worked", "--paragraph", "4")
    assert found["targets"][0]["index"] == 4
    start = found["targets"][0]["start"]
    again = add(run, "fire", "--kind", "highlight", "--exact", "The sprinklers worked", "--start", str(start))
    assert again["targets"] == found["targets"]


def test_words_that_are_not_there_bring_the_nearest(run: Run) -> None:
    result = run("annotate", "fire", "--kind", "highlight", "--exact", "Nobody was ever hurt")
    assert result.code == 1
    assert "¶5: Nobody else was hurt." in result.err


def test_words_over_several_paragraphs_are_several_targets(run: Run) -> None:
    found = add(run, "fire", "--kind", "highlight", "--exact", "and left. Nobody else")
    assert [(t["index"], t["exact"]) for t in found["targets"]] == [(4, "and left."), (5, "Nobody else")]


def test_whole_words_go_before_parts_of_words(run: Run) -> None:
    assert add(run, "fire", "--kind", "highlight", "--exact", "it")["targets"][0]["index"] == 4


def test_a_place_is_a_paragraph_by_number_or_key_and_offsets(run: Run) -> None:
    key = run("show", "fire", "--json").json["paragraphs"][4]["key"]
    whole = add(run, "fire", "--kind", "highlight", "--paragraph", key)
    assert whole["targets"][0]["exact"] == "Nobody else was hurt."
    part = add(run, "fire", "--kind", "highlight", "--paragraph", "¶5", "--start", "7", "--end", "11")
    assert part["targets"][0]["exact"] == "else"
    assert run("annotate", "fire", "--kind", "highlight", "--paragraph", "9").code == 1
    assert (
        run("annotate", "fire", "--kind", "highlight", "--paragraph", "5", "--start", "9", "--end", "99").code
        == 2
    )
    assert run("annotate", "fire", "--kind", "highlight", "--start", "1", "--end", "2").code == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--kind", "claim", "--set", "verdct=x"], 'Did you mean "verdict"?'),
        (["--kind", "claim", "--set", "state=chekced"], 'Did you mean "checked"?'),
        (["--kind", "claim", "--color", "yelow"], 'Did you mean "yellow"?'),
        (["--kind", "highlight", "--speaker", "x"], "has no speaker"),
        (["--kind", "claim", "--set", "evidence=x"], "--evidence"),
        (["--kind", "claim", "--set", "verdict"], "FIELD=VALUE"),
        (["--kind", "claim", "--exact", " "], "--exact"),
    ],
)
def test_a_field_or_value_that_does_not_exist_writes_nothing(
    run: Run, library: Path, words: list[str], says: str
) -> None:
    result = run("annotate", "fire", *words)
    assert result.code == 2
    assert says in result.err
    assert not list((library / "annotations").glob("*.json"))


def test_lists_are_given_with_commas_or_again(run: Run) -> None:
    found = add(
        run,
        "fire",
        "--kind",
        "quote",
        "--paragraph",
        "3",
        "--tag",
        "a",
        "--set",
        "tags=b, c",
        "--set",
        "via=TASS,AFP",
        "--set",
        "via=EFE",
    )
    assert found["tags"] == ["a", "b", "c"]
    assert found["via"] == ["TASS", "AFP", "EFE"]


def test_a_tag_is_given_once_and_is_never_empty(run: Run) -> None:
    words = ["fire", "--kind", "highlight", "--paragraph", "3"]
    found = add(run, *words, "--tag", " a ", "--tag", "A", "--set", "tags=a,b,a", "--set", "tags=B")
    assert found["tags"] == ["a", "b"]
    changed = run("edit", found["id"], "--add-tag", "B", "--add-tag", "c", "--json").json
    assert changed["tags"] == ["a", "b", "c"]
    for empty in ("", " ", "\u200b"):
        assert run("annotate", *words, "--tag", empty).code == 2
        assert run("edit", found["id"], "--add-tag", empty).code == 2
    assert run("annotations", "--tag", " ").code == 2


def test_exact_words_are_cleaned_like_articles(run: Run, library: Path) -> None:
    (library / "trains.txt").write_text("One\n\nThe cafe\u0301 in Zu\u0308rich was full.\n", "utf-8")
    found = add(run, "trains.txt", "--kind", "highlight", "--exact", "cafe\u0301\u00a0in\u200b Zu\u0308rich")
    assert found["targets"][0]["exact"] == "café in Zürich"


def test_terms_are_given_in_any_case(run: Run) -> None:
    words = ["fire", "--kind", "claim", "--paragraph", "3", "--color", "Red"]
    found = add(run, *words, "--set", "verdict=Not Enough Evidence")
    assert (found["verdict"], found["color"]) == ("not-enough-evidence", "red")
    for option in (["--verdict", "Not-enough evidence"], ["--color", "RED"]):
        assert [one["id"] for one in run("annotations", *option, "--json").json] == [found["id"]]
    said = [run("annotations", "--color", "redd").err, run("annotate", *words[:5], "--color", "redd").err]
    assert all("There is no colour" in text for text in said)


def test_annotate_prints_the_id_alone_on_stdout(run: Run) -> None:
    result = run("annotate", "fire", "--kind", "highlight", "--exact", "Nobody")
    assert re.fullmatch(r"[0-9A-Z]{26}\n", result.out)
    assert "Nobody" in result.err


# listing, changing, deleting


def test_annotations_are_filtered(run: Run) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else", "--tag", "people", "--color", "red")
    add(run, "trains", "--kind", "quote", "--paragraph", "2", "--exact", "We sold every bed")
    add(run, "trains", "--kind", "claim", "--exact", "sold", "--verdict", "mixed", "--set", "state=checked")

    def kinds(*words: str) -> list[str]:
        return [one["kind"] for one in run("annotations", *words, "--json").json]

    assert kinds() == ["highlight", "quote", "claim"]
    assert kinds("trains") == ["quote", "claim"]
    assert kinds("--kind", "quote", "--kind", "claim") == ["quote", "claim"]
    assert (
        kinds("--tag", "people")
        == kinds("--color", "red")
        == kinds("--query", "nobody else")
        == ["highlight"]
    )
    assert kinds("--speaker", "brandt", "--kind", "quote") == ["quote"]
    assert kinds("--verdict", "mixed") == kinds("--state", "checked") == ["claim"]
    assert kinds("--since", "2001-01-01") == kinds()
    assert kinds("--since", "2999-01-01") == []
    assert len(run("annotations", "--jsonl").lines) == 3
    assert run("annotations").lines[0].split("\t")[1:4] == [
        "highlight",
        run("show", "fire", "--json").json["id"],
        "¶5",
    ]


def test_annotations_tell_how_each_place_was_found(run: Run, library: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else was hurt")

    def states() -> list[str]:
        return [target["state"] for one in run("annotations", "--json").json for target in one["targets"]]

    assert states() == ["exact"]
    (library / "fire.txt").write_text(FIRE.replace("Nobody else was hurt", "Quiet day"), "utf-8")
    assert states() == ["orphan"]
    assert "¶5?" in run("annotations").out
    assert "no longer found" in run("show", "fire", "--annotations").out


def test_annotations_outlive_their_article(run: Run, library: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else", "--note", "still here")
    (library / "fire.txt").unlink()
    result = run("annotations", "--json")
    assert [one["note"] for one in result.json] == ["still here"]
    assert "fire" in result.err
    assert "still here" in run("export", "--to", "json").out


def test_an_annotation_is_edited_by_a_part_of_its_id(run: Run) -> None:
    claim = add(run, "fire", "--kind", "claim", "--exact", "Nobody", "--tag", "a", "--tag", "b")["id"]
    result = run(
        "edit",
        claim[-6:].lower(),
        "--note",
        "n",
        "--add-tag",
        "c",
        "--remove-tag",
        "A",
        "--set",
        "verdict=mixed",
    )
    assert (result.code, result.out) == (0, f"{claim}\n")
    changed = run("edit", claim, "--color", "red", "--json").json
    assert (changed["note"], changed["tags"], changed["verdict"]) == ("n", ["b", "c"], "mixed")
    assert changed["color"] == "red"
    assert "note" not in run("edit", claim, "--note", "", "--json").json
    assert run("edit", claim).code == 2
    assert run("edit", "nosuch", "--note", "x").code == 1
    assert run("edit", claim, "--set", "cue=said").code == 2


def test_evidence_and_related_claims_are_linked(run: Run) -> None:
    claim = add(run, "fire", "--kind", "claim", "--exact", "Nobody")["id"]
    other = add(run, "fire", "--kind", "claim", "--exact", "hurt")["id"]
    source = add(run, "fire", "--kind", "source", "--set", "title=Report", "--set", "url=https://a.example")[
        "id"
    ]
    assert run("edit", claim, "--evidence", source[-6:], "--relation", "refutes").code == 0
    linked = run("edit", claim, "--evidence", "https://b.example", "--json").json
    assert linked["evidence"] == [
        {"source": source, "url": "https://a.example", "relation": "refutes"},
        {"source": None, "url": "https://b.example", "relation": "context"},
    ]
    again = run("edit", claim, "--evidence", source, "--relation", "supports", "--json").json
    assert [one["relation"] for one in again["evidence"]] == ["supports", "context"]
    related = run("edit", claim, "--related", other, "--relation", "contradicts", "--json").json
    assert related["related"] == [{"claim": other, "relation": "contradicts"}]
    for words in (
        [claim, "--related", other],
        [claim, "--related", source, "--relation", "repeats"],
        [claim, "--evidence", other],
        [claim, "--evidence", source, "--relation", "refuts"],
        [claim, "--relation", "refutes"],
        [source, "--evidence", "https://b.example"],
    ):
        assert run("edit", *words).code == 2


def lose(library: Path, article: str) -> Path:
    store = library / "annotations" / f"{article}.json"
    store.write_text("junk\n", "utf-8")
    return store


def test_a_store_that_cannot_be_read_is_never_silent(run: Run, library: Path) -> None:
    kept = add(run, "trains", "--kind", "highlight", "--exact", "sold")
    lost = add(run, "fire", "--kind", "highlight", "--exact", "Nobody else")
    name = lose(library, lost["article"]).name
    for words in (
        ["annotations"],
        ["annotations", "--tag", "none"],
        ["annotations", "fire", "trains", "--json"],
        ["export", "--to", "json"],
        ["articles"],
    ):
        result = run(*words)
        assert (result.code, name in result.err) == (0, True), words
    assert name not in run("annotations", "trains").err
    problems = {one["id"]: one["problem"] for one in run("articles", "--json").json}
    assert name in problems[lost["article"]]
    assert not problems[kept["article"]]
    for words in (["annotations", "fire"], ["export", "fire", "--to", "csv"]):
        result = run(*words)
        assert (result.code, name in result.err) == (3, True), words
    for words in (["edit", lost["id"], "--note", "n"], ["delete", lost["id"]]):
        result = run(*words)
        assert (result.code, name in result.err) == (1, True), words
    assert name in run("annotate", "fire", "--kind", "highlight", "--paragraph", "3").err


def test_a_store_without_its_article_that_cannot_be_read_is_said_too(run: Run, library: Path) -> None:
    lose(library, "gone-0000")
    for words in (["annotations"], ["articles"], ["export", "--to", "csv"]):
        assert "gone-0000.json" in run(*words).err


def test_a_store_that_is_damaged_is_said_by_what_changes_it(run: Run, library: Path) -> None:
    ids = [
        add(run, "fire", "--kind", "highlight", "--paragraph", "3")["id"],
        add(run, "fire", "--kind", "highlight", "--paragraph", "4")["id"],
    ]
    store = next((library / "annotations").glob("fire-*.json"))
    for words in (
        ["annotate", "fire", "--kind", "highlight", "--paragraph", "5"],
        ["edit", ids[0], "--note", "n"],
        ["delete", ids[0]],
    ):
        text = store.read_text("utf-8")
        store.write_text(text.rstrip().removesuffix("}") + "\nbroken", "utf-8")
        result = run(*words)
        assert (result.code, "is damaged" in result.err) == (0, True), words


def test_many_annotations_of_a_long_article_are_listed_at_once(run: Run, library: Path) -> None:
    (library / "long.txt").write_text("Long\n\n" + "A sentence of a long article.\n\n" * 4000, "utf-8")
    bulk = [
        new_annotation("highlight", [Target("gone", number, 0, 1, "A", "", "")]) for number in range(1, 301)
    ]
    opened = reader.open_library(library)
    opened.add(opened.read(opened.find("long.txt")), *bulk)
    hashed = 0
    numbers = Article.numbers.func

    def counted(article: Article) -> dict[str, int]:
        nonlocal hashed
        hashed += 1
        return numbers(article)

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Article.numbers, "func", counted)
        assert len(run("annotations", "--json").json) == 300
    assert hashed == 1


def test_deleting_several_is_all_or_nothing(run: Run) -> None:
    one = add(run, "fire", "--kind", "highlight", "--exact", "Nobody")["id"]
    two = add(run, "trains", "--kind", "highlight", "--exact", "sold")["id"]
    assert run("delete", one, "nosuch").code == 1
    assert len(run("annotations", "--json").json) == 2
    result = run("delete", one, two[-6:])
    assert (result.code, result.lines) == (0, [one, two])
    assert run("annotations", "--json").json == []


# exporting


def test_one_document_to_stdout_or_a_file(run: Run, library: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else", "--note", "n")
    add(run, "trains", "--kind", "highlight", "--exact", "sold")
    out = run("export", "--to", "markdown").out
    assert out.count("exported_by: close-reader") == 1
    assert out.index("# Fire in the harbour") < out.index("# Night trains come back")
    assert "[¶5](fire.txt#p5)" in out
    result = run("export", "--to", "markdown", "-o", "notes/all.md")
    assert (result.code, result.out) == (0, "")
    assert "[¶5](../fire.txt#p5)" in (library / "notes" / "all.md").read_text("utf-8")
    assert not list((library / "notes").glob(".*"))


def test_one_file_an_article_into_a_folder_the_same_every_time(run: Run, library: Path) -> None:
    fire = add(run, "fire", "--kind", "highlight", "--exact", "Nobody else")["article"]
    assert run("export", "--to", "markdown", "-o", "notes/").code == 0
    assert [path.name for path in (library / "notes").iterdir()] == [f"{fire}.md"]
    before = (library / "notes" / f"{fire}.md").read_bytes()
    run("export", "fire", "trains", "--to", "markdown", "-o", "notes")
    assert (library / "notes" / f"{fire}.md").read_bytes() == before
    assert len(list((library / "notes").iterdir())) == 2


def test_json_and_csv_exports_hold_what_was_asked_for(run: Run, library: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else", "--note", "=1+1")
    claim = add(run, "trains", "--kind", "claim", "--exact", "sold")
    document = run("export", "--to", "json", "--kind", "claim").json
    assert [a["annotations"][0]["id"] for a in document["articles"]] == [claim["id"]]
    rows = list(csv.DictReader(io.StringIO(run("export", "--to", "csv").out, newline="")))
    assert [row["note"] for row in rows] == ["'=1+1", ""]
    run("export", "--to", "csv", "-o", "all.csv")
    assert (library / "all.csv").read_bytes().startswith(b"\xef\xbb\xbfid,")
    assert not run("export", "--to", "csv").out.startswith("\ufeff")


def test_a_file_that_cannot_be_written_ends_with_3(run: Run, library: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else")
    result = run("export", "--to", "json", "-o", "fire.txt/x.json")
    assert result.code == 3
    assert "could not be written" in result.err
    assert (library / "fire.txt").read_text("utf-8") == FIRE


def test_an_export_goes_through_a_link_and_keeps_the_mode(run: Run, library: Path, tmp_path: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else")
    target, link = tmp_path / "private.json", library / "out.json"
    target.write_text("old", "utf-8")
    target.chmod(0o600)
    link.symlink_to(target)
    assert run("export", "--to", "json", "-o", "out.json").code == 0
    assert link.is_symlink()
    assert target.read_text("utf-8").startswith("{")
    assert target.stat().st_mode & 0o777 == 0o600


def test_an_export_does_not_replace_what_is_no_file(run: Run, library: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else")
    os.mkfifo(library / "pipe")
    (library / "link").symlink_to("/dev/null")
    for name in ("pipe", "link"):
        result = run("export", "--to", "json", "-o", name)
        assert result.code == 3
        assert "no ordinary file" in result.err
    assert (library / "pipe").is_fifo()
    assert (library / "link").is_symlink()


def test_an_export_does_not_replace_the_file_that_the_output_goes_to(library: Path, run: Run) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else")
    out = library / "out.json"
    with out.open("wb") as file:
        command = [sys.executable, "-m", "reader", "export", "--to", "json", "-o", str(out)]
        done = subprocess.run(command, stdout=file, stderr=subprocess.PIPE, timeout=60, check=False)
    assert done.returncode == 2
    assert b"leave out -o" in done.stderr
    assert out.read_bytes() == b""


def test_an_export_among_the_articles_is_said_to_become_one(run: Run, library: Path, tmp_path: Path) -> None:
    add(run, "fire", "--kind", "highlight", "--exact", "Nobody else")
    says = "will be listed"
    assert says in run("export", "--to", "markdown", "-o", "notes/").err
    assert says not in run("export", "--to", "json", "-o", "all.json").err
    assert says not in run("export", "--to", "markdown", "-o", str(tmp_path / "all.md")).err
    (library / "annotations" / "library.toml").write_text('articles = ["fire.txt"]\n', "utf-8")
    assert says not in run("export", "--to", "markdown", "-o", "other.md").err


def test_keys_are_those_of_the_reader(run: Run) -> None:
    keys = {one["id"]: one for one in run("keys", "--json").json}
    assert keys["quote.tag"]["keys"] == ["q"]
    assert "quote.tag" in run("keys").out


# what comes out of a process


def process(library: Path, *words: str, **values: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, *(values.pop("python", None) or ["-m", "reader"]), *words]
    return subprocess.run(command, cwd=library, capture_output=True, timeout=60, check=False, **values)


def test_no_command_imports_a_screen(library: Path) -> None:
    script = (
        "import sys, contextlib, io\n"
        "from reader.cli import main\n"
        "for words in {words!r}:\n"
        "    with contextlib.redirect_stdout(io.StringIO()):\n"
        "        assert main(words) == 0, words\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('textual', 'rich')"
        " or name.startswith('reader.tui')])\n"
    )
    words: Sequence[Sequence[str]] = [
        ["--help"],
        ["articles"],
        ["show", "fire", "--annotations"],
        ["quotes", "fire"],
        ["annotate", "fire", "--kind", "quote", "--paragraph", "3"],
        ["annotations", "--json"],
        *(["export", "--to", name] for name in ("markdown", "json", "csv")),
        ["keys"],
        *([name, "--help"] for name in COMMANDS),
    ]
    result = process(library, python=["-c", script.format(words=words)])
    assert (result.stdout, result.returncode) == (b"[]\n", 0), result.stderr.decode()


def on_terminal(library: Path, *words: str, **environment: str) -> str:
    """What a terminal of 100 columns would be sent."""
    ours, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **environment}
    command = [sys.executable, "-m", "reader", *words]
    with subprocess.Popen(
        command, cwd=library, stdout=theirs, stderr=theirs, stdin=theirs, env=environ
    ) as running:
        os.close(theirs)
        sent = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:
                break
            if not piece:
                break
            sent += piece
        running.wait(60)
    os.close(ours)
    return sent.decode()


def test_a_terminal_gets_tables_and_colour_unless_it_says_no(library: Path) -> None:
    shown = on_terminal(library, "articles")
    for part in ("title", "\x1b[", "Fire in the harbour"):
        assert part in shown
    assert "\x1b[" in on_terminal(library, "--help")
    assert "\x1b[" in on_terminal(library, "show", "--help")
    assert "\x1b[36m" not in on_terminal(library, "--help", NO_COLOR="1")
    assert "\x1b" not in on_terminal(library, "articles", TERM="dumb")


def test_nothing_in_an_article_or_annotation_commands_the_terminal(library: Path, run: Run) -> None:
    evil = "\x1b]0;owned\x07\x9b31m\u202e[b]x[/b]"
    (library / "evil.txt").write_text(
        f"Evil {evil} title\n\n“Words {evil},” said Eve Stone.\n\n{FIRE * 3}", "utf-8"
    )
    run("annotate", "evil", "--kind", "highlight", "--paragraph", "2", "--note", evil, "--tag", evil)
    for words in (
        ["articles"],
        ["show", "evil", "--annotations"],
        ["quotes", "evil"],
        ["annotations"],
        ["annotations", "--json"],
        ["export", "--to", "markdown"],
        ["export", "--to", "json"],
        ["export", "--to", "csv"],
    ):
        shown = on_terminal(library, *words)
        assert "[b]x[/b]" in "".join(shown.replace("\\", "").split())
        unstyled = re.sub(r"\x1b\[[0-9;]*m", "", shown)
        assert not re.search("[\x00-\x08\x0b-\x0c\x0e-\x1f\x7f-\x9f\u202e]", unstyled), words


def test_a_closed_pipe_ends_quietly(library: Path) -> None:
    command = f"{sys.executable} -m reader show fire --json | head -c 1; exit ${{PIPESTATUS[0]}}"
    result = subprocess.run(
        ["bash", "-c", command], cwd=library, capture_output=True, timeout=60, check=False
    )
    assert (result.returncode, result.stdout, result.stderr) == (0, b"{", b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_is_said_in_a_sentence(library: Path) -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "reader", "articles"]
        result = subprocess.run(
            command, cwd=library, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False
        )
    assert result.returncode == 3
    assert re.fullmatch(rb"reader: [^\n]*No space left[^\n]*\n", result.stderr)


def test_output_is_utf_8_whatever_the_locale(library: Path) -> None:
    environ = {
        **os.environ,
        "LC_ALL": "C",
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "PYTHONCOERCECLOCALE": "0",
    }
    result = process(library, "quotes", "fire", "--json", env=environ)
    assert json.loads(result.stdout.decode("utf-8"))[0]["text"].startswith("“")


def test_an_error_of_our_own_is_a_sentence(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_: object) -> int:
        raise ZeroDivisionError("inside")

    monkeypatch.setattr("reader.cli.commands.keys.run", broken)
    result = run("keys")
    assert result.code == 3
    assert "ZeroDivisionError: inside" in result.err
    assert "READER_DEBUG=1" in result.err
    assert "Traceback" not in result.err


def test_an_interrupt_ends_with_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr("reader.cli.commands.keys.run", interrupted)
    assert run("keys").code == 130
