"""The checkout of a shop that charges tax: asks where the buyer is, then says what he pays, with and without script."""

from typing import Any

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from payments.jobs import work_mail_outbox
from payments.models import Purchase
from tests.payments.api.calls import WAV_LEASE, create
from tests.payments.factories import make_beat
from tests.payments.stripe_side import pay_with, switch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server", "charges_tax")]


@pytest.fixture
def charges_tax(settings: Any) -> None:
    settings.STRIPE_TAX = "exclusive"


def path() -> str:
    return f"/checkout/{make_beat().beat.pk}/?license=wav-lease"


def shown(client: Client, at: str) -> Any:
    return client.get(at).context["checkout"]


def say_where(client: Client, at: str, **place: str) -> Any:
    answer = client.post("/checkout/place/", {"next": at, **place})
    assert (answer.status_code, answer["Location"]) == (303, at)
    return shown(client, at)


def test_the_total_comes_after_the_country(client: Client) -> None:
    at = path()
    before = client.get(at)

    after = say_where(client, at, country="DE", postal_code="10115")

    assert before.context["checkout"].asks_place
    assert b"data-payment-form" not in before.content
    assert (after.asks_place, after.amount_minor, after.tax_minor) == (False, 5831, 931)
    assert '"country": "DE"' in after.content


def test_what_is_shown_is_what_is_charged_without_script_too(client: Client) -> None:
    at = path()
    page = say_where(client, at, country="DE")

    refused = client.post(at, {"email": "ada@b", "licensee": "Ada", "quote": page.quote})
    answer = client.post(at, {"email": "ada@example.com", "licensee": "Ada", "quote": page.quote})

    assert refused.status_code == 422
    assert '<p class="notice__title">This e-mail address is not complete.</p>' in refused.content.decode()
    assert answer.status_code == 303, answer.content
    purchase = Purchase.objects.get()
    assert (purchase.total_minor, purchase.tax_country) == (5831, "DE")


def test_lines_and_tax_make_the_total_on_the_order_and_in_its_mail(client: Client) -> None:
    begun = create(client, make_beat(), {**WAV_LEASE, "billing": {"country": "DE"}}).json()
    pay_with(begun["client_secret"])

    order = client.get(f"/orders/{begun['purchase']}/return/", follow=True).content.decode()
    work_mail_outbox()

    (receipt,) = mail.outbox
    assert isinstance(receipt, EmailMultiAlternatives)
    for said in (order, str(receipt.body), str(receipt.alternatives[0][0])):
        assert [said.count(amount) for amount in ("$49.00", "$9.31", "$58.31")] == [1, 1, 1]


def test_a_place_that_tells_no_tax_is_asked_for_again_with_the_reason(client: Client) -> None:
    page = say_where(client, path(), country="US")

    assert page.asks_place
    assert "postal code" in page.place_problem


def test_stripe_tax_away_is_said_and_nothing_can_be_paid(client: Client) -> None:
    at = path()
    switch(api_fault="error_before", api_fault_path="/v1/tax/")
    try:
        page = say_where(client, at, country="DE")
    finally:
        switch()

    assert page.asks_place
    assert "not been charged" in page.place_problem
    assert not shown(client, at).asks_place


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/"])
def test_it_leads_to_no_other_site(client: Client, elsewhere: str) -> None:
    assert client.post("/checkout/place/", {"next": elsewhere, "country": "DE"})["Location"] == "/cart/"


def test_the_form_of_an_order_shows_lines_that_add_up_with_the_tax_below_them(client: Client) -> None:
    items = [{"beat": make_beat(title).beat.pk, "license": "wav-lease"} for title in ("Night", "Day")]
    body = {"items": items, "email": "ada@example.com", "licensee": {"name": "Ada"}, "billing": {"country": "DE"}}
    token = client.post("/api/checkout/", body, content_type="application/json").json()["purchase"]

    shown = client.get(f"/orders/{token}/pay/", follow=True).context["checkout"]

    lines_minor = sum(line.total_minor for line in shown.lines)
    assert shown.tax_minor > 0
    assert lines_minor + shown.tax_minor == shown.amount_minor
