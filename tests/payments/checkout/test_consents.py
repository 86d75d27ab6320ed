"""Buyers in Europe agree to delivery at once before they pay; what they agreed to is kept and repeated to them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from payments.checkout.consents import are_likely_needed
from payments.inbox.reconcile import ask_stripe
from payments.jobs import work_mail_outbox
from payments.models import Purchase
from tests.clock import move_time
from tests.payments.api.calls import WAV_LEASE, create
from tests.payments.factories import make_beat
from tests.payments.stripe_side import pay_with
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
BOTH = ["deliver_at_once", "no_withdrawal"]
AT_ONCE = "Deliver the files at once, before the 14 days are over in which I could withdraw."
NO_WITHDRAWAL = "I know that I lose my right to withdraw from the contract when the delivery begins."


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    yield
    move_time(0)


def page(client: Client, language: str = "en-US", country: str = "") -> Any:
    path = f"/checkout/{make_beat().beat.pk}/?license=wav-lease"
    if country:
        client.post("/checkout/place/", {"next": path, "country": country, "postal_code": "1000"})
    return client.get(path, headers={"accept-language": language})


@pytest.mark.parametrize(
    ("language", "is_likely"),
    [
        ("de-DE,de;q=0.9", True),
        ("de", True),
        ("en-GB", False),
        ("fr", True),
        ("sv-FI;q=1", True),
        ("en-US,de;q=0.9", False),
        ("en", False),
        ("pt", False),
        ("de-CH", False),
        ("", False),
        ("*", False),
        ("x" * 500, False),
    ],
)
def test_a_language_says_where_a_browser_likely_is(language: str, is_likely: bool) -> None:
    assert are_likely_needed(language) is is_likely


@pytest.mark.parametrize(
    ("country", "word"), [("DE", "yes"), ("NO", "yes"), ("GB", "yes"), ("US", "maybe"), ("", "maybe")]
)
def test_a_seller_in_europe_asks_every_buyer(client: Client, settings: Any, country: str, word: str) -> None:
    settings.SHOP_COUNTRY = country

    answer = page(client)

    assert answer.context["checkout"].asks_consents == word
    shown = answer.content.decode()
    assert ('data-consents="yes">' in shown) is (word == "yes")
    assert shown.count('type="checkbox"') == 2
    assert "checked" not in shown
    assert shown.index(AT_ONCE) < shown.index("data-pay ")


def test_a_buyer_in_europe_is_asked_by_a_seller_elsewhere(client: Client, settings: Any) -> None:
    settings.STRIPE_TAX = "exclusive"
    settings.SHOP_COUNTRY = "US"

    assert page(client, "de-DE", country="US").context["checkout"].asks_consents == ""
    assert page(client, "en-US", country="FR").context["checkout"].asks_consents == "yes"


def test_a_seller_in_europe_takes_no_order_without_both(client: Client, settings: Any) -> None:
    settings.SHOP_COUNTRY = "DE"
    shelf = make_beat()

    for ticked in ([], BOTH[:1]):
        refused = create(client, shelf, {**WAV_LEASE, "consents": ticked})
        assert_problem(refused, 422, "invalid_request")
        assert "Tick both boxes" in refused.json()["detail"]
    assert not Purchase.objects.exists()
    assert_problem(create(client, shelf, {**WAV_LEASE, "consents": ["anything"]}), 422, "invalid_request")

    assert create(client, shelf, {**WAV_LEASE, "consents": BOTH}).status_code == 201


def test_without_script_the_form_that_asked_wants_both(client: Client) -> None:
    path = f"/checkout/{make_beat().beat.pk}/?license=wav-lease"
    form = {"email": "ada@example.com", "licensee": "Ada", "asks_consents": "1"}

    refused = client.post(path, {**form, "deliver_at_once": "1"})
    assert refused.status_code == 422
    assert "Tick both boxes" in refused.content.decode()
    assert not Purchase.objects.exists()

    assert client.post(path, {**form, "deliver_at_once": "1", "no_withdrawal": "1"}).status_code == 303
    assert [each["code"] for each in Purchase.objects.get().consents] == BOTH


def test_words_and_time_are_kept_and_stand_in_the_receipt(client: Client, settings: Any) -> None:
    settings.SHOP_COUNTRY = "IE"
    made = create(client, make_beat(), {**WAV_LEASE, "consents": BOTH}).json()

    pay_with(made["client_secret"])
    purchase = Purchase.objects.get()
    ask_stripe(purchase)
    work_mail_outbox()

    assert [(each["code"], each["text"]) for each in purchase.consents] == list(
        zip(BOTH, (AT_ONCE, NO_WITHDRAWAL), strict=True)
    )
    at = datetime.fromisoformat(purchase.consents[0]["at"])
    assert abs((at - purchase.created_at).total_seconds()) < 5
    (receipt,) = mail.outbox
    assert isinstance(receipt, EmailMultiAlternatives)
    agreed = f"- {AT_ONCE} ({at.day} {at:%B %Y, %H:%M} UTC)"
    assert agreed in receipt.body
    assert NO_WITHDRAWAL in str(receipt.alternatives[0][0])


def test_where_nobody_is_asked_nothing_is_kept(client: Client) -> None:
    assert create(client, make_beat()).status_code == 201
    assert Purchase.objects.get().consents == []
