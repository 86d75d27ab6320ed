"""Random histories: which deeds, how often, and in which trouble."""

from dataclasses import dataclass
from typing import Protocol

from hypothesis import strategies as st

from tests.payments.histories.buyers import (
    AnswersHisBank,
    Asks,
    AsksForCart,
    AsksForStripesPage,
    AsksToPayAgain,
    Buys,
    ComesBack,
    Pays,
    PaysOnStripesPage,
)
from tests.payments.histories.shops_side import (
    JOBS,
    ChangesLicence,
    FreesHold,
    Offers,
    Publishes,
    ReplacesMaster,
    ReplaysEvent,
    SendsBack,
    Waits,
    Withdraws,
    Works,
)
from tests.payments.histories.stripes_side import (
    DecidesDispute,
    DecidesRefund,
    DecidesSlowPayment,
    Delivers,
    EndsPage,
    OpensDispute,
    RefundsInDashboard,
)
from tests.payments.histories.world import CODE, FAULTS, FINE, Trouble, World
from tests.sandbox.server import DECLINED, NO_FUNDS, PROCESSING, REFUND_FAILS, REFUND_PENDING, THREE_D_SECURE, VISA

THREE_D_DECLINED = "4000008400001629"
PICKS = st.integers(0, 4)  # counted from the newest
BUYERS = st.sampled_from([0, 1])
BEATS = st.sampled_from([0, 1])
CODES = ("exclusive", "wav-lease", "mp3-lease")
LICENCES = st.sampled_from([*CODES, "exclusive"])
CARDS = st.sampled_from(
    [VISA, VISA, VISA, DECLINED, THREE_D_SECURE, PROCESSING, REFUND_PENDING, REFUND_FAILS, THREE_D_DECLINED, NO_FUNDS]
)
ANSWERS = st.sampled_from([True, True, False, None])
SECONDS = (1, 35, 65, 700, 1_900, 7_200, 90_000)
TROUBLES = st.one_of(
    st.just(FINE),
    st.builds(Trouble, dies_at=st.integers(1, 24)),
    st.sampled_from([FINE, *(Trouble(fault=fault) for fault in FAULTS)]),
)
THINGS = st.lists(st.tuples(st.sampled_from([0, 1, 2]), LICENCES), min_size=2, max_size=3).map(tuple)


class Deed(Protocol):
    """One step of a history."""

    def play(self, world: World) -> None: ...


@dataclass(frozen=True)
class History:
    """``are_lost``: of payments no event ever arrives that is not delivered in a step."""

    are_lost: bool
    deeds: list[Deed]


EDITORS: st.SearchStrategy[Deed] = st.one_of(
    st.builds(ChangesLicence, LICENCES, st.sampled_from([None, 1_000, 4_999, 120_001])),
    st.builds(Offers, BEATS, LICENCES, st.booleans()),
    st.builds(ReplacesMaster, BEATS),
    st.builds(Withdraws, BEATS),
    st.builds(Publishes, BEATS, st.booleans()),
)
HOW_OFTEN: dict[st.SearchStrategy[Deed], int] = {
    st.builds(Buys, BUYERS, BEATS, LICENCES, CARDS, ANSWERS): 7,
    st.builds(Asks, BUYERS, BEATS, LICENCES, TROUBLES): 4,
    st.builds(AsksForCart, BUYERS, THINGS, TROUBLES, st.sampled_from(["", CODE])): 4,
    st.builds(Pays, PICKS, CARDS, ANSWERS): 6,
    st.builds(AsksToPayAgain, PICKS, TROUBLES): 2,
    st.builds(AsksForStripesPage, PICKS, TROUBLES): 4,
    st.builds(PaysOnStripesPage, PICKS, CARDS, ANSWERS): 5,
    st.builds(AnswersHisBank, PICKS, st.booleans()): 1,
    st.builds(ComesBack, PICKS, TROUBLES): 2,
    st.builds(Delivers, st.integers(0, 12), st.integers(1, 2), TROUBLES): 5,
    st.builds(DecidesSlowPayment, PICKS, st.sampled_from(["succeed", "fail", "cancel"])): 2,
    st.builds(RefundsInDashboard, PICKS, st.integers(1, 3)): 3,
    st.builds(DecidesRefund, PICKS, st.sampled_from(["succeed", "fail"])): 2,
    st.builds(EndsPage, PICKS): 1,
    st.builds(OpensDispute, PICKS, st.integers(1, 2), st.sampled_from(["fraudulent", "fraudulent", "inquiry"])): 1,
    st.builds(DecidesDispute, PICKS, st.sampled_from(["won", "lost"])): 1,
    st.builds(SendsBack, PICKS, st.integers(0, 2), st.integers(1, 2), TROUBLES): 1,
    st.builds(Works, st.sampled_from(list(JOBS)), TROUBLES): 4,
    st.builds(Waits, st.sampled_from(SECONDS)): 4,
    st.builds(FreesHold, PICKS, TROUBLES): 1,
    st.builds(ReplaysEvent, PICKS): 1,
    EDITORS: 3,
}
DEEDS: st.SearchStrategy[Deed] = st.sampled_from(
    [deeds for deeds, times in HOW_OFTEN.items() for _ in range(times)]
).flatmap(lambda deeds: deeds)


def histories(shortest: int, longest: int) -> st.SearchStrategy[History]:
    """Histories of so many deeds."""
    return st.builds(History, st.booleans(), st.lists(DEEDS, min_size=shortest, max_size=longest))
