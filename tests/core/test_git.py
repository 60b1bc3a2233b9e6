"""What git is asked, against real repositories."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from tests.repositories import Work, repository

from reader import git
from reader.git import GitFailed, NoRepository, Repository


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Work:
    return repository(tmp_path / "a library, Müller’s", monkeypatch)


def asked(work: Work) -> Repository:
    found = Repository.of(work.root)
    assert found
    return found


def test_a_file_is_given_as_it_was_in_a_commit(work: Work) -> None:
    name = 'notes/“quoted” "name"\tß.json'
    work.commit({name: "one\r\n"}, "first")
    work.commit({name: "two"}, "second")
    repo, path = asked(work), work.root / name
    assert repo.root.samefile(work.root)
    assert repo.file_at("HEAD", path) == b"two"
    assert repo.file_at("HEAD^", path) == b"one\r\n"
    assert repo.file_at("HEAD^^", path) is None
    assert repo.file_at("HEAD", work.root / "none") is None
    assert repo.file_at("HEAD", work.root.parent / "outside") is None
    assert repo.file_at("--help", path) is None
    assert repo.files_at("HEAD", path.parent) == [path.name]
    assert repo.files_at("HEAD", work.root) == []
    assert repo.files_at("HEAD", work.root / "none") == []


def test_a_file_of_a_folder_that_is_gone_is_still_in_its_commit(work: Work) -> None:
    work.commit({"gone/file": "text"}, "first")
    (work.root / "gone/file").unlink()
    (work.root / "gone").rmdir()
    assert asked(work).file_at("HEAD", work.root / "gone/file") == b"text"


def test_the_log_of_one_record_is_the_commits_that_touched_its_line(work: Work) -> None:
    store = "annotations/a.json"
    work.commit({store: '"1":{"note":"a"},\n"2":{}\n'}, "made both")
    work.commit({store: '"1":{"note":"b"},\n"2":{}\n'}, "changed the first")
    work.commit({"other.txt": '"1":'}, "something else")
    repo, path = asked(work), work.root / store

    def subjects(pattern: str = "", limit: int | None = None) -> list[str]:
        return [commit.subject for commit in repo.log(path, pattern=pattern, limit=limit)]

    assert subjects() == ["changed the first", "made both"]
    assert subjects('"1":') == ["changed the first", "made both"]
    assert subjects('"2":') == ["made both"]
    assert subjects(limit=1) == ["changed the first"]
    assert repo.log(work.root)[0].subject == "something else"
    newest, oldest = repo.log(path)
    assert newest.parents == (oldest.hash,)
    assert oldest.parents == ()
    assert newest.author == "Ann Müller"
    assert newest.time == "2026-07-01T10:00:00Z"


def test_a_repository_without_commits_has_no_history(work: Work) -> None:
    assert asked(work).log(work.root) == []
    assert asked(work).file_at("HEAD", work.root / "a") is None


def test_nothing_that_a_repository_says_is_run(work: Work) -> None:
    """A library can come from anywhere, its `.git/config` too."""
    store = work.root / "annotations/a.json"
    ran = work.root / "ran"
    work.commit({"annotations/a.json": "one\n", ".gitattributes": "*.json diff=evil filter=evil\n"}, "first")
    work.commit({"annotations/a.json": "two\n"}, "second")
    evil = work.root / "evil"
    evil.write_text(f"#!/bin/sh\necho ran >> '{ran}'\n")
    evil.chmod(evil.stat().st_mode | stat.S_IXUSR)
    for name in (
        "core.fsmonitor",
        "core.pager",
        "diff.evil.textconv",
        "diff.external",
        "filter.evil.smudge",
        "gpg.program",
    ):
        work.git("config", name, f"'{evil}'")
    work.git("config", "log.showSignature", "true")
    repo = asked(work)
    assert len(repo.log(store, pattern="two")) == 1
    assert repo.file_at("HEAD", store) == b"two\n"
    assert repo.files_at("HEAD", store.parent) == ["a.json"]
    assert not ran.exists()


def test_the_folder_says_which_repository_is_meant(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git sets GIT_DIR for the drivers it calls."""
    other = repository(tmp_path / "other", monkeypatch)
    monkeypatch.setenv("GIT_DIR", str(other.root / ".git"))
    assert asked(work).root.samefile(work.root)


def test_a_folder_without_a_repository_is_none_with_a_reason(
    tmp_path: Path, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert Repository.of(tmp_path) is None
    with pytest.raises(NoRepository, match="is in no git repository"):
        Repository.at(tmp_path)
    with pytest.raises(NoRepository, match="without a work tree"):
        Repository.at(work.root / ".git")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(NoRepository, match="does not trust"):
        Repository.at(work.root)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert Repository.of(work.root) is None
    with pytest.raises(NoRepository, match="not installed"):
        Repository.at(work.root)


def test_git_that_does_not_answer_is_given_up(
    work: Work, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = asked(work)
    slow = tmp_path / "git"
    slow.write_text("#!/bin/sh\nexec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(git, "PATIENCE", 0.05)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(GitFailed, match="did not answer"):
        repo.log(work.root)


def test_settings_are_of_this_repository_alone(work: Work) -> None:
    repo = asked(work)
    assert repo.config("merge.union.driver") == ""
    repo.set_config("merge.union.driver", "'a' \"b\" %O\\")
    repo.set_config("merge.union.driver", "'a' \"b\" %A\\")
    assert repo.config("merge.union.driver") == "'a' \"b\" %A\\"
    repo.unset_config("merge.union")
    assert repo.config("merge.union.driver") == ""
    with pytest.raises(GitFailed, match="cannot change the configuration"):
        repo.unset_config("merge.union")


def test_attributes_are_those_in_force(work: Work) -> None:
    (work.root / ".gitattributes").write_text("annotations/*.json merge=union -diff\n")
    repo = asked(work)
    assert repo.attribute("merge", work.root / "annotations/a.json") == "union"
    assert repo.attribute("diff", work.root / "annotations/a.json") == "unset"
    assert repo.attribute("merge", work.root / "a.json") == ""
