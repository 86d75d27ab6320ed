"""Random histories: which deeds, how often, and in which trouble."""

from dataclasses import dataclass
from typing import Protocol

from hypothesis import strategies as st

from tests.payments.histories.buyers import (
    AnswersHisBank,
    Asks,
    AsksForCart,
    AsksForMore,
    AsksForStripesPage,
    AsksToPayAgain,
    Buys,
    ComesBack,
    Gets,
    GetsMore,
    NamesHimself,
    Pays,
    PaysOnStripesPage,
)
from tests.payments.histories.shops_side import (
    JOBS,
    ChangesLicence,
    CorrectsFiles,
    CorrectsName,
    FreesHold,
    Joins,
    Offers,
    OffersAgain,
    Parts,
    Publishes,
    ReplacesMaster,
    ReplaysEvent,
    SellsElsewhere,
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
LINES = st.integers(0, 2)
LEASES = st.sampled_from(["mp3-lease", "mp3-lease", "wav-lease"])
MORE = st.sampled_from(["wav-lease", "exclusive"])
CARDS_THAT_PAY = st.sampled_from([VISA, VISA, REFUND_PENDING, REFUND_FAILS])
NAMES = st.sampled_from(["Ada Lovelace", "Ada Byron"])
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
    st.builds(CorrectsFiles, BEATS, TROUBLES),
)
RIGHTS: st.SearchStrategy[Deed] = st.one_of(
    st.builds(Joins, BEATS, BEATS, TROUBLES),
    st.builds(Joins, st.just(1), st.just(0)),
    st.builds(Parts, BEATS, TROUBLES),
    st.builds(OffersAgain, BEATS, TROUBLES),
    st.builds(SellsElsewhere, BEATS, TROUBLES),
)
NAMING: st.SearchStrategy[Deed] = st.one_of(
    st.builds(CorrectsName, PICKS, NAMES, TROUBLES), st.builds(NamesHimself, PICKS, TROUBLES)
)
DELIVERS = st.builds(Delivers, st.integers(0, 12), st.integers(1, 2), TROUBLES)
GETS = st.builds(Gets, BUYERS, BEATS, LEASES, CARDS_THAT_PAY)
GETS_MORE = st.builds(GetsMore, LINES, MORE, BUYERS, CARDS_THAT_PAY)
ASKS_FOR_MORE = st.builds(AsksForMore, LINES, MORE, BUYERS, TROUBLES)
OPENS_DISPUTE = st.builds(
    OpensDispute, PICKS, st.integers(1, 2), st.sampled_from(["fraudulent", "fraudulent", "inquiry"])
)
ANYTHING: dict[st.SearchStrategy[Deed], int] = {
    st.builds(Buys, BUYERS, BEATS, LICENCES, CARDS, ANSWERS): 7,
    st.builds(Asks, BUYERS, BEATS, LICENCES, TROUBLES): 4,
    st.builds(AsksForCart, BUYERS, THINGS, TROUBLES, st.sampled_from(["", CODE])): 4,
    st.builds(Pays, PICKS, CARDS, ANSWERS): 6,
    st.builds(AsksToPayAgain, PICKS, TROUBLES): 2,
    st.builds(AsksForStripesPage, PICKS, TROUBLES): 4,
    st.builds(PaysOnStripesPage, PICKS, CARDS, ANSWERS): 5,
    st.builds(AnswersHisBank, PICKS, st.booleans()): 1,
    st.builds(ComesBack, PICKS, TROUBLES): 2,
    GETS: 2,
    GETS_MORE: 2,
    ASKS_FOR_MORE: 2,
    DELIVERS: 5,
    st.builds(DecidesSlowPayment, PICKS, st.sampled_from(["succeed", "fail", "cancel"])): 2,
    st.builds(RefundsInDashboard, PICKS, st.integers(1, 3)): 3,
    st.builds(DecidesRefund, PICKS, st.sampled_from(["succeed", "fail"])): 2,
    st.builds(EndsPage, PICKS): 1,
    OPENS_DISPUTE: 1,
    st.builds(DecidesDispute, PICKS, st.sampled_from(["won", "lost"])): 1,
    st.builds(SendsBack, PICKS, st.integers(0, 2), st.integers(1, 2), TROUBLES): 1,
    st.builds(Works, st.sampled_from(list(JOBS)), TROUBLES): 4,
    st.builds(Waits, st.sampled_from(SECONDS)): 4,
    st.builds(FreesHold, PICKS, TROUBLES): 1,
    st.builds(ReplaysEvent, PICKS): 1,
    EDITORS: 3,
    RIGHTS: 2,
    NAMING: 1,
}
# What has to meet for an upgrade to go wrong: both lines paid, and money of either that turns round.
ABOUT_UPGRADES: dict[st.SearchStrategy[Deed], int] = {
    GETS: 4,
    GETS_MORE: 5,
    ASKS_FOR_MORE: 4,
    st.builds(Asks, BUYERS, BEATS, LICENCES, TROUBLES): 1,
    st.builds(Pays, PICKS, CARDS_THAT_PAY, ANSWERS): 5,
    st.builds(AsksForCart, BUYERS, THINGS): 1,
    st.builds(ComesBack, PICKS, TROUBLES): 2,
    st.builds(AsksForStripesPage, PICKS, TROUBLES): 1,
    st.builds(PaysOnStripesPage, PICKS, CARDS_THAT_PAY, ANSWERS): 1,
    DELIVERS: 4,
    st.builds(RefundsInDashboard, PICKS, st.integers(1, 2)): 2,
    st.builds(SendsBack, PICKS, st.just(0), st.integers(1, 2)): 3,
    st.builds(DecidesRefund, PICKS, st.sampled_from(["succeed", "fail"])): 3,
    OPENS_DISPUTE: 3,
    st.builds(DecidesDispute, PICKS, st.sampled_from(["won", "lost"])): 2,
    st.builds(Works, st.sampled_from(["drain", "drain", *JOBS]), TROUBLES): 4,
    st.builds(Waits, st.sampled_from(SECONDS)): 1,
    EDITORS: 1,
    RIGHTS: 3,
    NAMING: 2,
}


def histories(shortest: int, longest: int) -> st.SearchStrategy[History]:
    """Histories of so many deeds: half of them of anything, half about upgrades."""
    kinds = (ANYTHING, ABOUT_UPGRADES)
    deeds = st.one_of([st.lists(_weighed(each), min_size=shortest, max_size=longest) for each in kinds])
    return st.builds(History, st.booleans(), deeds)


def _weighed(how_often: dict[st.SearchStrategy[Deed], int]) -> st.SearchStrategy[Deed]:
    return st.sampled_from([deeds for deeds, times in how_often.items() for _ in range(times)]).flatmap(
        lambda deeds: deeds
    )
