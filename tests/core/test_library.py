"""A library as a person uses it: find, read, annotate, change, undo; and what others do to it meanwhile."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from reader.anchor import place_of, target_at
from reader.annotation import Annotation, new_annotation
from reader.entries import article_id
from reader.errors import Ambiguous, CannotWrite, NotFound, ReaderError, WrongUsage
from reader.filters import Filter
from reader.library import Library
from reader.ulid import to_int

BRIDGE = "Bridge closed\n\nThe bridge was closed on Monday, the mayor said.\n\nNobody was hurt.\n"
FIRE = "Fire in the harbour\n\nThree boats burned.\n\nNobody was hurt.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "library"
    (root / "annotations").mkdir(parents=True)
    (root / "bridge.txt").write_text(BRIDGE)
    (root / "wire").mkdir()
    (root / "wire" / "harbour-fire.txt").write_text(FIRE)
    return root


def highlight(library: Library, name: str, number: int = 2, **fields: object) -> Annotation:
    article = library.read(library.find(name))
    target = target_at(article, number, 0, 6)
    return library.add(article, replace(new_annotation("highlight", [target]), **fields))[0]  # type: ignore[arg-type]


def claim(library: Library, **fields: str) -> Annotation:
    article = library.read(library.find("bridge"))
    return library.add(
        article, new_annotation("claim", [target_at(article, 2, 0, 6)], text="It is", **fields)
    )[0]


# -- which files are articles, and what they are called -----------------------------------------------------


def test_every_readable_file_is_an_article_but_hidden_originals_and_annotations(root: Path) -> None:
    for name in (
        "originals/a.txt",
        ".git/b.txt",
        ".c.txt",
        "annotations/d.txt",
        "e.json",
        "wire/originals/f.md",
    ):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("Text")
    (root / "program").write_bytes(b"\x7fELF\0\0\0")
    (root / "README").write_text("Read me")
    deep = root.joinpath(*"abcdefghi")
    deep.mkdir(parents=True)
    (deep / "too-deep.txt").write_text("Text")
    (deep.parent / "deep.txt").write_text("Text")
    names = [entry.name for entry in Library(root).entries()]
    assert names == ["README", "a/b/c/d/e/f/g/h/deep.txt", "bridge.txt", "wire/harbour-fire.txt"]


def test_folders_that_link_to_each_other_end(root: Path) -> None:
    (root / "wire" / "up").symlink_to(root)
    (root / "again").symlink_to(root / "wire")
    assert [entry.name for entry in Library(root).entries()] == ["bridge.txt", "wire/harbour-fire.txt"]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Bridge closed (1).txt", "bridge-closed-1"),
        ("a/b/Straße nach Łódź, Größe.md", "strae-nach-odz-groe"),
        ("漢字.txt", "article"),
        ("x" * 99 + ".txt", "x" * 60),
        ("2022.01.13", "2022-01"),
        ("README", "readme"),
    ],
)
def test_an_id_is_the_slug_of_the_name_and_four_digits_of_the_path(name: str, slug: str) -> None:
    before, _, digits = article_id(name).rpartition("-")
    assert before == slug
    assert len(digits) == 4
    assert article_id(name) == article_id(name)
    assert article_id("other/" + name) != article_id(name)


def test_both_ways_to_write_an_accent_give_one_id() -> None:
    assert article_id("caf\u00e9.txt") == article_id("cafe\u0301.txt")


def test_files_whose_ids_would_be_the_same_get_more_digits(root: Path, tmp_path: Path) -> None:
    by_id: dict[str, str] = {}
    number = 0
    while True:
        name = f"{number}/a.txt"
        other = by_id.setdefault(article_id(name), name)
        if other != name:
            break
        number += 1
    for one in (name, other):
        (tmp_path / "twins" / one).parent.mkdir(parents=True)
        (tmp_path / "twins" / one).write_text("Text")
    first, second = Library(tmp_path / "twins").entries()
    assert len(first.id) == len("a-1234")
    assert second.id == article_id(second.name, 5)


def test_a_name_that_a_terminal_would_obey_is_shown_without_its_power(root: Path) -> None:
    (root / "evil\x1b[2Jname.txt").write_text("Text")
    (root / os.fsdecode(b"bytes\xff.txt")).write_text("Headline\n\nText.")
    library = Library(root)
    assert [entry.name for entry in library.entries()][1:3] == ["bytes\ufffd.txt", "evil\ufffd[2Jname.txt"]
    added = highlight(library, "bytes", 1)
    assert Library(root).annotations(library.find("bytes")) == [added]


# -- library.toml -------------------------------------------------------------------------------------------


def test_library_toml_names_the_folders_and_terms_of_its_own(root: Path) -> None:
    (root / "annotations/library.toml").write_text(
        'articles = ["wire"]\n[vocabularies]\nverdict = ["half-true"]\n'
    )
    library = Library(root)
    assert [entry.name for entry in library.entries()] == ["wire/harbour-fire.txt"]
    assert library.vocabularies.names("verdict")[-1] == "half-true"
    assert library.warnings == ()
    assert library.find(str(root / "bridge.txt")).name == "bridge.txt"


@pytest.mark.parametrize(
    ("content", "sentences"),
    [
        ("articles = [", ["no valid TOML"]),
        ("articles = 3", ["line 1", '"articles" is a list of folder names']),
        ('\n\narticels = ["wire"]', ["line 3", 'Did you mean "articles"?']),
        ('articles = ["../..", "wire"]', ['"../.." is outside the library']),
        ('articles = ["/etc", "wire"]', ['"/etc" is outside the library']),
        ('articles = ["nowhere"]', ['there is no folder "nowhere"']),
        (
            '[vocabularies]\nverdicts = ["x"]',
            ["line 2", 'no vocabulary "verdicts"', 'Did you mean "verdict"?'],
        ),
        ("[vocabularies]\nverdict = 7", ['"verdict" is a list of terms']),
        ("vocabularies = 7", ['"vocabularies" is a table']),
    ],
)
def test_a_broken_library_toml_is_told_and_does_no_harm(
    root: Path, content: str, sentences: list[str]
) -> None:
    (root / "annotations/library.toml").write_text(content)
    library = Library(root)
    (warning,) = library.warnings
    assert "library.toml" in warning
    for sentence in sentences:
        assert sentence in warning
    assert all(entry.path.is_relative_to(root) for entry in library.entries())
    assert [entry.name for entry in library.entries()][-1:] != ["bridge.txt"]


def test_links_out_of_the_library_are_not_followed(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_text("Secret")
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    (root / "secret.txt").symlink_to(tmp_path / "elsewhere" / "secret.txt")
    (root / "circle").symlink_to(root / "circle")
    library = Library(root)
    assert [entry.name for entry in library.entries()] == ["bridge.txt", "wire/harbour-fire.txt"]
    assert len(library.warnings) == 2
    assert all("leads out of the library" in warning for warning in library.warnings)


def test_a_link_out_of_the_library_is_not_followed_from_library_toml(root: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "secret.txt").write_text("Secret")
    (root / "linked").symlink_to(tmp_path / "elsewhere")
    (root / "annotations/library.toml").write_text('articles = ["linked"]')
    library = Library(root)
    assert library.entries() == []
    assert "outside" in library.warnings[0]


# -- finding ------------------------------------------------------------------------------------------------


def test_an_article_is_found_by_id_path_name_or_title(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = Library(root)
    bridge, fire = library.entries()
    monkeypatch.chdir(root / "wire")
    for name in (fire.id, fire.id.upper(), "harbour-fire.txt", "./harbour-fire.txt", "wire/harbour-fire.txt"):
        assert library.find(name) == fire
    for name in (str(fire.path), "HARBOUR", "fire in the", "Fire in the harbour"):
        assert library.find(name) == fire
    for name in ("../bridge.txt", "bridge", "Bridge closed"):
        assert library.find(name) == bridge
    link = root.parent / "by-another-name"
    link.symlink_to(root)
    assert library.find(str(link / "bridge.txt")) == bridge


def test_an_ambiguous_name_lists_the_candidates(root: Path) -> None:
    (root / "bridge-opens.txt").write_text("Bridge opens\n\nToday.\n")
    library = Library(root)
    assert library.find("bridge").name == "bridge.txt"
    with pytest.raises(Ambiguous) as ambiguous:
        library.find("brid")
    assert [row.split("  ")[1] for row in ambiguous.value.candidates] == ["Bridge opens", "Bridge closed"]
    assert library.entries()[0].id in str(ambiguous.value)
    assert library.find("Bridge closed").name == "bridge.txt"


def test_a_whole_title_wins_over_a_part_of_one(root: Path) -> None:
    (root / "one.txt").write_text("Storm\n\nIt blew.\n")
    (root / "two.txt").write_text("Storm again\n\nIt blew.\n")
    assert Library(root).find("storm").name == "one.txt"


def test_what_is_not_found_names_the_nearest(root: Path) -> None:
    library = Library(root)
    with pytest.raises(NotFound, match='Did you mean "bridge"'):
        library.find("brigde")
    with pytest.raises(NotFound, match='Did you mean "Fire in the harbour"'):
        library.find("Fyre in the harbor")
    for name in ("", "  ", "x" * 5000, "a\0b", "."):
        with pytest.raises(NotFound, match="There is no article"):
            library.find(name)


def test_a_file_outside_is_not_taken_in_unasked(root: Path, tmp_path: Path) -> None:
    (tmp_path / "other.txt").write_text("Other")
    with pytest.raises(NotFound, match="To read it by itself"):
        Library(root).find(str(tmp_path / "other.txt"))


def test_an_article_is_read_once_until_its_file_changes(root: Path) -> None:
    library = Library(root)
    entry = library.find("bridge")
    first = library.read(entry)
    assert library.read(entry) is first
    assert first.id == entry.id
    entry.path.write_text("Another title altogether\n\nOther words.\n")
    assert library.read(entry).title == "Another title altogether"
    assert library.heading(entry).title == "Another title altogether"


# -- annotating ---------------------------------------------------------------------------------------------


def test_nothing_is_written_before_the_first_annotation(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "bridge.txt").write_text(BRIDGE)
    library = Library(folder)
    library.read(library.entries()[0])
    assert list(library.select(Filter())) == []
    assert [one.name for one in folder.iterdir()] == ["bridge.txt"]
    highlight(library, "bridge")
    assert (folder / "annotations" / f"{library.entries()[0].id}.json").is_file()


def test_an_annotation_is_there_for_the_next_session(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_NAME", "Ada")
    added = highlight(Library(root), "bridge", note="Which bridge?")
    library = Library(root)
    (found,) = library.annotations(library.find("bridge"))
    assert found == added
    assert (found.creator, found.note, found.exact) == ("Ada", "Which bridge?", "The br")
    assert library.problems(found.article) == ()


def test_without_a_name_the_account_is_the_creator(root: Path) -> None:
    assert highlight(Library(root), "bridge").creator != ""


def test_the_store_records_its_article_without_a_path_of_this_machine(root: Path) -> None:
    library = Library(root)
    added = highlight(library, "harbour")
    record = library.store(added.article).load().article
    assert record is not None
    assert (record.path, record.title) == ("wire/harbour-fire.txt", "Fire in the harbour")
    assert record.keys == (added.paragraph,)
    assert str(root) not in (root / "annotations" / f"{added.article}.json").read_text()


def test_a_read_only_library_can_be_read_and_says_why_it_cannot_be_written(root: Path) -> None:
    shutil.rmtree(root / "annotations")
    (root / "annotations").write_text("no folder")
    library = Library(root)
    with pytest.raises(CannotWrite, match="could not be saved"):
        highlight(library, "bridge")
    assert library.undo() is None


def test_an_annotation_is_found_by_either_end_of_its_id(root: Path) -> None:
    library = Library(root)
    one, two = highlight(library, "bridge"), highlight(library, "harbour")
    assert library.annotation(one.short_id.lower()) == one
    assert library.annotation(two.id) == two
    with pytest.raises(Ambiguous) as ambiguous:
        library.annotation(one.id[:4])
    assert len(ambiguous.value.candidates) == 2
    for nothing in ("", "zzzzzz"):
        with pytest.raises(NotFound):
            library.annotation(nothing)


def test_annotations_are_selected_over_the_whole_library(root: Path) -> None:
    library = Library(root)
    one = highlight(library, "bridge", tags=("todo",))
    two = highlight(library, "harbour", 1, tags=("todo", "x"))
    three = highlight(library, "harbour", 3)
    assert list(library.select(Filter())) == [one, two, three]
    assert list(library.select(Filter(tags=("todo",)))) == [one, two]
    assert list(library.select(Filter(), [library.find("harbour")])) == [two, three]
    with pytest.raises(WrongUsage, match="yellow"):
        list(library.select(Filter(color="yelow")))


def test_annotations_outlive_their_article(root: Path) -> None:
    added = highlight(Library(root), "bridge")
    (root / "bridge.txt").unlink()
    assert list(Library(root).select(Filter())) == [added]


@pytest.mark.parametrize("id", ["../x", "a/b", "", ".local", "_library", "a\\b"])
def test_what_is_no_id_opens_no_file(root: Path, id: str) -> None:
    with pytest.raises(NotFound):
        Library(root).annotations(id)


def test_a_damaged_store_costs_only_itself_and_says_so(root: Path) -> None:
    library = Library(root)
    one, two = highlight(library, "bridge"), highlight(library, "harbour")
    (root / "annotations" / f"{one.article}.json").write_bytes(b"\xff\xff")
    fresh = Library(root)
    assert list(fresh.select(Filter())) == [two]
    assert fresh.problems(one.article) != ()
    (root / "annotations" / f"{one.article}.json").unlink()
    (root / "annotations" / f"{one.article}.json").mkdir()
    assert list(Library(root).select(Filter())) == [two]
    assert Library(root).problems(one.article) != ()


# -- files that are renamed ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["crossing.txt", "wire/crossing.txt", "wire/bridge.txt"])
def test_a_file_that_is_renamed_or_moved_keeps_its_annotations(root: Path, name: str) -> None:
    added = highlight(Library(root), "bridge")
    (root / "bridge.txt").rename(root / name)
    library = Library(root)
    entry = library.find(name)
    assert entry.id == added.article
    assert library.annotations(entry) == [added]
    place = place_of(library.read(entry), added.targets[0])
    assert place is not None
    assert place.state == "exact"


def test_a_renamed_file_keeps_its_id_after_it_is_annotated_and_edited_too(root: Path) -> None:
    added = highlight(Library(root), "bridge")
    (root / "bridge.txt").rename(root / "crossing.txt")
    highlight(Library(root), "crossing", 3)
    (root / "crossing.txt").write_text("Other words")
    library = Library(root)
    assert library.find("crossing").id == added.article
    assert len(library.annotations(added.article)) == 2


def test_a_copy_of_a_file_is_an_article_of_its_own(root: Path) -> None:
    added = highlight(Library(root), "bridge")
    (root / "copy.txt").write_text(BRIDGE)
    library = Library(root)
    assert library.find("bridge.txt").id == added.article
    assert library.annotations(library.find("copy")) == []


def test_of_two_equal_files_the_one_with_the_old_name_is_the_one_that_moved(root: Path) -> None:
    added = highlight(Library(root), "bridge")
    (root / "bridge.txt").unlink()
    (root / "a-copy.txt").write_text(BRIDGE)
    (root / "wire" / "bridge.txt").write_text(BRIDGE)
    library = Library(root)
    assert library.find("wire/bridge.txt").id == added.article
    assert library.find("a-copy").id == article_id("a-copy.txt")


def test_a_new_file_under_an_old_name_does_not_take_the_moved_one(root: Path) -> None:
    """A store with a computed id belongs to the file at that path: its anchors tell what no longer fits."""
    added = highlight(Library(root), "bridge")
    (root / "bridge.txt").write_text("A new text")
    assert Library(root).find("bridge").id == added.article


def test_a_store_under_another_id_that_names_a_file_is_that_files(root: Path) -> None:
    library = Library(root)
    added = highlight(library, "bridge")
    folder = root / "annotations"
    (folder / f"{added.article}.json").rename(folder / "given-by-hand-0000.json")
    library.refresh()
    assert library.find("bridge.txt").id == "given-by-hand-0000"
    assert [one.id for one in library.annotations("given-by-hand-0000")] == [added.id]


@pytest.mark.parametrize("name", ["/etc/hostname", "../other.txt", "", "linked/secret.txt"])
def test_a_store_cannot_bring_a_file_from_outside_into_the_library(
    root: Path, tmp_path: Path, name: str
) -> None:
    (tmp_path / "other.txt").write_text("Secret")
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "secret.txt").write_text("Secret")
    (root / "annotations/library.toml").write_text('articles = ["wire"]')
    (root / "linked").symlink_to(tmp_path / "hidden")
    facts = {"id": "x", "title": "", "path": name, "digest": "0" * 32, "rules": 1, "keys": [], "format": 1}
    (root / "annotations/x-0000.json").write_text(json.dumps({"_default": {}, "article": {"1": facts}}))
    assert [entry.name for entry in Library(root).entries()] == ["wire/harbour-fire.txt"]


def test_hashes_are_remembered_so_that_a_lost_store_does_not_cost_every_start(
    root: Path, user_folders: Path
) -> None:
    highlight(Library(root), "bridge")
    (root / "bridge.txt").write_text("Gone and replaced")
    (root / "bridge.txt").rename(root / "crossing.txt")
    names = [entry.id for entry in Library(root).entries()]
    (cache,) = user_folders.rglob("digests.json")
    before = cache.stat().st_mtime_ns
    assert [entry.id for entry in Library(root).entries()] == names
    assert cache.stat().st_mtime_ns == before
    cache.write_text("{]")
    assert [entry.id for entry in Library(root).entries()] == names


# -- changing, and taking it back ---------------------------------------------------------------------------


def test_a_change_is_undone_and_redone(root: Path) -> None:
    library = Library(root)
    added = highlight(library, "bridge", note="old")
    changed = library.change(added, note="new", tags=("x",), color="red")
    assert (changed.note, changed.tags, changed.color) == ("new", ("x",), "red")
    operation = library.undo()
    assert operation is not None
    assert operation.label == "change note, tags, color of highlight “The br”"
    (found,) = library.annotations(added.article)
    assert (found.note, found.tags, found.color) == ("old", (), "yellow")
    assert found.modified > changed.modified
    assert len(found.fields["stamps"]["note"]) == 2
    library.redo()
    (found,) = library.annotations(added.article)
    assert (found.note, found.tags, found.color) == ("new", ("x",), "red")
    library.undo()
    library.undo()
    assert library.annotations(added.article) == []
    assert library.undo() is None


def test_an_undone_annotation_is_a_tombstone_and_comes_back_whole(root: Path) -> None:
    library = Library(root)
    added = highlight(library, "bridge", note="x")
    library.undo()
    kept = library.store(added.article).get(added.id)
    assert kept is not None
    assert kept.is_deleted
    assert kept.note == "x"
    operation = library.redo()
    assert operation is not None
    assert operation.label == "add highlight “The br”"
    assert [one.note for one in library.annotations(added.article)] == ["x"]
    assert library.redo() is None
    library.undo()
    assert library.annotations(added.article) == []


def test_several_deleted_at_once_come_back_at_once(root: Path) -> None:
    library = Library(root)
    all_of_them = [
        highlight(library, "bridge"),
        highlight(library, "bridge", 3),
        highlight(library, "harbour"),
    ]
    library.delete(all_of_them)
    assert list(library.select(Filter())) == []
    operation = library.undo()
    assert operation is not None
    assert operation.label == "delete 3 annotations"
    assert [one.id for one in library.select(Filter())] == [one.id for one in all_of_them]
    library.redo()
    assert list(library.select(Filter())) == []


def test_a_new_operation_ends_what_could_be_redone(root: Path) -> None:
    library = Library(root)
    added = highlight(library, "bridge")
    library.change(added, note="one")
    library.undo()
    library.change(added, note="two")
    assert library.redo() is None


def test_a_change_to_the_same_value_is_no_operation(root: Path) -> None:
    library = Library(root)
    added = highlight(library, "bridge", note="x")
    assert library.change(added, note="x") == added
    library.undo()
    assert library.annotations(added.article) == []


def test_undo_leaves_what_somebody_else_changed_since(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("READER_NAME", "Ada")
    mine, other = Library(root), Library(root)
    added = highlight(mine, "bridge")
    mine.change(added, note="mine", color="red")
    (seen,) = other.annotations(added.article)
    other.change(seen, note="theirs", tags=("theirs",))
    with pytest.raises(ReaderError, match=r"taken back except for note \(changed by Ada, 20"):
        mine.undo()
    (found,) = mine.annotations(added.article)
    assert (found.note, found.color, found.tags) == ("theirs", "yellow", ("theirs",))
    with pytest.raises(ReaderError, match=r"except for note \(changed by Ada, .*, tags \(changed by Ada, "):
        mine.undo()
    assert mine.annotations(added.article) == [found]


def test_two_people_who_tag_at_the_same_time_keep_both_tags(root: Path) -> None:
    mine, other = Library(root), Library(root)
    added = highlight(mine, "bridge", tags=("a", "b"))
    other.change(added, tags=("a", "b", "theirs"))
    changed = mine.change(added, tags=("b", "mine"))
    assert changed.tags == ("b", "theirs", "mine")
    mine.undo()
    assert mine.annotations(added.article)[0].tags == ("a", "b", "theirs")


def test_two_notes_written_at_the_same_time_are_both_kept(root: Path) -> None:
    mine, other = Library(root), Library(root)
    added = highlight(mine, "bridge", note="old")
    other.change(added, note="theirs")
    changed = mine.change(added, note="mine")
    assert changed.note == "mine"
    assert [one["value"] for one in changed.fields["conflicts"]["note"]] == ["theirs"]


def test_what_was_deleted_meanwhile_is_not_changed(root: Path) -> None:
    mine, other = Library(root), Library(root)
    added = highlight(mine, "bridge")
    other.delete([added])
    with pytest.raises(NotFound, match="deleted meanwhile"):
        mine.change(added, note="late")
    mine.delete([added])
    mine.undo()
    assert mine.annotations(added.article) == []


def test_a_claim_remembers_its_states_and_verdicts_even_those_taken_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("READER_NAME", "Ada")
    library = Library(root)
    one = claim(library, state="unstarted")
    one = library.change(one, state="checked", verdict="refuted", note="n")
    one = library.change(one, note="m")
    library.undo()
    library.undo()
    (found,) = library.annotations(one.article)
    assert (found["state"], found["verdict"]) == ("unstarted", "")
    told = [(entry["field"], entry["from"], entry["to"], entry["by"]) for entry in found["history"]]
    assert told == [
        ("state", "unstarted", "checked", "Ada"),
        ("verdict", "", "refuted", "Ada"),
        ("state", "checked", "unstarted", "Ada"),
        ("verdict", "refuted", "", "Ada"),
    ]


@pytest.mark.parametrize(
    ("kind", "fields", "label"),
    [
        ("quote", {"speaker": "Zas"}, "tag quote by Zas"),
        ("quote", {}, "tag quote “The br”"),
        ("source", {"title": "Report"}, "add source note “The br”"),
    ],
)
def test_an_operation_says_what_it_was(root: Path, kind: str, fields: dict[str, str], label: str) -> None:
    library = Library(root)
    article = library.read(library.find("bridge"))
    library.add(article, new_annotation(kind, [target_at(article, 2, 0, 6)], **fields))[0]  # type: ignore[arg-type]
    operation = library.undo()
    assert operation is not None
    assert operation.label == label


@pytest.mark.parametrize("layout", ["ours", "one line", "indented", "counted", "damaged"])
def test_an_annotation_is_found_in_a_store_of_any_layout_by_id_and_by_kind(root: Path, layout: str) -> None:
    """What is in our own form is looked through before it is parsed; nothing may be missed for that."""
    library = Library(root)
    one = claim(library)
    highlight(library, "harbour")
    store = root / "annotations" / f"{one.article}.json"
    data = store.read_bytes()
    tables = json.loads(data)
    if layout == "one line":
        store.write_text(json.dumps(tables))
    elif layout == "indented":
        store.write_text(json.dumps(tables, indent=4))
    elif layout == "counted":
        store.write_bytes(data.replace(f'"{to_int(one.id)}"'.encode(), b'"1"').replace(b'"format":1,', b""))
    elif layout == "damaged":
        store.write_bytes(data[:-40])
    [found] = Library(root).select(Filter(kinds=("claim",)))
    assert found.exact == one.exact
    assert Library(root).annotation(found.short_id) == found
    assert [each.kind for each in Library(root).select(Filter(kinds=("source",)))] == []
    with pytest.raises(NotFound):
        Library(root).annotation("ZZZZZZ")
