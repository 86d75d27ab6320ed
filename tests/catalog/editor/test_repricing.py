"""The screen that changes the prices of many beats."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from pytest_django import Settings
from wagtail.models import Locale

from catalog import listing, offers
from catalog.clock import shop_now
from catalog.models import (
    BeatPage,
    BeatProducer,
    LicenceTier,
    PriceChange,
    ProducerPrice,
    SalePrice,
    TierOverride,
)
from tests.catalog.making import fresh, make_beat, make_draft, make_producer, make_tier

pytestmark = pytest.mark.django_db


class _Inputs(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "input" and given.get("name") in ("row", "seen"):
            self.sent.setdefault(given["name"] or "", []).append(given.get("value") or "")


@pytest.fixture
def lease() -> LicenceTier:
    """A licence at 49.00."""
    return make_tier("wav-lease", amount_minor=4900)


def _asked(tier: LicenceTier, **more: Any) -> dict[str, Any]:
    return {"tiers": [tier.pk], "act": "lower", "percent": "20", "ending": "exact", **more}


def _look_and_do(client: Client, asked: dict[str, Any]) -> Any:
    shown = client.get(reverse("catalog_editor:reprice"), asked).content.decode()
    address = shown.split('method="post" action="')[1].split('"')[0].replace("&amp;", "&")
    return client.post(address, _Inputs(shown).sent, follow=True)


def _price(page: BeatPage) -> int:
    return offers.offers_for(page.beat.pk)[0].amount_minor


def test_looked_at_then_done_then_taken_back(editor: Client, lease: LicenceTier) -> None:
    page = make_beat()
    shown = editor.get(reverse("catalog_editor:reprice"), _asked(lease)).content.decode()
    assert "$49.00" in shown
    assert "$39.20" in shown
    assert _price(page) == 4900

    done = _look_and_do(editor, _asked(lease)).content.decode()

    assert _price(page) == 3920
    assert "Wav lease: 20 % less" in done
    change = PriceChange.objects.get()
    assert change.made_by is not None
    editor.post(reverse("catalog_editor:reprice_undo", args=[change.pk]))
    assert _price(page) == 4900


def test_filters_choose_the_beats(editor: Client, lease: LicenceTier) -> None:
    night, other = make_beat("Night Bus"), make_beat("Glass Harbour")

    _look_and_do(editor, _asked(lease, q="night"))

    assert (_price(night), _price(other)) == (3920, 4900)


def test_a_beat_is_named_as_in_the_shops_first_language(editor: Client, lease: LicenceTier) -> None:
    page = make_beat("Night Bus")
    german, _ = Locale.objects.get_or_create(language_code="de")
    translated = page.copy_for_translation(german, copy_parents=True)
    BeatPage.objects.filter(pk=translated.pk).update(title="Bus bei Nacht", draft_title="Bus bei Nacht")

    shown = editor.get(reverse("catalog_editor:reprice"), _asked(lease)).content.decode()

    assert '<th scope="row">Night Bus</th>' in shown
    assert "Bus bei Nacht" not in shown


def test_what_changed_while_the_table_was_looked_at_is_told(editor: Client, lease: LicenceTier) -> None:
    page = make_beat()
    shown = editor.get(reverse("catalog_editor:reprice"), _asked(lease)).content.decode()
    TierOverride.objects.create(beat=page.beat, tier=lease, amount_minor=100)
    address = shown.split('method="post" action="')[1].split('"')[0].replace("&amp;", "&")

    told = editor.post(address, _Inputs(shown).sent, follow=True).content.decode()

    assert "changed since you looked" in told
    assert _price(page) == 100


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"act": "set"}, "Enter an amount above zero."),
        ({"act": "set", "amount_minor": "10,00"}, "Enter a number."),
        ({"percent": ""}, "Enter by how much."),
        ({"percent": "100"}, "Lower it by less than 100 percent."),
        ({"starts_at": "2026-12-01 10:00"}, "A sale needs an end."),
        ({"ends_at": "2020-12-01 10:00"}, "This time is over."),
        ({"starts_at": "2036-12-02 10:00", "ends_at": "2036-12-01 10:00"}, "The end lies before the beginning."),
        ({"act": "raise", "ends_at": "2036-12-01 10:00"}, "A sale makes prices lower"),
        ({"tiers": []}, "This field is required."),
        ({"tiers": ["x"]}, "not a valid value"),
    ],
)
def test_what_can_not_be_meant_is_told_and_nothing_is_shown(
    more: dict[str, Any], said: str, editor: Client, lease: LicenceTier
) -> None:
    make_beat()

    shown = editor.get(reverse("catalog_editor:reprice"), _asked(lease, **more)).content.decode()

    assert said in shown
    assert 'name="row"' not in shown


def test_a_sale_is_meant_by_the_shops_clock(editor: Client, lease: LicenceTier, settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "Asia/Kolkata"
    page = make_beat()

    done = _look_and_do(editor, _asked(lease, starts_at="2036-11-27 00:00", ends_at="2036-11-30 23:30"))

    sale = SalePrice.objects.get(beat=page.beat)
    assert (sale.starts_at.isoformat(), sale.ends_at.isoformat()) == (
        "2036-11-26T18:30:00+00:00",
        "2036-11-30T18:00:00+00:00",
    )
    assert "Nov 27, 00:00" in done.content.decode()


def test_buyers_see_the_sale_beside_what_it_costs_else(client: Client, lease: LicenceTier) -> None:
    page = make_beat()
    end = shop_now() + timedelta(days=1)
    SalePrice.objects.create(beat=page.beat, tier=lease, amount_minor=1900, starts_at=shop_now(), ends_at=end)

    listing.refresh([page.beat.pk])

    shown = client.get(page.get_url()).content.decode()

    assert "Buy Wav lease · $19" in shown
    assert '<s class="was">$49</s>' in shown
    assert "On sale until" in shown
    licence = client.get(f"/api/beats/{page.beat.pk}/").json()["licenses"][0]
    assert licence["amount"] == 1900


def test_who_may_not_change_prices_sees_no_screen(editor: Client, lease: LicenceTier) -> None:
    make_beat()
    change = PriceChange.objects.create(summary="x")
    Group.objects.get(name="Those who edit").permissions.remove(Permission.objects.get(codename="change_tieroverride"))

    for answer in (
        editor.get(reverse("catalog_editor:reprice")),
        editor.post(reverse("catalog_editor:reprice_apply")),
        editor.post(reverse("catalog_editor:reprice_undo", args=[change.pk])),
    ):
        assert answer.status_code in (302, 403)


def test_a_new_beat_takes_its_first_producers_prices(lease: LicenceTier) -> None:
    exclusive = make_tier("exclusive", amount_minor=90_000, is_exclusive=True, sort_order=1)
    producer = make_producer("Kilo Vega")
    before = make_draft("Made before")
    ProducerPrice.objects.create(producer=producer, tier=lease, amount_minor=7700)
    ProducerPrice.objects.create(producer=producer, tier=exclusive, is_offered=False)

    page = make_draft("Made after")

    assert {(own.tier_id, own.amount_minor, own.is_offered) for own in page.beat.tier_overrides.all()} == {
        (lease.pk, 7700, True),
        (exclusive.pk, None, False),
    }
    assert not before.beat.tier_overrides.exists()
    assert not make_draft("Another's", producer="Mara Lind").beat.tier_overrides.exists()


def test_a_draft_takes_them_with_the_first_producer_it_names(lease: LicenceTier) -> None:
    producer = make_producer("Kilo Vega")
    ProducerPrice.objects.create(producer=producer, tier=lease, amount_minor=7700)
    page, priced, live = make_draft("Draft"), make_draft("Priced"), make_beat("Live")
    for each in (page, priced, live):
        each.beat.tier_overrides.all().delete()
        BeatProducer.objects.filter(page=each).delete()
    TierOverride.objects.create(beat=priced.beat, tier=lease, amount_minor=100)

    for each in (page, priced, live):
        again = fresh(each)
        again.beat_producers.add(BeatProducer(producer=producer, share_bp=10_000))
        again.save()

    prices = TierOverride.objects.values_list("beat", "amount_minor")
    assert set(prices) == {(page.beat.pk, 7700), (priced.beat.pk, 100)}


def test_an_older_beat_takes_them_at_the_press_of_a_button(editor: Client, lease: LicenceTier) -> None:
    page = make_beat()
    producer, stranger = make_producer("Kilo Vega"), make_producer("Mara Lind")
    for one in (producer, stranger):
        ProducerPrice.objects.create(producer=one, tier=lease, amount_minor=7700)
    TierOverride.objects.create(beat=page.beat, tier=lease, amount_minor=100)
    address = reverse("catalog_editor:take_prices", args=[page.beat.pk])

    assert editor.post(address, {"producer": stranger.pk}).status_code == 404
    assert _price(page) == 100
    editor.post(address, {"producer": producer.pk})
    assert _price(page) == 7700
