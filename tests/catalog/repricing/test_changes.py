"""Prices of many beats changed at once, and taken back."""

import threading
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import close_old_connections, connection
from django.test.utils import CaptureQueriesContext

from catalog import listing, offers, rights
from catalog.clock import shop_now
from catalog.listing import ListingQuery
from catalog.models import BeatPage, LicenceTier, PriceChange, SalePrice, TierOverride
from catalog.repricing import changes, plan
from catalog.repricing.sums import Act, Ending, Wish
from tests.catalog.making import make_beat, make_tier
from tests.clock import move_time

pytestmark = pytest.mark.django_db
LESS = Wish(Act.LOWER, percent=Decimal(20))


@pytest.fixture
def lease() -> LicenceTier:
    """A licence at 49.00."""
    return make_tier("wav-lease", amount_minor=4900)


def _prices() -> dict[str, int]:
    return {offer.beat_title: offer.amount_minor for found in offers.offers_of(_ids()).values() for offer in found}


def _ids() -> list[int]:
    return [page.beat.pk for page in BeatPage.objects.all()]


def _change(wish: Wish, *tiers: LicenceTier, **given: Any) -> PriceChange:
    pages = list(BeatPage.objects.order_by("title"))
    rows = plan.plan(pages, list(tiers), wish)
    wanted: dict[str, Any] = {
        "keys": {row.key for row in rows},
        "seen": plan.fingerprint(rows),
        "summary": "20 % less",
        "user_id": None,
    }
    return changes.change_prices(pages, list(tiers), wish, **{**wanted, **given})


def test_prices_change_for_all_that_are_meant_and_come_back(lease: LicenceTier) -> None:
    night, glass = make_beat("Night Bus"), make_beat("Glass Harbour")
    TierOverride.objects.create(beat=glass.beat, tier=lease, amount_minor=10_000)

    change = _change(LESS, lease)

    assert _prices() == {"Night Bus": 3920, "Glass Harbour": 8000}
    assert changes.undo(change, user_id=None) == []
    assert _prices() == {"Night Bus": 4900, "Glass Harbour": 10_000}
    assert not TierOverride.objects.filter(beat=night.beat).exists()
    assert PriceChange.objects.get().undone_at is not None


def test_only_ticked_rows_change(lease: LicenceTier) -> None:
    night, _ = make_beat("Night Bus"), make_beat("Glass Harbour")

    _change(LESS, lease, keys={f"{night.beat.pk}-{lease.pk}"})

    assert _prices() == {"Night Bus": 3920, "Glass Harbour": 4900}


def test_what_has_another_price_than_the_preview_showed_stops_all(lease: LicenceTier) -> None:
    night = make_beat("Night Bus")
    make_beat("Glass Harbour")
    rows = plan.plan(list(BeatPage.objects.all()), [lease], LESS)
    TierOverride.objects.create(beat=night.beat, tier=lease, amount_minor=100)

    with pytest.raises(changes.ChangedMeanwhileError):
        _change(LESS, lease, seen=plan.fingerprint(rows))

    assert _prices() == {"Night Bus": 100, "Glass Harbour": 4900}
    assert not PriceChange.objects.exists()


def test_what_was_changed_again_since_stays_and_is_named(lease: LicenceTier) -> None:
    night, _ = make_beat("Night Bus"), make_beat("Glass Harbour")
    change = _change(LESS, lease)
    TierOverride.objects.filter(beat=night.beat).update(amount_minor=1111)

    assert [item.beat_id for item in changes.undo(change, user_id=None)] == [night.beat.pk]

    assert _prices() == {"Night Bus": 1111, "Glass Harbour": 4900}
    assert changes.undo(change, user_id=None) == []  # once is enough
    assert _prices() == {"Night Bus": 1111, "Glass Harbour": 4900}


@pytest.mark.parametrize(
    ("wish", "own", "reason"),
    [
        (LESS, {"is_offered": False}, "Not offered on this beat."),
        (LESS, {"is_free": True}, "Free on this beat."),
        (Wish(Act.LOWER, percent=Decimal("99.99")), {"amount_minor": 10}, "Nothing would be left of the price."),
        (Wish(Act.SET, amount_minor=700), {"amount_minor": 700}, "It costs that already."),
        (Wish(Act.OWN), {}, "It has the licence's price already."),
        (Wish(Act.SET, amount_minor=2**31), {}, "That is more than a price can be."),
        (
            Wish(Act.LOWER, percent=Decimal(1), ending=Ending.JUST_UNDER),
            {"amount_minor": 3950},
            "Rounded, it would cost more.",
        ),
        (
            Wish(Act.RAISE, percent=Decimal("0.1"), ending=Ending.WHOLE),
            {"amount_minor": 2040},
            "Rounded, it would cost less.",
        ),
    ],
)
def test_what_can_not_change_is_left_with_its_reason(
    wish: Wish, own: dict[str, Any], reason: str, lease: LicenceTier
) -> None:
    page = make_beat()
    if own:
        TierOverride.objects.create(beat=page.beat, tier=lease, **own)

    (row,) = plan.plan([page], [lease], wish)

    assert row.skipped == reason
    with pytest.raises(changes.NothingChosenError):
        _change(wish, lease)


def test_a_beat_off_the_market_keeps_its_price(lease: LicenceTier) -> None:
    page = make_beat()
    rights.withdraw(page.beat.right_id)

    assert [row.skipped for row in plan.plan([page], [lease], LESS)] == ["The beat is off the market."]


def test_back_to_the_licences_own_price(lease: LicenceTier) -> None:
    page = make_beat()
    TierOverride.objects.create(beat=page.beat, tier=lease, amount_minor=100)

    change = _change(Wish(Act.OWN), lease)

    assert _prices() == {"Night Bus": 4900}
    assert not TierOverride.objects.exists()
    changes.undo(change, user_id=None)
    assert _prices() == {"Night Bus": 100}


def test_a_sale_counts_in_its_time_and_ends_by_itself(lease: LicenceTier) -> None:
    page = make_beat()
    begin = shop_now() + timedelta(hours=1)
    wish = Wish(Act.LOWER, percent=Decimal(20), starts_at=begin, ends_at=begin + timedelta(hours=2))
    _change(wish, lease)
    listing.refresh([page.beat.pk])

    seen = []
    for minutes in (0, 61, 181):
        move_time(minutes * 60)
        listing.refresh_due()
        (offer,) = offers.offers_for(page.beat.pk)
        (card,) = listing.search(ListingQuery()).cards
        assert (card.from_amount_minor, card.is_reduced) == (offer.amount_minor, offer.regular_amount_minor is not None)
        seen.append((offer.amount_minor, offer.regular_amount_minor))

    assert seen == [(4900, None), (3920, 4900), (4900, None)]


def test_a_sale_is_taken_back_as_a_whole_and_never_makes_dearer(lease: LicenceTier) -> None:
    page = make_beat()
    end = shop_now() + timedelta(hours=1)
    change = _change(Wish(Act.LOWER, percent=Decimal(20), ends_at=end), lease)
    TierOverride.objects.create(beat=page.beat, tier=lease, amount_minor=2000)
    assert _prices() == {"Night Bus": 2000}
    TierOverride.objects.all().delete()
    assert _prices() == {"Night Bus": 3920}

    changes.undo(change, user_id=None)

    assert _prices() == {"Night Bus": 4900}
    assert not SalePrice.objects.exists()


def test_of_two_sales_the_lower_counts(lease: LicenceTier) -> None:
    page = make_beat()
    end = shop_now() + timedelta(hours=1)
    for amount_minor in (3000, 2500, 2800):
        SalePrice.objects.create(
            beat=page.beat, tier=lease, amount_minor=amount_minor, starts_at=shop_now(), ends_at=end
        )

    assert _prices() == {"Night Bus": 2500}


def test_a_sale_is_no_rise(lease: LicenceTier) -> None:
    page = make_beat()
    wish = Wish(Act.SET, amount_minor=4900, ends_at=shop_now() + timedelta(hours=1))

    assert [row.skipped for row in plan.plan([page], [lease], wish)] == ["A sale price is lower than the price."]


def test_a_preview_of_many_costs_as_few_queries_as_one_of_few(lease: LicenceTier) -> None:
    counts = []
    for number in range(6):
        make_beat(f"Beat {number}")
        with CaptureQueriesContext(connection) as counted:
            plan.plan(list(BeatPage.objects.all()), [lease], LESS)
        counts.append(len(counted))

    assert counts[0] == counts[-1]


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_change_it_once() -> None:
    lease = make_tier("wav-lease", amount_minor=4900)
    make_beat()
    pages = list(BeatPage.objects.all())
    rows = plan.plan(pages, [lease], LESS)
    together = threading.Barrier(2)
    outcomes: list[str] = []

    def press() -> None:
        together.wait()
        try:
            _change(LESS, lease, seen=plan.fingerprint(rows), keys={row.key for row in rows})
            outcomes.append("done")
        except changes.ChangedMeanwhileError:
            outcomes.append("refused")
        finally:
            close_old_connections()
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["done", "refused"]
    assert _prices() == {"Night Bus": 3920}
