"""Which words were said, and by whom: tables of cases, laws for any text, and the shared articles."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reader.quotes import Quote, find_quotes

SHARED = Path(__file__).parents[2].parent / "shared"

needs_shared = pytest.mark.skipif(
    not (SHARED / "quotes").is_dir(),
    reason="the shared articles and development sets are not beside the project",
)


def said(text: str) -> list[tuple[str, str, str]]:
    """Each quote's words, its speaker as resolved, and its cue."""
    return [(quote.text, quote.speaker, quote.cue) for quote in find_quotes(text)]


def words(text: str) -> list[str]:
    return [quote.text for quote in find_quotes(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"We left," Roe said.', ['"We left,"']),
        ("“We left,” Roe said.", ["“We left,”"]),
        ("«We left,» Roe said.", ["«We left,»"]),
        ("« We left », Roe said.", ["« We left »"]),
        ("„Wir gehen“, sagte Meier.", ["„Wir gehen“"]),
        ("»Wir gehen«, sagte Meier.", ["»Wir gehen«"]),
        ("”We left,” Roe said.", ["”We left,”"]),
        ("”We left,“ Roe said.", ["”We left,“"]),
        ('"We left,” Roe said.', ['"We left,”']),
        ("‘We don’t know,’ Roe said.", ["‘We don’t know,’"]),
        ("'We don't know,' Roe said.", ["'We don't know,'"]),
        ("‘The dogs’ bowls were empty,’ Roe said.", ["‘The dogs’ bowls were empty,’"]),
        ("It's the '90s again, and rock 'n' roll's not dead.", []),
        ("“He said ‘no’ twice,” Roe said.", ["“He said ‘no’ twice,”"]),
        ("‘He said “no” twice,’ Roe said.", ["‘He said “no” twice,’"]),
        ('"It is," Roe said, "a start."', ['"It is,"', '"a start."']),
    ],
)
def test_marks_of_every_kind(text: str, expected: list[str]) -> None:
    assert words(text) == expected


def test_a_quote_over_paragraphs_has_one_record_each_and_one_speaker() -> None:
    text = "“We came in May.\n\n“It rained.\n\n“So we left,” Jane Roe said.\n\nThe council met."
    assert said(text) == [
        ("“We came in May.", "Jane Roe", "said"),
        ("“It rained.", "Jane Roe", "said"),
        ("“So we left,”", "Jane Roe", "said"),
    ]


def test_a_missing_closing_mark_takes_no_later_paragraph() -> None:
    assert words("“We need answers. We asked in May.\n\nThe ministry has not replied.") == [
        "“We need answers. We asked in May."
    ]


def test_a_missing_closing_mark_ends_before_the_attribution() -> None:
    assert said("“The roof went quickly, said Jane Roe. Nobody was hurt.\nMore soon.") == [
        ("“The roof went quickly,", "Jane Roe", "said")
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "mention", "cue"),
    [
        ('"We left," said Roe.', "Roe", "Roe", "said"),
        ('"We left," Mayor Jane Roe said.', "Jane Roe", "Mayor Jane Roe", "said"),
        ('"We left," Roe, who replaced Kim Ito, said.', "Roe", "Roe", "said"),
        ('"We left," Jane Roe, 41, a baker, told reporters.', "Jane Roe", "Jane Roe", "told"),
        ('"We left," explained the mayor, Jane Roe.', "Jane Roe", "Jane Roe", "explained"),
        ('"We left," according to Roe.', "Roe", "Roe", "according"),
        ('"We left." This was stated by Jane Roe, the mayor.', "Jane Roe", "Jane Roe", "stated"),
        ('"We left," Roe was quoted as saying.', "Roe", "Roe", "quoted"),
        ('"Why leave?" Roe asked.', "Roe", "Roe", "asked"),
        ('"I have never left." — Jane Roe, the mayor', "Jane Roe", "Jane Roe", ""),
        ('Roe told Smith: "We left the house."', "Roe", "Roe", "told"),
        ('Asked by Smith, Roe replied, "We left the house."', "Roe", "Roe", "replied"),
        ('Jane Roe offered no comfort: "We are all leaving."', "Jane Roe", "Jane Roe", "offered"),
        ('"It is," as Roe put it, "over."', "Roe", "Roe", "put"),
        ('"We left early," the report reads.', "the report", "the report", "reads"),
        ('"We left," said a spokesman for Roe Foods.', "Roe Foods", "a spokesman for Roe Foods", "said"),
        ('Jane Roe grinned. "We left the house."', "Jane Roe", "Jane Roe", ""),
    ],
)  # fmt: skip
def test_the_speaker_stands_before_after_or_around(text: str, speaker: str, mention: str, cue: str) -> None:
    quote = find_quotes(text)[0]
    assert (quote.speaker, quote.mention, quote.cue, quote.form) == (speaker, mention, cue, "direct")


@pytest.mark.parametrize(
    ("text", "mention", "speaker", "role"),
    [
        ('Jane Roe is new. "We left," Roe said.', "Roe", "Jane Roe", ""),
        ('The mayor, Jane Roe, came. "We left," she said.', "she", "Jane Roe", "mayor"),
        (
            'Jane Roe, head of the port authority, came. "We left," she said.',
            "she",
            "Jane Roe",
            "head of the port authority",
        ),
        (
            'Foreign Minister Jan Novak came. Ana Diaz did not. "We left," the minister said.',
            "the minister",
            "Jan Novak",
            "Foreign Minister",
        ),
        (
            'Kim Ito met Secretary-General of the KRN Jan Novak. "We left," the KRN Secretary-General said.',
            "the KRN Secretary-General",
            "Jan Novak",
            "Secretary-General of the KRN",
        ),
        ('The Harbour Council met. "We left," the statement said.', "the statement", "Harbour Council", ""),
        ('Ana Diaz saw John Roe. "We left," he said.', "he", "John Roe", ""),
        ('CALLUM ROE was cross. "We left," Roe said.', "Roe", "Callum Roe", ""),
        ('"We left," one resident said.', "one resident", "one resident", ""),
    ],
)
def test_a_mention_is_resolved_to_the_fullest_name(text: str, mention: str, speaker: str, role: str) -> None:
    quote = find_quotes(text)[0]
    assert (quote.mention, quote.speaker, quote.role) == (mention, speaker, role)


@pytest.mark.parametrize(
    "text",
    [
        'She was reading "War and Peace" when the storm came.',
        'The motor vessel "Lady Arrow" left port, the navy said.',
        'The so-called "bridge tax" was dropped, officials said.',
        'Donald "Duck" Miller said he would run.',
        'Marchers carried signs reading "No More Bridges" on Monday.',
        'The word "bridge" is old, experts say.',
        'The "non-core" assets will be sold, the company said.',
        'For years the sign over the door has said: "Sit Anywhere."',
        'The group is called "Harbour Dippers".',
        'GSV "River - Islamic World"',
        'Related: "Ten markets to visit before they close"',
        'The documentary "Quiet Bottom" opens on Friday.',
    ],
)
def test_names_titles_and_slogans_are_nobodys_words(text: str) -> None:
    assert words(text) == []


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ('Roe described the plan as "a tax on patience".', "Roe"),
        ('Roe said the plan was "unsafe at any speed" and left.', "Roe"),
        ('According to Jane Roe, the plan is "dead on arrival".', "Jane Roe"),
        ('Roe criticised the "cowardly" attack.', "Roe"),
        ('The report found that staff had been "worn out" by the work.', "The report"),
        ('Roe praised the crews, adding that they had been "very brave".', "Roe"),
    ],
)
def test_words_used_inside_the_reporters_sentence_are_partial(text: str, speaker: str) -> None:
    (quote,) = find_quotes(text)
    assert (quote.form, quote.speaker) == ("partial", speaker)


def test_a_further_quote_takes_the_attribution_of_its_paragraph() -> None:
    assert said('"We left," Jane Roe said. "It rained." Nobody answered.') == [
        ('"We left,"', "Jane Roe", "said"),
        ('"It rained."', "Jane Roe", "said"),
    ]


def test_an_unattributed_paragraph_goes_on_with_less_confidence() -> None:
    first, second = find_quotes('"We left," Jane Roe said.\n\n"It had rained all day."')
    assert second.speaker == "Jane Roe"
    assert second.confidence < first.confidence


def test_turns_of_a_dialogue_alternate() -> None:
    text = (
        "John Roe and Ana Diaz, who met in May, share a shop.\n"
        "“You came late.”\n“I was checking.”\n“Checking what?”\n“The door,” Diaz concedes."
    )
    assert [quote.speaker for quote in find_quotes(text)] == ["John Roe", "Ana Diaz", "John Roe", "Ana Diaz"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Ann Roe took the witness through it.\nROE: Were you there?\nKANE: I was.\nROE: All day?",
            [("Were you there?", "Ann Roe"), ("I was.", "KANE"), ("All day?", "Ann Roe")],
        ),
        (
            "Q: Were you there?\nA: I was.\nQ: All day?\nA: Yes.",
            [("Were you there?", "Q"), ("I was.", "A"), ("All day?", "Q"), ("Yes.", "A")],
        ),
        ("Photo: a bridge.\nSource: the council.\nPhoto: another.", []),
    ],
)
def test_a_transcript_gives_the_words_without_the_label(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(quote.text, quote.speaker) for quote in find_quotes(text)] == expected


def test_dash_dialogue_gives_the_words_without_dashes() -> None:
    text = "— We leave at six, — said Ivo Lann. — All of us.\n— Why so early?"
    assert [(quote.text.rstrip(","), quote.speaker) for quote in find_quotes(text)][:2] == [
        ("We leave at six", "Ivo Lann"),
        ("All of us.", "Ivo Lann"),
    ]


def test_offsets_and_json_shape() -> None:
    text = 'Å 😀. "We left," Mayor Jane Roe said.'
    (quote,) = find_quotes(text)
    assert text[quote.start : quote.end] == quote.text == '"We left,"'
    assert quote.speaker_start is not None
    assert text[quote.speaker_start : quote.speaker_end] == quote.mention == "Mayor Jane Roe"
    assert quote.to_json() == {
        "start": 5,
        "end": 15,
        "text": '"We left,"',
        "form": "direct",
        "speaker": "Jane Roe",
        "mention": "Mayor Jane Roe",
        "speaker_start": 16,
        "speaker_end": 30,
        "role": "Mayor",
        "cue": "said",
        "confidence": quote.confidence,
    }


_PIECES = st.sampled_from(
    [
        *"\"'“”‘’«»„(),.:;—–-?!…@ \n\r\0",
        *(
            "``",
            "''",
            "’s ",
            "said ",
            "Zas ",
            "he ",
            "the minister ",
            "Jane Roe ",
            "who ",
            "We left",
            "İß😀 ",
        ),
        *("quoted him as saying ", "This was stated by ", "According to ", "in his words ", "called it "),
        *("ROE: ", "Q: ", "A: ", "Mr. ", "U.S. ", "of the ", "de la ", "Secretary-General ", "CSTO "),
    ]
)


def assert_sound(text: str, quotes: list[Quote]) -> None:
    at = 0
    for quote in quotes:
        assert at <= quote.start < quote.end <= len(text)
        assert text[quote.start : quote.end] == quote.text
        assert 0 <= quote.confidence <= 1
        at = quote.end
        if quote.speaker_start is None or quote.speaker_end is None:
            assert quote.speaker_start is quote.speaker_end is None
            assert quote.speaker == quote.mention == ""
        else:
            assert 0 <= quote.speaker_start < quote.speaker_end <= len(text)
            assert text[quote.speaker_start : quote.speaker_end] == quote.mention
            assert quote.speaker


@settings(deadline=None)
@given(st.text() | st.lists(_PIECES, max_size=80).map("".join))
def test_any_text_gives_sound_quotes(text: str) -> None:
    assert_sound(text, find_quotes(text))


@pytest.mark.parametrize(
    "unit",
    ['"', "'", "“", '"a ', '"A," said Zas. ', 'Ann Lee said "x y" ', "‘s’ ", "“Yes.”\n", "a'b-", "A: b\n"],
)
def test_time_grows_with_the_text_and_no_faster(unit: str) -> None:
    def took(count: int) -> float:
        text = unit * count
        spent = []
        for _ in range(3):
            began = time.perf_counter()
            find_quotes(text)
            spent.append(time.perf_counter() - began)
        return min(spent)

    took(500)
    assert took(10_000) < 5 * took(5_000) + 0.1


@pytest.mark.parametrize(("unit", "count"), [('"', 100_000), ("x", 1_000_000), ("x\"y'", 250_000)])
def test_hostile_text_is_read_quickly(unit: str, count: int) -> None:
    text = unit * count
    began = time.perf_counter()
    assert_sound(text, find_quotes(text))
    assert time.perf_counter() - began < 10


def test_the_package_imports_none_of_the_finder() -> None:
    program = "import sys, reader.quotes; print([m for m in sys.modules if m.startswith('reader.quotes.')])"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


@needs_shared
def test_one_mans_quotes_over_an_agency_article() -> None:
    text = (SHARED / "articles" / "csto-kazakhstan.txt").read_text(encoding="utf-8")
    quotes = find_quotes(text)
    assert [(quote.speaker, quote.mention, quote.cue) for quote in quotes] == [
        ("Stanislav Zas", "Zas", "said"),
        ("Stanislav Zas", "Zas", "said"),
        ("Stanislav Zas", "the CSTO Secretary-General", "added"),
        ("Stanislav Zas", "he", "said"),
        ("Stanislav Zas", "he", "stressed"),
        ("Stanislav Zas", "Zas", "added"),
    ]
    assert {quote.role for quote in quotes} == {"Secretary-General of the CSTO"}
    assert {quote.form for quote in quotes} == {"direct"}


@pytest.fixture(scope="module")
def score() -> ModuleType:
    spec = util.spec_from_file_location("score", SHARED / "quotes" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@needs_shared
@pytest.mark.parametrize(
    ("name", "spans", "joint", "resolved"),
    [("invented", 0.93, 0.85, 0.75), ("agency-style", 0.93, 0.90, 0.75)],
)
def test_the_development_sets_stay_above_their_floors(
    score: ModuleType, name: str, spans: float, joint: float, resolved: float
) -> None:
    lines = (SHARED / "quotes" / f"{name}.dev.jsonl").read_text(encoding="utf-8").splitlines()
    gold = [json.loads(line) for line in lines]
    found = [{"id": one["id"], "quotes": [q.to_json() for q in find_quotes(one["text"])]} for one in gold]
    figures, _ = score.score(gold, found)
    assert figures["direct_iou80"]["f1"] >= spans
    assert figures["direct_joint"]["f1"] >= joint
    assert figures["speaker"]["resolved"]["acc"] >= resolved
