"""Where the demo shop is loaded and where it is not, and what it is made of."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from accounts.models import User
from catalog.models import BeatTapePage, LicenceTier
from demo import beats, shop
from demo.catalogue import BEATS, TAPE

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("module", ["beatstore.settings.production", "shop_settings"])
def test_a_shop_with_a_public_gets_neither_beats_nor_log_ins(module: str) -> None:
    with override_settings(SETTINGS_MODULE=module), pytest.raises(CommandError, match="--in-production"):
        call_command("load_demo")

    assert not User.objects.exists()
    assert not LicenceTier.objects.exists()


def test_the_demos_tape_is_below_what_its_beats_and_the_demos_deal_cost() -> None:
    tree = shop.make_frame()
    for about in BEATS:
        if about.slug in TAPE[3]:
            beats.draft(about, tree.beats)

    shop.make_tape(tree)
    shop.make_tape(tree)

    tape = BeatTapePage.objects.get()
    assert (tape.live, tape.items.count()) == (True, 3)
    for price in tape.prices.select_related("tier"):
        assert price.amount_minor < 2 * price.tier.amount_minor
    assert {price.tier.code for price in tape.prices.all()} == set(TAPE[4])
