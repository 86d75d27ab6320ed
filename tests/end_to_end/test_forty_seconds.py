"""From the first tap on an unknown shop to the WAV: eight taps, three pages, nothing typed twice or in the way."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from playwright.sync_api import Page, expect

from catalog import listing
from catalog.models import Preview
from tests.editorial.making import make_site
from tests.end_to_end.checkout_page import DECLINED, SUCCEEDS, choose_card, fill_in, press_pay, wait_for_files
from tests.end_to_end.forty_seconds import PHONE, Buyer, buy
from tests.end_to_end.shop_window import tone
from tests.end_to_end.test_listening import WATCH_SOUND
from tests.payments.factories import Shelf, make_beat
from tests.payments.stripe_side import switch
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _as_before(sandbox_server: SandboxServer, shop_server: ShopServer) -> Iterator[None]:
    yield
    switch()


def make_lead() -> Shelf:
    """A shop whose home page begins with a beat that really sounds."""
    tree = make_site()
    shelf = make_beat()
    preview = Preview.objects.get(beat=shelf.beat)
    preview.audio_key = default_storage.save(preview.audio_key, ContentFile(tone()))
    preview.save()
    tree.home.lead_beat = shelf.page
    tree.home.save_revision().publish()
    listing.rebuild()
    return shelf


def test_eight_taps_and_three_pages_from_the_first_tap_to_the_wav(new_visitor: Callable[..., Page]) -> None:
    shelf = make_lead()
    page = new_visitor(**PHONE)
    page.context.add_init_script(WATCH_SOUND)
    buyer = Buyer(page)

    got = buy(buyer, "Night Bus", "Wav lease")

    assert hashlib.sha256(Path(got.path()).read_bytes()).hexdigest() == shelf.master.sha256
    assert buyer.taps <= 8
    assert len(buyer.documents) <= 3, buyer.documents
    assert buyer.typed == ["ada@example.com", "Ada Buyer", "4242424242424242", "1234", "123", "94107"]


def test_a_declined_card_costs_one_tap_and_no_field_typed_again(
    new_visitor: Callable[..., Page], browser_problems: list[str]
) -> None:
    shelf = make_beat()
    page = new_visitor(**PHONE)
    page.goto(f"/checkout/{shelf.beat.pk}/?license=wav-lease")
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=DECLINED)
    press_pay(page)
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    browser_problems.clear()  # the browser itself writes Stripe's 402 to the console
    typed = [page.get_by_label(label).input_value() for label in ("E-mail", "Name on the licence")]

    choose_card(page, SUCCEEDS)  # another card is in his hand
    press_pay(page)

    wait_for_files(page)
    assert typed == ["ada@example.com", "Ada Buyer"]
