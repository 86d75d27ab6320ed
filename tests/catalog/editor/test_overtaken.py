"""A second editor who saves a price or a licence that was changed meanwhile is told, and overwrites nothing."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.test.utils.form_data import inline_formset, nested_form_data

from catalog import offers
from catalog.models import BeatTapePage, LicenceTier, TierOverride
from tests.catalog.making import draft_tape, make_beat, make_tier

pytestmark = pytest.mark.django_db
OTHERS = "Somebody else"


def _hidden(answer: Any) -> dict[str, str]:
    """What the form says of the version that it shows."""
    fields = r'<input type="hidden" name="([^"]+(?:_id|_at|-seen))" value="([^"]*)">'
    found = re.findall(fields, answer.content.decode())
    return {name: value.replace("&quot;", '"') for name, value in found}


def _licence(tier: LicenceTier, price: str, **more: Any) -> dict[str, Any]:
    words = {"name": tier.name, "summary": "", "code": tier.code, "terms": ""}
    values = {**words, "amount_minor": price, "sort_order": "0"}
    return {**nested_form_data({**values, "texts": inline_formset([])}), "types": ["mp3", "wav"], **more}


SCHEDULED = {"go_live_at": "2099-01-01 10:00", "action-publish": "action-publish"}


@pytest.mark.parametrize(
    "button", [{}, {"action-publish": "action-publish"}, SCHEDULED], ids=["draft", "live", "later"]
)
def test_a_licence_that_was_changed_meanwhile_is_not_overwritten(admin_client: Client, button: dict[str, str]) -> None:
    tier = make_tier(amount_minor=4900)
    url = reverse("wagtailsnippets_catalog_licencetier:edit", args=[tier.pk])
    opened = _hidden(admin_client.get(url))
    assert {"loaded_revision_id", "loaded_revision_created_at"} <= set(opened)
    first = admin_client.post(url, _licence(tier, "59.00", **opened, **{"action-publish": "action-publish"}))
    assert first.status_code == 302

    told = admin_client.post(url, _licence(tier, "39.00", **opened, **button))

    assert told.status_code == 200
    assert OTHERS in told.content.decode()
    assert 'value="39.00"' in told.content.decode()
    assert LicenceTier.objects.get().amount_minor == 5900
    assert tier.revisions.count() == 2
    again = admin_client.post(url, _licence(tier, "39.00", **_hidden(told), **button))
    assert again.status_code == 302
    assert LicenceTier.objects.get().latest_revision.content["amount_minor"] == 3900


def _sheet(tier: LicenceTier, price: str) -> dict[str, str]:
    return {f"tier-{tier.pk}-amount_minor": price, f"tier-{tier.pk}-is_offered": "on"}


def test_a_price_that_was_changed_meanwhile_is_not_overwritten(admin_client: Client) -> None:
    tier = make_tier(amount_minor=4900)
    beat = make_beat().beat
    url = reverse("catalog_editor:prices", args=[beat.pk])
    opened = _hidden(admin_client.get(url))
    assert admin_client.post(url, {**opened, **_sheet(tier, "59.00")}).status_code == 302

    told = admin_client.post(url, {**opened, **_sheet(tier, "39.00")})

    assert f"{OTHERS} changed this while you had the page open: it is $59.00 now." in told.content.decode()
    assert 'value="39.00"' in told.content.decode()
    assert [offer.amount_minor for offer in offers.offers_for(beat.pk)] == [5900]
    assert admin_client.post(url, {**_hidden(told), **_sheet(tier, "39.00")}).status_code == 302
    assert [offer.amount_minor for offer in offers.offers_for(beat.pk)] == [3900]


def test_a_price_that_an_editor_did_not_touch_stays_as_another_made_it(admin_client: Client) -> None:
    mine, theirs = make_tier("mine"), make_tier("theirs", sort_order=1)
    beat = make_beat().beat
    url = reverse("catalog_editor:prices", args=[beat.pk])
    opened = _hidden(admin_client.get(url))
    TierOverride.objects.create(beat=beat, tier=theirs, amount_minor=7700)

    answer = admin_client.post(url, {**opened, **_sheet(mine, "10.00"), **_sheet(theirs, "")})

    assert answer.status_code == 302
    assert {offer.licence_code: offer.amount_minor for offer in offers.offers_for(beat.pk)} == {
        "mine": 1000,
        "theirs": 7700,
    }


def test_two_who_type_the_same_price_agree(admin_client: Client) -> None:
    tier = make_tier()
    beat = make_beat().beat
    url = reverse("catalog_editor:prices", args=[beat.pk])
    opened = _hidden(admin_client.get(url))

    for _ in range(2):
        assert admin_client.post(url, {**opened, **_sheet(tier, "59.00")}).status_code == 302


def test_the_price_of_a_tape_that_was_changed_meanwhile_is_not_overwritten(admin_client: Client) -> None:
    tier = make_tier()
    page = draft_tape([make_beat("One"), make_beat("Two")], {tier.code: 6900})
    page.save_revision()
    url = reverse("wagtailadmin_pages:edit", args=[page.pk])
    opened = _hidden(admin_client.get(url))

    def form(price: str, sent: dict[str, str]) -> dict[str, Any]:
        (row,) = BeatTapePage.objects.get().get_latest_revision_as_object().prices.all()
        values = {
            "title": page.title,
            "slug": page.slug,
            "items": inline_formset([]),
            "prices": inline_formset([{"id": row.pk, "tier": tier.pk, "amount_minor": price}], initial=1),
            "comments": inline_formset([]),
        }
        return {**nested_form_data(values), **sent}

    assert admin_client.post(url, form("79.00", opened)).status_code == 302
    told = admin_client.post(url, form("59.00", opened))

    assert OTHERS in told.content.decode()
    saved = BeatTapePage.objects.get().get_latest_revision_as_object()
    assert [price.amount_minor for price in saved.prices.all()] == [7900]
    assert admin_client.post(url, form("59.00", _hidden(told))).status_code == 302
