"""The account beside the store tells what was lost from what was never promised."""

from __future__ import annotations

import pytest

from tests.faults.ledger import Judged, Ledger, Step
from tests.faults.subject import Notes


@pytest.mark.parametrize(
    ("acknowledged", "begun", "found", "lost", "undeleted"),
    [
        pytest.param({"A": "x"}, None, {"A": "x"}, 0, 0, id="as it was"),
        pytest.param({"A": "x"}, None, {}, 1, 0, id="gone"),
        pytest.param({"A": "x"}, None, {"A": "w"}, 1, 0, id="an older value"),
        pytest.param({"A": "x"}, None, {"A": None}, 1, 0, id="deleted by nobody"),
        pytest.param({"A": None}, None, {"A": None}, 0, 0, id="still deleted"),
        pytest.param({"A": None}, None, {}, 0, 0, id="deleted as stock TinyDB does"),
        pytest.param({"A": None}, None, {"A": "x"}, 0, 1, id="came back"),
        pytest.param({"A": "x"}, Step("A", "y"), {"A": "x"}, 0, 0, id="cut off before an edit"),
        pytest.param({"A": "x"}, Step("A", "y"), {"A": "y"}, 0, 0, id="cut off after an edit"),
        pytest.param({"A": "x"}, Step("A", "y"), {"A": "z"}, 1, 0, id="neither of an edit"),
        pytest.param({"A": "x"}, Step("A", None), {"A": None}, 0, 0, id="cut off after a delete"),
        pytest.param({"A": None}, Step("A", "x"), {"A": "x"}, 0, 0, id="cut off after an undo"),
        pytest.param({}, Step("", "x"), {}, 0, 0, id="cut off before an addition"),
        pytest.param({}, Step("", "x"), {"B": "x"}, 0, 0, id="cut off after an addition"),
        pytest.param({}, Step("", "x"), {"B": "x", "C": "x"}, 1, 0, id="added twice"),
        pytest.param({}, None, {"B": "x"}, 1, 0, id="made by nobody"),
    ],
)
def test_what_is_lost(
    acknowledged: Notes, begun: Step | None, found: Notes, lost: int, undeleted: int
) -> None:
    judged = Judged()
    Ledger(dict(acknowledged), begun).settle(found, judged)
    assert (len(judged.lost), len(judged.undeleted)) == (lost, undeleted), judged
