"""What git knows about a folder: its history, and its files as they were.

Asking changes nothing: no index is refreshed, no hook, pager, signature check or conversion of the
repository's runs, nothing is fetched, and nobody is prompted. Only `set_config` and `unset_config` write, to the
configuration of this one repository, and `union`, to the file it is given.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from reader.errors import ReaderError

if TYPE_CHECKING:
    from subprocess import CompletedProcess

#: Seconds that git has for an answer.
PATIENCE = 30.0

_SETTINGS = ("core.fsmonitor=false", "log.showSignature=false")
_SAID = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}
# Git sets these for its hooks and drivers; here the folder says which repository is meant.
_PLACES = (
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_OBJECT_DIRECTORY",
)
_FIELDS = "%H%x00%P%x00%aN%x00%at%x00%s"


class NoRepository(ReaderError):
    """A folder about which git has nothing to say; the message says why."""


class GitFailed(ReaderError):
    """Git did not do what it was asked for, or not in time."""


@dataclass(frozen=True, slots=True)
class Commit:
    """`time` is the author's, ISO 8601 in UTC; `parents` are hashes, none for the first commit."""

    hash: str
    author: str
    time: str
    subject: str
    parents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repository:
    """The repository a folder is in. `root` is the top of its work tree.

    A revision is anything that names one commit (`HEAD`, a hash, `HEAD^`). Every question raises GitFailed
    where git does not answer in time.
    """

    root: Path

    @classmethod
    def of(cls, folder: Path) -> Repository | None:
        """None where there is no git, or the folder is in no work tree that git lets us ask about."""
        try:
            return cls.at(folder)
        except ReaderError:
            return None

    @classmethod
    def at(cls, folder: Path) -> Repository:
        """As `of`, but raises NoRepository, which says why there is none."""
        asked = _run(folder, "rev-parse", "--show-toplevel")
        if asked.returncode == 0 and (top := os.fsdecode(asked.stdout).removesuffix("\n")):
            return cls(Path(top))
        raise NoRepository(_why_not(folder, asked.stderr.decode(errors="replace")))

    def file_at(self, revision: str, path: Path) -> bytes | None:
        """The bytes of a file in a commit, without any conversion; None where the commit has none there."""
        name = self._name(path)
        if name is None or revision.startswith("-"):
            return None
        asked = self._ask("cat-file", "blob", f"{revision}:{name}")
        return asked.stdout if asked.returncode == 0 else None

    def files_at(self, revision: str, folder: Path) -> list[str]:
        """The names of the files right inside a folder in a commit, sorted; links and folders are left out."""
        name = self._name(folder)
        if name is None or revision.startswith("-"):
            return []
        asked = self._ask("ls-tree", "-z", revision if name == "." else f"{revision}:{name}")
        if asked.returncode != 0:
            return []
        entries = (entry.partition(b"\t") for entry in asked.stdout.split(b"\0") if entry)
        return sorted(os.fsdecode(file) for mode, _, file in entries if mode.startswith(b"100"))

    def changed_since(self, revision: str, folder: Path) -> list[str]:
        """The names of the files right inside a folder in a commit that are not there now, or not as they were."""
        name = self._name(folder)
        if name is None or revision.startswith("-"):
            return []
        words = ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--diff-filter=MTD"]
        asked = self._ask(*words, revision, "--", name)
        if asked.returncode != 0:
            return []
        paths = (os.fsdecode(path) for path in asked.stdout.split(b"\0") if path)
        parent = "" if name == "." else f"{name}/"
        inside = (path.removeprefix(parent) for path in paths if path.startswith(parent))
        return sorted(path for path in inside if "/" not in path)

    def log(
        self, path: Path, *, pattern: str = "", limit: int | None = None, revision: str = "HEAD"
    ) -> list[Commit]:
        """The commits up to `revision` that changed a file or anything in a folder, the newest first.

        With a `pattern`, an extended POSIX regular expression, only those that added or removed a line which
        matches it. Merges are left out where they only brought together what others had done.
        """
        name = self._name(path)
        if name is None or revision.startswith("-"):
            return []
        words = ["log", "-z", f"--format={_FIELDS}", "--encoding=UTF-8", "--no-textconv", "--no-ext-diff"]
        if pattern:
            words.append(f"-G{pattern}")
        if limit is not None:
            words.append(f"--max-count={limit}")
        asked = self._ask(*words, revision, "--", name)
        if asked.returncode != 0:
            return []
        texts = asked.stdout.decode(errors="replace").split("\0")
        size = _FIELDS.count("%x00") + 1
        return [_commit(*texts[at : at + size]) for at in range(0, len(texts) - size + 1, size)]

    def attribute(self, name: str, path: Path) -> str:
        """What the attributes in force say about a file (`union`, `set`, `unset`); "" where nothing does."""
        asked = self._ask("check-attr", "-z", name, "--", self._name(path) or path.name)
        parts = asked.stdout.decode(errors="replace").split("\0")
        return parts[2] if asked.returncode == 0 and len(parts) > 2 and parts[2] != "unspecified" else ""

    def config(self, name: str) -> str:
        """A setting of this repository alone; "" where it has none."""
        asked = self._ask("config", "--local", "--get", name)
        return os.fsdecode(asked.stdout).removesuffix("\n") if asked.returncode == 0 else ""

    def set_config(self, name: str, value: str) -> None:
        """Raises GitFailed where it cannot be written."""
        self._do("config", "--local", "--replace-all", name, value)

    def unset_config(self, section: str) -> None:
        """Remove a whole section. Raises GitFailed where that cannot be written."""
        self._do("config", "--local", "--remove-section", section)

    def _do(self, *words: str) -> None:
        asked = self._ask(*words)
        if asked.returncode != 0:
            said = asked.stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
            why = said[0].removeprefix("error: ").removeprefix("fatal: ").rstrip(".")
            raise GitFailed(
                f"Git cannot change the configuration of {self.root}: {why}. Nothing was changed there."
            )

    def _ask(self, *words: str) -> CompletedProcess[bytes]:
        return _run(self.root, *words)

    def _name(self, path: Path) -> str | None:
        """A path as git names it, from the root, "." for the root itself; None where it is outside."""
        # The last part is not looked into: a link is a file of its own.
        where = Path(os.path.realpath(path.parent), path.name) if path.name else path
        try:
            return where.relative_to(os.path.realpath(self.root)).as_posix()
        except ValueError:
            return None


def union(base: Path, ours: Path, theirs: Path) -> str:
    """Merge three files by lines into `ours`, keeping the lines of both sides: git's own `union`.

    Gives what git has to say where it cannot, which is so of files that are no text; "" where it did.
    """
    asked = _run(
        Path.cwd(), "merge-file", "--union", *(str(path.absolute()) for path in (ours, base, theirs))
    )
    said = asked.stderr.decode(errors="replace").strip()
    return "" if asked.returncode == 0 else said or "git merge-file did not succeed"


def _commit(hash: str, parents: str, author: str, time: str, subject: str) -> Commit:
    try:
        said = datetime.fromtimestamp(int(time), UTC).isoformat().replace("+00:00", "Z")
    except (ValueError, OverflowError, OSError):
        said = ""
    return Commit(hash, author, said, subject, tuple(parents.split()))


def _run(folder: Path, *words: str) -> CompletedProcess[bytes]:
    """Raises NoRepository where there is no git, GitFailed where it takes too long."""
    import subprocess

    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    try:
        return subprocess.run(
            ["git", "-C", str(folder), "--no-pager", *settings, *words],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=_environment(os.environ),
            timeout=PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise GitFailed(f"Git did not answer within {PATIENCE:.0f} seconds about {folder}.") from None
    except (OSError, ValueError) as error:
        missing = isinstance(error, FileNotFoundError)
        why = "Git is not installed, or not on PATH" if missing else f"Git cannot be started: {error}"
        raise NoRepository(f"{why}.") from error


def _environment(given: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in given.items() if name not in _PLACES} | _SAID


def _why_not(folder: Path, said: str) -> str:
    """The sentence for a folder that git will not tell about."""
    if "dubious ownership" in said:
        return (
            f"Git does not trust {folder}, because it belongs to somebody else. If you do: "
            f'git config --global --add safe.directory "{folder}"'
        )
    if "must be run in a work tree" in said:
        return f"{folder} is inside a repository without a work tree, where no files are edited."
    if "not a git repository" in said:
        return f"{folder} is in no git repository; git init would make it one."
    lines = said.strip().splitlines() or ["no reason given"]
    return f"Git cannot tell about {folder}: {lines[0].removeprefix('fatal: ')}"
