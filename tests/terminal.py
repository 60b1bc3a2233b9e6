"""A program in a terminal of its own: what it draws is read off a screen, what it sends is kept as it came.

The terminal is a pseudo-terminal that answers no question, like the plainest a person may have. Nothing here
sleeps: whoever waits, waits for output, and is shown the screen if what was awaited does not come.
"""

from __future__ import annotations

import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import warnings
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from time import perf_counter
from types import TracebackType

import pyte

SOURCE = Path(__file__).resolve().parents[1] / "src"
READER = (sys.executable, "-m", "reader")

#: Seconds after which something awaited is taken not to come.
PATIENCE = 20.0

_MODE = re.compile(rb"\x1b\[\?([\d;]+)([hl])")


def environment(home: Path) -> dict[str, str]:
    """The environment of a person who has never used the reader, in a terminal of 24-bit colour."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(SOURCE),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "HOME": str(home),
        **{f"XDG_{name}_HOME": str(home / name.lower()) for name in ("DATA", "STATE", "CACHE", "CONFIG")},
    }


class Terminal:
    """One run of a program. As a context manager it sees to it that the program does not outlive the test.

    `started`, `sent` and `drawn` are times of `perf_counter`: of the start, the last keys, the last output.
    """

    def __init__(
        self,
        words: Sequence[str],
        *,
        home: Path,
        columns: int = 120,
        rows: int = 40,
        extra: Mapping[str, str] | None = None,
    ) -> None:
        self.output = bytearray()
        self.is_closed = False
        self._fed = 0
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._terminal, inside = os.openpty()
        self._set_size(columns, rows)
        self.line_discipline = termios.tcgetattr(self._terminal)
        self.started = self.sent = self.drawn = perf_counter()
        try:
            with warnings.catch_warnings():
                # Of forking with threads about: nothing but one system call is made before the program runs.
                warnings.simplefilter("ignore", DeprecationWarning)
                self.process = subprocess.Popen(
                    words,
                    stdin=inside,
                    stdout=inside,
                    stderr=inside,
                    env={**environment(home), **(extra or {})},
                    cwd=home,
                    start_new_session=True,
                    preexec_fn=_take_terminal,
                )
        except BaseException:
            os.close(self._terminal)
            raise
        finally:
            os.close(inside)

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        os.close(self._terminal)

    # what comes out

    def read(self, seconds: float) -> bool:
        """Wait that long for output and keep it; False if none came, or none can come any more."""
        if self.is_closed or not select.select([self._terminal], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._terminal, 1 << 16)
        except OSError:  # how Linux says that the program is gone
            data = b""
        self.is_closed = not data
        if data:
            self.drawn = perf_counter()
            self.output += data
        return bool(data)

    def settle(self, quiet: float = 0.015) -> float:
        """Read until nothing has come for so many seconds; gives the time of the last output."""
        while self.read(quiet):
            pass
        return self.drawn

    def await_output(self, sent: bytes, since: int = 0, seconds: float = PATIENCE) -> float:
        """Wait until these bytes are in the output from its byte `since` on; gives the time they came."""
        deadline = perf_counter() + seconds
        while self.output.find(sent, since) < 0:
            self._read_until(deadline, f"{sent!r}")
        return self.drawn

    def await_screen(
        self, shown: str | Callable[[Terminal], bool], what: str = "", seconds: float = PATIENCE
    ) -> None:
        """Wait until the screen shows this text, or is as `shown` wants it (`what` says how)."""
        deadline = perf_counter() + seconds
        while not (shown in self.text if isinstance(shown, str) else shown(self)):
            self._read_until(deadline, what or repr(shown))

    def _read_until(self, deadline: float, what: str) -> None:
        if not self.read(max(0.0, deadline - perf_counter())):
            how = "The program ended" if self.is_closed else "Time ran out"
            raise TimeoutError(f"{how} waiting for {what}. The screen:\n{self.framed}")

    # the screen

    @property
    def screen(self) -> pyte.Screen:
        """What has been drawn so far. `cursor` and `buffer[row][column]` (fg, bg, bold …) are pyte's."""
        if self._fed < len(self.output):
            data, self._fed = bytes(self.output[self._fed :]), len(self.output)
            self._stream.feed(data)
        return self._screen

    @property
    def rows(self) -> list[str]:
        """The screen's rows, without the blanks at their ends."""
        return [row.rstrip() for row in self.screen.display]

    @property
    def text(self) -> str:
        return "\n".join(self.rows)

    @property
    def framed(self) -> str:
        """The screen as an error message shows it."""
        rule = "─" * self.screen.columns
        return f"┌{rule}┐\n" + "\n".join(f"│{row}│" for row in self.screen.display) + f"\n└{rule}┘"

    @property
    def modes(self) -> dict[int, bool]:
        """The private modes (DECSET) that were ever set or reset, and how they stand now."""
        return {
            int(number): switch == b"h"
            for numbers, switch in _MODE.findall(bytes(self.output))
            for number in numbers.split(b";")
        }

    # what goes in

    def type(self, keys: str) -> int:
        """Send keys in one write; gives the byte of the output from which on it can show their effect."""
        since = len(self.output)
        self.sent = perf_counter()
        os.write(self._terminal, keys.encode())
        return since

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the system tells the program with SIGWINCH.

        The screen is blank then, so that nothing is on it but what the program draws for this size.
        """
        self.screen.resize(rows, columns)
        self.screen.erase_in_display(2)
        self.sent = perf_counter()
        self._set_size(columns, rows)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    # the end

    def send(self, number: signal.Signals) -> None:
        """Send the program a signal."""
        self.process.send_signal(number)

    def kill(self) -> None:
        """End the program as a power cut would, without its leave."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def end(self, seconds: float = PATIENCE) -> int:
        """Wait for the program to end of itself; gives its exit code."""
        deadline = perf_counter() + seconds
        while self.read(max(0.0, deadline - perf_counter())):
            pass
        if not self.is_closed:
            raise TimeoutError(f"The program did not end. The screen:\n{self.framed}")
        return self.process.wait(PATIENCE)

    @property
    def is_restored(self) -> bool:
        """Whether lines are edited and echoed as they were before the program began."""
        return termios.tcgetattr(self._terminal)[:4] == self.line_discipline[:4]


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
