"""Prices of one beat, typed in whole units."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse

from catalog import offers
from catalog.models import TierOverride
from tests.catalog.making import (
    make_beat,
    make_tier,
)

pytestmark = pytest.mark.django_db


def _prices(client: Client, beat_id: int, data: dict[str, str]) -> Any:
    return client.post(reverse("catalog_editor:prices", args=[beat_id]), data, follow=True)


def test_prices_of_a_beat_are_typed_in_whole_units_and_kept_in_the_smallest(editor: Client) -> None:
    lease = make_tier("wav-lease", amount_minor=4900)
    exclusive = make_tier("exclusive", amount_minor=90_000, is_exclusive=True, sort_order=1)
    beat = make_beat().beat

    _prices(editor, beat.pk, {f"tier-{lease.pk}-amount_minor": "19.99", f"tier-{lease.pk}-is_offered": "on"})

    assert [(one.licence_code, one.amount_minor) for one in offers.offers_for(beat.pk)] == [("wav-lease", 1999)]
    assert not TierOverride.objects.get(tier=exclusive).is_offered

    both = {f"tier-{lease.pk}-is_offered": "on", f"tier-{exclusive.pk}-is_offered": "on"}
    _prices(editor, beat.pk, {**both, f"tier-{lease.pk}-amount_minor": ""})
    assert not TierOverride.objects.exists()
    assert [one.amount_minor for one in offers.offers_for(beat.pk)] == [4900, 90_000]


@pytest.mark.parametrize("typed", ["10,00", "0", "-1", "1.999", "a lot", "1e3000"])
def test_a_price_that_is_none_is_refused(typed: str, editor: Client) -> None:
    lease = make_tier("wav-lease", amount_minor=4900)
    beat = make_beat().beat

    answer = _prices(editor, beat.pk, {f"tier-{lease.pk}-amount_minor": typed, f"tier-{lease.pk}-is_offered": "on"})

    assert answer.status_code == 200
    assert 'class="error-message"' in answer.content.decode()
    assert not TierOverride.objects.exists()


@pytest.mark.parametrize("cents", [1, 10, 99, 819, 820, 1998, 1999, 2900, 100_000, 123_456_789])
def test_every_cent_comes_back_as_it_was_typed(cents: int, editor: Client) -> None:
    lease = make_tier("wav-lease")
    beat = make_beat().beat
    typed = f"{cents // 100}.{cents % 100:02d}"

    _prices(editor, beat.pk, {f"tier-{lease.pk}-amount_minor": typed, f"tier-{lease.pk}-is_offered": "on"})

    assert TierOverride.objects.get().amount_minor == cents
    shown = editor.get(reverse("catalog_editor:prices", args=[beat.pk])).content.decode()
    assert f'value="{typed}"' in shown


def test_the_page_of_a_beat_leads_those_who_may_change_prices_to_them(editor: Client) -> None:
    make_tier()
    page = make_beat()
    edit, prices = (
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        reverse("catalog_editor:prices", args=[page.beat.pk]),
    )
    assert f'href="{prices}"' in editor.get(edit).content.decode()

    Group.objects.get(name="Those who edit").permissions.remove(Permission.objects.get(codename="change_tieroverride"))
    assert f'href="{prices}"' not in editor.get(edit).content.decode()
    assert editor.get(prices).status_code in (302, 403)
