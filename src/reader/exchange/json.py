"""Everything there is about annotations, as one JSON document that can be read back without loss.

    {"format": "close-reader", "version": 1,
     "articles": [{"id", "title", …, "digest", "rules", "annotations": [{"id", "article", "kind", …}]}]}

Each annotation is its record, unknown fields included; `Annotation.from_record` takes it back, once `id` and
`article` are taken out. `rules` is the version of the rules that cut the articles into paragraphs (`RULES`).
"""

from __future__ import annotations

from collections.abc import Sequence

from reader.article import RULES
from reader.exchange.context import Context, Item
from reader.exchange.json_text import json_text

VERSION = 1


def export(items: Sequence[Item], context: Context) -> str:  # noqa: ARG001
    articles = [
        {
            **article.facts(),
            "digest": article.digest,
            "rules": RULES,
            "annotations": [annotation.to_json() for annotation in annotations],
        }
        for article, annotations in items
    ]
    return json_text({"format": "close-reader", "version": VERSION, "articles": articles}, indent=2) + "\n"
