"""Files as they come: formats, encodings, and what is refused with a sentence."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reader.article import Block
from reader.errors import Unreadable
from reader.formats import article_from_text, encoding, is_article, read_article, read_heading

PROSE = "The ferry was cancelled on Friday, the harbour office said. Nobody was hurt."


def md(text: str) -> list[tuple[str, str]]:
    return [(block.kind, block.text) for block in article_from_text(text, path="a.md").blocks]


# Which files


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        *(("a.txt", True), ("a.TXT", True), ("a.md", True), ("a.markdown", True), ("README", True)),
        *(("Statement No. 10", True), ("notes 2022.01.13", True)),
        *((".hidden", False), (".a.md", False), ("a.md~", False), ("a.pdf", False), ("a.log", False)),
    ],
)
def test_is_article(name: str, expected: bool) -> None:
    assert is_article(Path(name)) is expected


def test_an_article_knows_its_file(tmp_path: Path) -> None:
    path = tmp_path / "ferry.txt"
    path.write_text(f"Boat stays in port\n\n13 January 2022\n\n{PROSE}\n\nSource: Eastwire")
    article = read_article(path, id="ferry-1a2b")
    assert (article.id, article.path, article.title) == ("ferry-1a2b", str(path), "Boat stays in port")
    assert (article.published, article.source, len(article.digest)) == ("2022-01-13", "Eastwire", 32)
    heading = read_heading(path)
    assert (heading.title, heading.published, heading.source) == (article.title, "2022-01-13", "Eastwire")


def test_a_heading_reads_no_more_than_the_head(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    # The 64 KB end within a character.
    path.write_text("Boat stays in port\n\nBy Ann Lee\n\n" + ("é“” " + PROSE + "\n\n") * 40_000)
    started = time.perf_counter()
    heading = read_heading(path)
    spent = time.perf_counter() - started
    started = time.perf_counter()
    read_article(path)
    assert spent < (time.perf_counter() - started) / 5
    assert (heading.title, heading.byline) == ("Boat stays in port", "Ann Lee")


# Encodings

LATIN = "Říhová wrote “café” in Tjelmøy – naïve, she said; Háj and Kašpar agreed. " * 4
WESTERN = "The café’s owner, Señor Peña, said “no” – naïve, à la carte, über alles. " * 4
POLISH = "Zażółć gęślą jaźń. Rzecznik powiedział, że mieszkańcy wrócili do domów. " * 4
CYRILLIC = "Секретариат организации сообщил о стабилизации обстановки в республике. " * 6


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        *((LATIN, codec) for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be")),
        (WESTERN, "cp1252"),
        (CYRILLIC, "cp1251"),
        (CYRILLIC, "koi8-r"),
        (POLISH, "cp1250"),
        ("ascii only", "ascii"),
    ],
    ids=lambda value: value if len(value) < 12 else value[:6],
)
def test_encodings(tmp_path: Path, text: str, codec: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(codec))
    assert " ".join(block.text for block in read_article(path).blocks) == text.strip()


def test_single_wrong_bytes_in_utf_8_are_read_as_what_they_were(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(LATIN.encode() + b"It\x92s caf\xe9.")
    assert read_article(path).blocks[0].text == LATIN + "It’s café."


# Refused, each with a sentence


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b" \n\t\n\x00"[:4], "is empty"),
        (b"%PDF-1.7 ...", "begins like a PDF file"),
        (b"PK\x03\x04....", "begins like a ZIP archive"),
        (b"\x89PNG\r\n", "begins like a PNG image"),
        (b"\x7fELF\x02", "begins like a program"),
        (b"text\x00with\x00\x00\x01nul", "binary data"),
        (bytes(range(1, 9)) * 100, "binary data"),
    ],
)
def test_files_that_are_no_text(tmp_path: Path, data: bytes, words: str) -> None:
    path = tmp_path / "notes.txt"
    path.write_bytes(data)
    for read in (read_article, read_heading):
        with pytest.raises(Unreadable, match=words) as refused:
            read(path)
        assert str(refused.value).startswith("notes.txt ")
        assert str(refused.value).endswith(".")


def test_files_that_cannot_be_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable, match="is not there any more"):
        read_article(tmp_path / "gone.txt")
    with pytest.raises(Unreadable, match="is a folder"):
        read_article(tmp_path)
    with pytest.raises(Unreadable, match="could not be read"):
        read_article(tmp_path / "a\0b.txt")
    loop = tmp_path / "loop.txt"
    loop.symlink_to(loop)
    with pytest.raises(Unreadable, match="could not be read"):
        read_article(loop)
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(encoding.LARGEST + 1)
    with pytest.raises(Unreadable, match="is too large: 256 MB"):
        read_article(large)
    closed = tmp_path / "closed.txt"
    closed.write_text(PROSE)
    closed.chmod(0)
    if os.access(closed, os.R_OK):  # root may read everything

        def refuse(*_: object, **__: object) -> None:
            raise PermissionError

        monkeypatch.setattr("builtins.open", refuse)
    with pytest.raises(Unreadable, match="lack the permission"):
        read_article(closed)


@pytest.mark.skipif(sys.platform == "win32", reason="no such files there")
def test_pipes_sockets_and_devices_are_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(tmp_path / "s.txt"))
    for path in (tmp_path / "pipe.txt", tmp_path / "s.txt", Path("/dev/zero")):
        with pytest.raises(Unreadable, match="it was not opened"):
            read_article(path)
    listening.close()


@pytest.mark.parametrize("piece", ["x", "word ", "é“” "])
def test_a_line_of_50_mb_is_one_paragraph(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "line.txt"
    path.write_text(piece * (50_000_000 // len(piece.encode())))
    started = time.perf_counter()
    assert len(read_article(path)) == 1
    assert time.perf_counter() - started < 10


def test_reading_takes_time_in_proportion(tmp_path: Path) -> None:
    def seconds(paragraphs: int) -> float:
        path = tmp_path / "a.txt"
        path.write_text(f"{PROSE * 3}\n\n" * paragraphs)
        best = 9.0
        for _ in range(3):
            started = time.perf_counter()
            assert len(read_article(path)) == paragraphs
            best = min(best, time.perf_counter() - started)
        return best

    assert seconds(20_000) < 30 * seconds(2_000)


def test_what_a_plain_text_does_not_need_is_not_imported() -> None:
    code = (
        "import sys, reader.formats as f; f.article_from_text('Plain text, caf\\xe9.')\n"
        "late = {'yaml', 'markdown_it', 'charset_normalizer', 'html.parser', 'reader.formats.markdown'}\n"
        "print(*late & set(sys.modules))"
    )
    source = Path(__file__).resolve().parents[2] / "src"
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
    )
    assert (run.stdout.strip(), run.stderr) == ("", "")


# Markdown


def test_front_matter_is_metadata() -> None:
    article = article_from_text(
        "---\ntitle: Boat & harbour\nauthor: [Ann Lee, {name: Bob Roe}]\ndate: 2026-03-14T10:00:00Z\n"
        "publisher: Eastwire\nlink: https://e.example/1\nlang: no\ntags: [sea]\n---\n\nText of it.\n",
        path="a.md",
    )
    assert article.blocks == (Block("Boat & harbour", "title", 1), Block("Text of it."))
    assert (article.title, article.byline, article.published) == (
        "Boat & harbour",
        "Ann Lee, Bob Roe",
        "2026-03-14",
    )
    assert (article.source, article.url, article.language) == ("Eastwire", "https://e.example/1", "no")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("---\ntitle: A\n---\n# A\n\nText.", [("title", "A"), ("text", "Text.")]),
        ("---\ntitle: A\n---\n# B\n\nText.", [("title", "B"), ("text", "Text.")]),
        ("---\ntitle: A\n---\n# B\n\n# C", [("title", "A"), ("heading", "B"), ("heading", "C")]),
        ("# B\n\nText.\n\n# C", [("title", "B"), ("text", "Text."), ("heading", "C")]),
        ("## B\n\nText.\n\n### C", [("title", "B"), ("text", "Text."), ("heading", "C")]),
        ("Boat in port\n\n*By Ann Lee*\n\n*4 March*\n\nIt sailed.\n\n*Photo: Jo Pell*",
         [("title", "Boat in port"), ("byline", "By Ann Lee"), ("dateline", "4 March"), ("text", "It sailed."),
          ("credit", "Photo: Jo Pell")]),
        # front matter that cannot be read is text
        ("---\ntitle: [A\nb: c\n---\nText.", [("text", "title: [A"), ("text", "b: c"), ("text", "Text.")]),
        ("---\na: &x [1]\nb: *x\n---\nText.", [("text", "a: &x [1]"), ("text", "b: *x"), ("text", "Text.")]),
        ("---\na: " + "[" * 500 + "\n---\nText.", [("text", "a: " + "[" * 500), ("text", "Text.")]),
        ("---\ntitle: A\n\nText.", [("title", "title: A"), ("text", "Text.")]),
        ("---\n---\nText.", [("text", "Text.")]),
    ],
)  # fmt: skip
def test_headlines_and_front_matter(text: str, expected: list[tuple[str, str]]) -> None:
    assert md(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a *b* **c** `d` ~~e~~ \\*f\\* &amp;\ng", [("text", "a b c d e *f* & g")]),
        ("- a\n\n  b\n- c\n  1. d\n  2. e", [("list-item", t) for t in ("a", "b", "c", "1. d", "2. e")]),
        ("> a.\n>\n> b.", [("quote", "a."), ("quote", "b.")]),
        ("```py\nif x:\n\ty\n```", [("code", "if x:\n    y")]),
        ("| a | b |\n|---|---|\n| 1 | *2* |", [("table-row", "a | b"), ("table-row", "1 | 2")]),
        ("a ![a boat](x.png) b.", [("text", "a b."), ("caption", "a boat")]),
        ("a.\n\n***\n\nb.", [("text", "a."), ("text", "b.")]),
        (
            "<div>a <b>b</b><script>alert(1)</script></div><!-- c --><p>d &lt;e.",
            [("text", "a b"), ("text", "d <e.")],
        ),
        ("**Q:** Why?  \n**A:** Because.", [("text", "Q: Why?"), ("text", "A: Because.")]),
        (
            "Sang the hob,  \nslept the cat,  \ngone the day.",
            [("verse", "Sang the hob,\nslept the cat,\ngone the day.")],
        ),
        ("a\u202eb &#x202e;c&#x200b;d &nbsp; e.", [("text", "ab cd e.")]),
    ],
)
def test_markdown(text: str, expected: list[tuple[str, str]]) -> None:
    assert md("# T\n\n" + text)[1:] == expected


def test_levels() -> None:
    blocks = article_from_text("# T\n\n## H\n\n- a\n  - b", path="a.md").blocks
    assert [block.level for block in blocks] == [1, 2, 1, 2]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a [b *c*](http://d) e.", [("b c", "http://d")]),
        ("a  &nbsp; [b](http://d) and <http://e>.", [("b", "http://d"), ("http://e", "http://e")]),
        ("1. [b][r]\n\n[r]: http://d 'title'", [("b", "http://d")]),
        ("| a [b](http://d) | [c](http://e) |\n|---|---|", [("b", "http://d"), ("c", "http://e")]),
        ("[![a boat](x.png)](http://d) and [&#x200b;x](http://e).", [("x", "http://e")]),
    ],
)
def test_links_are_kept_beside_their_words(text: str, expected: list[tuple[str, str]]) -> None:
    blocks = article_from_text("# T\n\n" + text, path="a.md").blocks
    assert [
        (block.text[start:end], address) for block in blocks for start, end, address in block.links
    ] == expected


def test_a_long_text_is_read_without_the_parser() -> None:
    line = "Paragraph {} has *some* [words](http://e.example) in it, and goes on for a while."
    paragraphs = [line.format(number) for number in range(9_000)]
    started = time.perf_counter()
    article = article_from_text(
        "---\nauthor: Ann\n---\n# The Head\n\n" + "\n\n".join(paragraphs), path="a.md"
    )
    assert time.perf_counter() - started < 3
    assert (article.title, article.byline, len(article)) == ("The Head", "Ann", 9_001)
    assert article.blocks[1].text == "Paragraph 0 has some words in it, and goes on for a while."


@given(st.text(st.sampled_from("ab *_`[]()<>!#-|>&;\\\n1.~:\"'\t=") | st.characters(), max_size=80))
def test_any_markdown_gives_clean_blocks(text: str) -> None:
    for block in article_from_text(text, path="a.md").blocks:
        assert block.text.strip()
        assert "\n" not in block.text or block.kind in ("code", "verse")
        assert not any(c < " " and c != "\n" for c in block.text)
        assert all(0 <= start < end <= len(block.text) for start, end, _ in block.links)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "[" * 200_000,
            "[a](" * 100_000,
            "*a **b " * 60_000,
            "<" * 400_000,
            "<!--" * 100_000,
            "> " * 200_000,
        ),
        *(
            "- a\n" * 30_000,
            "|a" * 50_000 + "|\n" + "|-" * 50_000 + "|\n",
            "<div>" + "<script" * 60_000,
            "&" * 300_000,
        ),
    ],
    ids=range(10),
)
def test_made_to_be_slow(text: str) -> None:
    started = time.perf_counter()
    article_from_text(text, path="a.md")
    assert time.perf_counter() - started < 10


def test_a_file_of_nothing_that_is_seen_is_empty(tmp_path: Path) -> None:
    path = tmp_path / "unseen.txt"
    path.write_text("\ufe00\u200c\n", "utf-8")
    with pytest.raises(Unreadable, match="empty"):
        read_article(path)
