"""What other programs do to the library shows on the screen, and the reader's place stays where it is.

A timer looks (see `reader.watch`); what may be another is read again and compared with what the screen shows, so
that what was done here is no news.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual.timer import Timer

from reader.annotation import Annotation
from reader.errors import ReaderError, Unreadable
from reader.tui.bookmarks import carried
from reader.tui.reading import Reading
from reader.tui.telling import Telling

if TYPE_CHECKING:
    from reader.collection import Collection
    from reader.library import Library
    from reader.news import Piece
    from reader.tui.screens.reading_screen import ReadingScreen
    from reader.watch import Watch

#: The time between two looks, in seconds.
LOOK_PAUSE = 0.2
#: How many looks at least lie between two readings of the library's folders.
REST = 5


@runtime_checkable
class AboutARecord(Protocol):
    """A screen about one annotation, whose person hears what others do to that."""

    @property
    def subject(self) -> Annotation | None: ...

    def meet(self, fresh: Annotation, by: str) -> None: ...


class Watching:
    """The eyes of a screen."""

    def __init__(self, screen: ReadingScreen, library: Library) -> None:
        self._screen = screen
        self._library = library
        self._watch: Watch | None = None
        self._telling = Telling(screen)
        self.timer: Timer | None = None
        #: What was wrong with the store at the last reading, in sentences: said when it is so again.
        self._doubts: tuple[str, ...] = ()
        #: What is wrong with it, and was said.
        self._problems: tuple[str, ...] = ()
        #: Whether it was said that some annotations of this article wait for a choice.
        self._has_asked = False
        self._is_text_new = False
        #: Whether the folders of articles, or that of the annotations, are to be looked through again; by whom that
        #: is being done, and what came of it.
        self._is_library_new = self._is_shelf_new = False
        self.reader: Thread | None = None
        self._fresh: Collection | None = None
        self._rested = REST

    def begin(self) -> None:
        """Look from now on: the first frame is painted. What this needs is not imported before."""
        from reader.watch import Watch

        self._watch = Watch(self._library.annotations_folder)
        self._watch.look_in(self._library.folders)
        self._watch_open()
        # It may have changed since it was read.
        self._is_text_new = self._screen.reading is not None
        self.timer = self._screen.set_interval(LOOK_PAUSE, self.look)

    def open(self) -> None:
        """Another article is being opened: its files are watched from before they are read."""
        self._watch_open()
        self._telling.clear()
        self._doubts = self._problems = ()
        self._is_text_new = self._has_asked = False

    def _watch_open(self) -> None:
        entry = self._screen.entry
        if self._watch is not None:
            store = self._library.store(entry.id).path if entry else None
            self._watch.open(store, entry.path if entry else None)

    def look(self) -> None:
        """Look once, and show what is new."""
        if self._watch is None:
            return
        screen = self._screen
        self._watch.look_near(
            [item.entry.id for item in screen.list.on_screen] if screen.list.display else []
        )
        seen = self._watch.look()
        if seen.store or (seen.shelf and screen.entry is not None):
            self._look_into_store(sure=False)
        if seen.stores:
            self._count_again(frozenset(seen.stores))
        self._is_text_new = self._is_text_new or seen.text
        if self._is_text_new and not self._is_busy():
            self._read_text()
        self._is_library_new = self._is_library_new or seen.files
        self._is_shelf_new = self._is_shelf_new or seen.shelf
        self._rested += 1
        if self.reader is not None and not self.reader.is_alive() and not self._is_busy():
            self.reader = None
            fresh, self._fresh = self._fresh, None
            if fresh is not None:
                self._show_library(fresh)
        is_due = self._is_library_new or self._is_shelf_new
        if is_due and self.reader is None and self._rested >= REST:
            self._read_library()
        self._telling.tell()

    def look_at_store(self) -> None:
        """See what became of the open article's annotations before something is done to them."""
        if self._watch is not None and self._watch.look_at_store():
            self._look_into_store(sure=True)

    def _is_busy(self) -> bool:
        """Whether something is open that stands on the text and the list as they are."""
        screen = self._screen
        return len(screen.app.screen_stack) > 1 or bool(screen.query("EntryRow"))

    # the annotations of the open article

    def read(self) -> None:
        """Take the annotations of the open article as they are in its store: it is opened, or was written to here."""
        screen, entry = self._screen, self._screen.entry
        if screen.reading is None or entry is None:
            return
        problems, trouble = self._trouble(screen.reading)
        if not trouble:
            screen.reading.annotate(self._library.to_show(entry))
            if screen.reading.contested and not self._has_asked:
                self._telling.wait(_asked_for(len(screen.reading.contested)))
            self._has_asked = True
        screen.read_only = trouble or self._library.why_read_only(entry.id)
        self._problems = problems
        for problem in problems:
            screen.say(problem, warning=True)

    def _look_into_store(self, *, sure: bool) -> None:
        """Show what changed in the open article's store. What looks like damage is believed at once where that is
        `sure`, else when it looks so again: somebody may be halfway through writing the file."""
        screen, entry, reading = self._screen, self._screen.entry, self._screen.reading
        if entry is None or reading is None:
            return
        problems, trouble = self._trouble(reading)
        if problems and problems not in (self._problems, self._doubts) and not sure:
            self._doubts = problems
            return
        self._doubts = ()
        if not trouble:
            from reader.news import pieces

            now = self._library.to_show(entry)
            news = pieces(reading.annotations, now, self._library.store(entry.id).get, self._who)
            if news:
                asked = len(reading.contested)
                reading.annotate(now)
                if len(reading.contested) > asked:
                    self._telling.wait(_asked_for(len(reading.contested)))
                screen.choosing.renew_annotations()
                screen.pane.repaint()
                self._hear(news)
        self._say_problems(problems, trouble)
        screen.refresh_status()
        self._tell_subject()

    def _trouble(self, reading: Reading) -> tuple[tuple[str, ...], str]:
        """What is wrong with the open article's store, and which of it means that the annotations shown are not in
        it: they stay on the screen as they were read last."""
        entry = self._screen.entry
        assert entry is not None
        store, count = self._library.store(entry.id), len(reading.annotations)
        kept = f"{count} {'annotation is' if count == 1 else 'annotations are'} shown as last read"
        try:
            loaded = store.load()
        except Unreadable as error:
            said = f"{error} {kept if count else 'Nothing is shown'}; they can be changed when it can be read again."
            return (said,), said
        if loaded.annotations or not count:
            return loaded.problems, ""
        if loaded.problems:
            said = f"{' '.join(loaded.problems)} {kept}."
        else:
            what = "has no annotations any more" if store.path.exists() else "is gone"
            said = (
                f"{store.path.name} {what}: {kept}. reader check --repair, git or a backup brings them back;"
                " open the article again to go on without them."
            )
        return (said,), said

    def _say_problems(self, problems: tuple[str, ...], trouble: str) -> None:
        screen, entry = self._screen, self._screen.entry
        assert entry is not None
        before, was = self._problems, screen.read_only
        self._problems = problems
        screen.read_only = trouble or self._library.why_read_only(entry.id)
        for problem in problems:
            if problem not in before:
                self._telling.wait(problem, warning=True)
        if screen.read_only and screen.read_only != was and screen.read_only not in problems:
            self._telling.wait(screen.read_only, warning=True)
        elif was and not screen.read_only:
            self._telling.take_back(was)
            self._telling.wait("The annotations can be read and changed again")

    def _hear(self, news: list[Piece]) -> None:
        gone = sum(piece.what == "gone" for piece in news)
        if gone:
            entry = self._screen.entry
            assert entry is not None
            some = "1 annotation is" if gone == 1 else f"{gone} annotations are"
            self._telling.wait(
                f"{some} no longer in {self._library.store(entry.id).path.name}, though nobody deleted"
                f" {'it' if gone == 1 else 'them'}: reader check --repair, git or a backup brings back what it lacks.",
                warning=True,
            )
        self._telling.hear([piece for piece in news if piece.what != "gone"])

    def _who(self, annotation: Annotation) -> str:
        """Who wrote a record last, as far as the journal of this machine knows."""
        return self._library.last_writer(annotation)

    def _tell_subject(self) -> None:
        """Let what is open on an annotation know what others did to it."""
        top = self._screen.app.screen
        if not isinstance(top, AboutARecord) or top.subject is None:
            return
        try:
            fresh = self._library.store(top.subject.article).get(top.subject.id)
        except ReaderError:
            return
        if fresh is not None and fresh != top.subject:
            top.meet(fresh, self._who(fresh))

    # the text

    def _read_text(self) -> None:
        """Read the open article again, its file having changed, and stay at the same words of it."""
        screen, entry, old = self._screen, self._screen.entry, self._screen.reading
        self._is_text_new = False
        if entry is None:
            return
        if old is None:
            screen.open(entry)
            return
        try:
            article = self._library.read(entry)
        except ReaderError as error:
            gone = f"{entry.name} is gone" if not entry.path.exists() else str(error).rstrip(".")
            self._telling.wait(
                f"{gone}: its text is shown as it was read, and its annotations are kept.", warning=True
            )
            return
        if article is old.article or article.blocks == old.article.blocks:
            return
        row = screen.pane.cursor_row
        screen.reading = new = carried(old, article)
        new.find(screen.find_words)
        screen.pane.show(new)
        screen.pane.put_cursor(row)
        screen.status.entitle(article.title)
        screen.choosing.renew_annotations()
        screen.list.look_again(entry)
        screen.refresh_status()
        lost = len(new.orphans) - len(old.orphans)
        some = "1 annotation has" if lost == 1 else f"{lost} annotations have"
        self._telling.wait(
            f"The text of this article was changed elsewhere, and is shown as it is now"
            f"{f'; {some} no place in it any more' if lost > 0 else ''}"
        )

    # the library

    def _read_library(self) -> None:
        """Look through the folders again, beside what the person does: of 10,000 articles that takes a while."""
        only_if = not self._is_library_new
        self._is_library_new = self._is_shelf_new = False
        self._rested = 0

        def read() -> None:
            with suppress(OSError, ReaderError):  # then the list stays as it is
                self._fresh = self._library.afresh(only_if=only_if)

        self.reader = Thread(target=read, name="library", daemon=True)
        self.reader.start()

    def _show_library(self, fresh: Collection) -> None:
        """List what is new and what is gone."""
        screen, library = self._screen, self._library
        before, warnings = {one.id: one for one in library.entries()}, library.warnings
        copies = library.listing.copies
        library.take(fresh)
        now = {one.id: one for one in library.entries()}
        assert self._watch is not None
        self._watch.look_in(library.folders)
        for warning in library.warnings:
            if warning not in warnings:
                self._telling.wait(warning, warning=True)
        if library.listing.copies != copies:
            self._look_into_store(sure=False)
        if now == before:
            return
        screen.shelf.fill()
        screen.list.renew(screen.shelf.items(), lambda item: item.entry.id)
        if screen.entry is not None and (moved := now.get(screen.entry.id)) and moved != screen.entry:
            screen.entry = moved
            self._watch_open()
        new = [entry.name for key, entry in now.items() if key not in before]
        gone = [entry.name for key, entry in before.items() if key not in now]
        said = [_listed(new, "new in the list"), _listed(gone, "gone from the list")]
        if any(said):
            self._telling.wait("; ".join(filter(None, said)))

    def _count_again(self, ids: frozenset[str]) -> None:
        screen = self._screen
        for item in screen.list.on_screen:
            if item.entry.id in ids:
                screen.list.look_again(item.entry)


def _listed(names: Sequence[str], what: str) -> str:
    return (
        f"{names[0]} is {what}" if len(names) == 1 else f"{len(names)} articles are {what}" if names else ""
    )


def _asked_for(count: int) -> str:
    some = "1 annotation here has" if count == 1 else f"{count} annotations here have"
    return f"{some} two values to choose between: ! goes there"
