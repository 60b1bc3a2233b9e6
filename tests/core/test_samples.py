"""The library that comes with the project is whole: its articles, its annotations, its tutorial."""

from __future__ import annotations

from pathlib import Path

import pytest

from reader.anchor import place_of
from reader.opening import open_library

PROJECT = Path(__file__).resolve().parents[2]
LIBRARY = open_library(PROJECT)


def test_the_tutorial_in_the_package_is_the_first_sample() -> None:
    sample = (PROJECT / "sample_articles" / "00-read-this-first.md").read_bytes()
    assert (PROJECT / "src" / "reader" / "tutorial.md").read_bytes() == sample
    assert LIBRARY.entries()[0].name.endswith("00-read-this-first.md")


@pytest.mark.parametrize("entry", LIBRARY.entries(), ids=lambda entry: entry.id)
def test_each_sample_reads_as_an_article(entry: object) -> None:
    article = LIBRARY.read(entry)  # type: ignore[arg-type]
    assert article.title
    assert article.blocks[0].kind == "title" or entry.id.startswith("pasted-page")  # type: ignore[attr-defined]
    assert len(article) > 5


def test_every_annotation_of_the_samples_stands_where_it_was_made() -> None:
    assert LIBRARY.all_problems() == ()
    annotated = [entry for entry in LIBRARY.entries() if LIBRARY.annotations(entry)]
    assert len(annotated) == 2
    for entry in annotated:
        article = LIBRARY.read(entry)
        for annotation in LIBRARY.annotations(entry):
            for target in annotation.targets:
                place = place_of(article, target)
                assert place is not None, annotation
                assert place.state == "exact", annotation
