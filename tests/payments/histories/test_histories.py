"""Random histories against the real database and the sandbox: whatever happens, money, rights and files agree."""

from pathlib import Path

import pytest

from payments.purchases.timeline import Happened
from tests.payments.histories.playing import stage

HISTORIES, SEED = 240, 1
# What must have come up among them, or they prove little.
SEEN = (
    *("completed", "cancelled", Happened.DECLINED, Happened.REOPENED, Happened.ATTEMPT_SUPERSEDED, Happened.REPLACED),
    *(Happened.HOLD_EXTENDED, Happened.SESSION_MADE, Happened.EXCLUSIVE_SOLD, Happened.LINE_UNAVAILABLE),
    *(Happened.REFUND_REQUESTED, Happened.REFUND_CHANGED, Happened.ACCESS_CHANGED, Happened.ASKED_STRIPE),
    Happened.DISPUTE_OPENED,
)


@pytest.mark.django_db(transaction=True)
@pytest.mark.timeout(1200)  # a failure is shrunk before it is told
def test_every_history_ends_well(tmp_path: Path) -> None:
    with stage(tmp_path) as on_stage:
        on_stage.play(HISTORIES, shortest=8, longest=14, seed=SEED)

    told = on_stage.seen
    assert told["histories"] >= HISTORIES * 0.9, told  # Hypothesis drops the few that it had played before
    assert [kind for kind in SEEN if not told[kind]] == [], told
