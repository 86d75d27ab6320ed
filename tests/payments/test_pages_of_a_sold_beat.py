"""Editors do to the page of a sold beat what they like: it stays sold, and its buyer keeps his files."""

import pytest
from django.test import Client
from wagtail.models import Locale

from catalog.errors import BeatNotFoundError, ExclusiveSoldError
from catalog.models import Beat, BeatPage, ExclusiveRight
from payments.models import PaymentStatus
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.purchases.test_states import bring_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture
def sold() -> tuple[Shelf, str]:
    """A beat whose exclusive is sold, and its order's token."""
    shelf = make_beat()
    purchase = begin(shelf, "exclusive").purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    return shelf, purchase.token


def assert_still_sold(shelf: Shelf, token: str, client: Client) -> None:
    answer = client.get(f"/api/beats/{shelf.beat.pk}/download/?type=wav&purchase={token}")
    assert answer.status_code == 302
    assert ExclusiveRight.objects.get(beats=shelf.beat).state == ExclusiveRight.State.SOLD


def test_its_checkout_says_so_and_offers_nothing_else(sold: tuple[Shelf, str], client: Client) -> None:
    page = client.get(f"/checkout/{sold[0].beat.pk}/?license=exclusive").content.decode()

    assert "This beat was sold exclusively" in page
    assert "Change licence" not in page


def test_translated(sold: tuple[Shelf, str], client: Client) -> None:
    shelf, token = sold
    german = Locale.objects.get_or_create(language_code="de")[0]

    page = shelf.page.copy_for_translation(german, copy_parents=True)

    assert page.translation_key == shelf.page.translation_key
    assert Beat.objects.count() == 1
    with pytest.raises(ExclusiveSoldError):
        begin(shelf, "wav-lease")
    assert_still_sold(shelf, token, client)


def test_copied(sold: tuple[Shelf, str], client: Client) -> None:
    shelf, token = sold

    copy = BeatPage.objects.get(pk=shelf.page.copy(update_attrs={"slug": "copy", "title": "Copy"}).pk)

    assert copy.beat != shelf.beat
    assert not copy.live
    with pytest.raises(BeatNotFoundError):
        begin(Shelf(copy.beat, copy, shelf.master), "wav-lease")
    assert_still_sold(shelf, token, client)


def test_deleted(sold: tuple[Shelf, str], client: Client) -> None:
    shelf, token = sold

    shelf.page.delete()

    with pytest.raises(BeatNotFoundError):
        begin(shelf, "exclusive")
    assert_still_sold(shelf, token, client)
