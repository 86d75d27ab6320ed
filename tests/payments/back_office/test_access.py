"""Who gets in: managers and administrators by their rights, nobody else anywhere; and no page writes rows."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.people import ensure_person
from catalog.models import ExclusiveRight
from payments.models import (
    Difference,
    EventStatus,
    Outbox,
    OutboxKind,
    OutboxStatus,
    PaymentStatus,
    Purchase,
    PurchaseEvent,
    ReconcileRun,
    Refund,
    StripeWebhookEvent,
)
from tests.payments.back_office.staff import (
    EVENTS,
    PURCHASES,
    REFUNDS,
    RIGHTS,
    dispute_of,
    make_difference,
    make_event,
    paid,
    park_outbox,
    signed_in,
)
from tests.payments.factories import begin, make_beat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]

HOME = "/admin/"
PRESSED = (
    *("ask Stripe", "free hold", "send receipt", "try again", "replay", "bulk replay", "send again", "address"),
    *("refund", "refund once more", "say for which beat", "sold elsewhere", "offer again", "seen", "compare"),
)


@pytest.fixture
def addresses(transactional_db: None) -> dict[str, str]:
    """Every address, over real rows: a paid purchase, one that holds an exclusive, a parked event."""
    done, held = paid(), begin(make_beat("Glass"), "exclusive").purchase
    row, event = park_outbox(done, OutboxKind.MAIL), make_event(EventStatus.FAILED)
    right = held.lines.get().right_id
    made: dict[str, Any] = {"attempt": done.attempts.get(), "currency": "USD", "created_at": done.created_at}
    failed = Refund.objects.create(amount_minor=1, reason="requested", status="failed", **made)
    unsaid = Refund.objects.create(amount_minor=1, reason="at_stripe", status="succeeded", **made)
    return {
        "purchases": PURCHASES,
        "purchases' results": f"{PURCHASES}results/?q=night",
        "purchase": f"{PURCHASES}{done.pk}/",
        "ask Stripe": f"{PURCHASES}{held.pk}/ask-stripe/",
        "free hold": f"{PURCHASES}{held.pk}/free-hold/",
        "send receipt": f"{PURCHASES}{done.pk}/send-receipt/",
        "try again": f"{PURCHASES}{done.pk}/outbox/{row}/try-again/",
        "evidence": f"{PURCHASES}{done.pk}/disputes/{dispute_of(done).pk}/",
        "events": EVENTS,
        "events' results": f"{EVENTS}results/",
        "event": f"{EVENTS}{event.pk}/",
        "replay": f"{EVENTS}{event.pk}/replay/",
        "refunds": REFUNDS,
        "refund": f"{REFUNDS}of/{done.pk}/",
        "refund once more": f"{REFUNDS}{failed.pk}/once-more/",
        "dealt with": f"{REFUNDS}{failed.pk}/dealt-with/",
        "say for which beat": f"{REFUNDS}{unsaid.pk}/lines/",
        "address": f"{PURCHASES}{done.pk}/address/",
        "send again": f"{PURCHASES}{done.pk}/outbox/{row}/send-again/",
        "rights": RIGHTS,
        "right": f"{RIGHTS}{right}/",
        "sold elsewhere": f"{RIGHTS}{right}/sold-elsewhere/",
        "offer again": f"{RIGHTS}{right}/offer-again/",
        "spreadsheet": f"{PURCHASES}?export=csv",
        "refunds' spreadsheet": f"{REFUNDS}?export=csv",
        "differences": "/admin/sales/differences/",
        "differences' results": "/admin/sales/differences/results/?state=open",
        "seen": f"/admin/sales/differences/{make_difference().pk}/",
        "compare": "/admin/sales/differences/compare/",
        "bulk replay": f"/admin/bulk/payments/stripewebhookevent/replay/?id={event.pk}",
    }


def state() -> tuple[object, ...]:
    """All that a button could change."""
    return (
        list(Purchase.objects.order_by("pk").values_list("pk", "payment_status")),
        list(Outbox.objects.order_by("pk").values_list("pk", "status")),
        list(StripeWebhookEvent.objects.order_by("pk").values_list("pk", "status")),
        list(Refund.objects.order_by("pk").values_list("pk", "status", "assigned_at", "failure_seen_at")),
        list(ExclusiveRight.objects.order_by("pk").values_list("pk", "state")),
        list(Difference.objects.order_by("pk").values_list("pk", "resolved_by")),
        ReconcileRun.objects.count(),
        PurchaseEvent.objects.count(),
    )


def test_the_menu_and_every_page_open_for_managers_and_administrators(
    addresses: dict[str, str], manager: User, administrator: User
) -> None:
    for user in (manager, administrator):
        browser = signed_in(user)
        for name, address in addresses.items():
            assert browser.get(address).status_code == 200, (user, name)
        home = browser.get(HOME).content.decode()
        assert PURCHASES in home
        assert EVENTS in home


def test_editors_are_sent_back_from_every_address_and_see_no_menu(addresses: dict[str, str], editor: User) -> None:
    browser, before = signed_in(editor), state()

    for name, address in addresses.items():
        for response in (browser.get(address), browser.post(address, {"confirmed": "yes"})):
            assert (response.status_code, response.headers["Location"]) == (302, HOME), name

    assert state() == before
    assert "/admin/sales/" not in browser.get(HOME).content.decode()


def test_buyers_and_strangers_are_sent_to_the_door(addresses: dict[str, str], buyer: User) -> None:
    before = state()

    for browser in (Client(), signed_in(buyer)):
        for name, address in addresses.items():
            for response in (browser.get(address), browser.post(address, {"confirmed": "yes"})):
                assert response.status_code == 302, name
                assert "/login/?next=" in response.headers["Location"], name

    assert state() == before


def test_an_address_without_a_row_tells_an_editor_nothing_more(addresses: dict[str, str], editor: User) -> None:
    browser = signed_in(editor)

    for address in (f"{PURCHASES}999999/", f"{PURCHASES}999999/ask-stripe/", f"{EVENTS}999999/"):
        assert browser.get(address).headers["Location"] == HOME


def test_who_may_only_look_finds_no_button_and_presses_none(addresses: dict[str, str]) -> None:
    looker = ensure_person("looker", password="looker")
    rights = ("access_admin", "view_purchase", "view_stripewebhookevent", "view_difference")
    looker.user_permissions.add(*Permission.objects.filter(codename__in=rights))
    browser, before = signed_in(looker), state()

    for name in ("purchases", "purchase", "events", "event", "differences"):
        response = browser.get(addresses[name])
        assert response.status_code == 200, name
        for button in ("Send the receipt again", "Try again", "Replay", "data-bulk-action-checkbox", "Compare now"):
            assert button not in response.content.decode(), (name, button)
    for name in PRESSED:
        assert browser.post(addresses[name], {"confirmed": "yes"}).headers["Location"] == HOME, name
    assert state() == before


def test_a_button_without_its_token_does_nothing(addresses: dict[str, str], manager: User) -> None:
    browser, before = signed_in(manager, enforce_csrf_checks=True), state()

    for name in PRESSED:
        assert browser.post(addresses[name], {"confirmed": "yes"}).status_code == 403, name

    assert state() == before


@pytest.mark.parametrize("place", ["sales/purchases", "sales/events", "purchase", "stripewebhookevent"])
def test_not_even_administrators_can_add_edit_copy_or_delete(place: str, administrator: User) -> None:
    browser = signed_in(administrator)
    pk = paid().pk if "purchase" in place else make_event().pk

    for verb in ("new/", *(f"{name}/{pk}/" for name in ("edit", "delete", "copy", "history", "usage", "inspect"))):
        for response in (browser.get(f"/admin/{place}/{verb}"), browser.post(f"/admin/{place}/{verb}")):
            assert response.status_code == 404, verb


@pytest.mark.parametrize("model", ["purchase", "stripewebhookevent", "outbox", "refund"])
def test_no_other_admin_writes_these_rows(model: str, administrator: User) -> None:
    browser = signed_in(administrator)

    for address in (
        f"/admin/bulk/payments/{model}/delete/?id=1",
        f"/admin/snippets/payments/{model}/",
        f"/django-admin/payments/{model}/",
        f"/django-admin/payments/{model}/add/",
    ):
        assert browser.get(address).status_code == 404, address


def test_pressing_for_a_row_that_is_not_there_is_not_found(addresses: dict[str, str], office: Client) -> None:
    other = paid("Slow Rain")
    row = Outbox.objects.get(status=OutboxStatus.FAILED)

    for address in (
        f"{PURCHASES}999999/",
        f"{PURCHASES}999999/send-receipt/",
        f"{PURCHASES}{other.pk}/outbox/{row.pk}/try-again/",  # another purchase's
        f"{EVENTS}999999/",
        f"{EVENTS}999999/replay/",
    ):
        assert office.post(address).status_code in (404, 405), address
        assert office.get(address).status_code == 404, address
    row.refresh_from_db()
    assert row.status == OutboxStatus.FAILED


def test_groups_can_be_given_these_rights_and_no_more(administrator: User) -> None:
    page = signed_in(administrator).get(reverse("wagtailusers_groups:add")).content.decode()

    for model in ("purchase", "stripewebhookevent"):
        for verb, offered in (("view", True), ("change", True), ("add", False), ("delete", False)):
            right = Permission.objects.get(content_type__app_label="payments", codename=f"{verb}_{model}")
            assert (f'name="permissions" value="{right.pk}"' in page) == offered, (verb, model)


def test_wagtails_history_leads_managers_to_the_purchase_and_tells_editors_nothing(
    office: Client, editor: User
) -> None:
    purchase = paid()
    assert purchase.payment_status == PaymentStatus.COMPLETED
    office.post(f"{PURCHASES}{purchase.pk}/send-receipt/")

    history = "/admin/reports/site-history/"
    assert f'href="{PURCHASES}{purchase.pk}/"' in office.get(history).content.decode()
    assert purchase.number not in signed_in(editor).get(history).content.decode()
