"""Git repositories to try things in, which know no settings but their own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

#: What git is told in place of the settings of the person who runs the tests.
SETTINGS = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ann Müller",
    "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_AUTHOR_DATE": "2026-07-01T12:00:00+02:00",
    "GIT_COMMITTER_NAME": "Ann Müller",
    "GIT_COMMITTER_EMAIL": "ann@example.org",
    "GIT_COMMITTER_DATE": "2026-07-01T12:00:00+02:00",
    "GIT_EDITOR": "true",
}


@dataclass(frozen=True, slots=True)
class Work:
    """A work tree. `environment` is what its git commands run in."""

    root: Path
    environment: Mapping[str, str] = field(default_factory=lambda: {**os.environ, **SETTINGS})

    def try_git(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A git command that may fail."""
        return subprocess.run(
            ["git", "-C", str(self.root), *words],
            env=dict(self.environment),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )

    def git(self, *words: str) -> str:
        """What a git command that has to succeed says on stdout."""
        done = self.try_git(*words)
        assert done.returncode == 0, f"git {' '.join(words)}: {done.stdout}{done.stderr}"
        return done.stdout

    def write(self, files: Mapping[str, str]) -> None:
        for name, text in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode())

    def commit(self, files: Mapping[str, str], subject: str) -> None:
        """Write these files and commit everything there is."""
        self.write(files)
        self.git("add", "-A")
        self.git("commit", "-qm", subject)


def repository(root: Path, monkeypatch: pytest.MonkeyPatch | None = None) -> Work:
    """A new one; with `monkeypatch`, the program under test knows no other settings either."""
    if monkeypatch:
        for name, value in SETTINGS.items():
            monkeypatch.setenv(name, value)
    root.mkdir(parents=True)
    work = Work(root)
    work.git("init", "-q", "-b", "main")
    return work


def clone(work: Work, root: Path, who: str) -> Work:
    """Another person's clone."""
    names = dict.fromkeys(("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME"), who)
    work.git("clone", "-q", str(work.root), str(root))
    return Work(root, {**work.environment, **names})
