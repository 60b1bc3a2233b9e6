"""A short run of two people and git, and of stock TinyDB in the same place."""

from __future__ import annotations

import pytest

from tests.faults import git_pairs

pytestmark = pytest.mark.skipif(bool(git_pairs.missing()), reason=git_pairs.missing())


@pytest.mark.parametrize("driver", [True, False], ids=["driver", "union"])
def test_nothing_is_lost_between_two_people(driver: bool) -> None:
    result = git_pairs.run(12, seed=1, driver=driver)
    assert result.broken == (), result.measured
    assert result.choices, "nothing was changed on both sides, so nothing was tried"


def test_stock_tinydb_fails_in_the_same_program() -> None:
    result = git_pairs.control(3, seed=1)
    assert result.conflicts == result.merges == 3
    assert "CONFLICT" in result.broken[0]
