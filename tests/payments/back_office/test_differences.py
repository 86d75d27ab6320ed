"""What differs from Stripe: listed, told as needing attention, seen by somebody, compared anew by a button."""

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from accounts.models import User
from payments.back_office.attention import needs_attention
from payments.inbox import compare
from payments.jobs import compare_with_stripe
from payments.models import Difference, Installation, ReconcileRun
from payments.purchases.timeline import Happened
from tests.clock import move_time
from tests.payments.back_office.staff import make_difference, paid, queries_of, words

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
DIFFERENCES = "/admin/sales/differences/"


def listed(office: Client, address: str = DIFFERENCES) -> list[int]:
    return [each.pk for each in office.get(address).context["object_list"]]


def test_open_ones_come_first_and_tell_what_differs(office: Client) -> None:
    purchase = paid()
    seen = make_difference(resolved_at="2026-01-01T00:00Z", resolved_by="Mona")
    found = make_difference(purchase=purchase)

    page = words(office.get(DIFFERENCES).content)

    assert listed(office) == [found.pk, seen.pk]
    assert listed(office, f"{DIFFERENCES}?state=open") == [found.pk]
    assert listed(office, f"{DIFFERENCES}?state=resolved") == [seen.pk]
    assert f"{found.get_kind_display()} {found.object_id} {purchase.number} succeeded, 4900 USD Open" in page


def test_the_list_costs_the_same_for_one_and_for_twenty(office: Client) -> None:
    purchase = paid()
    make_difference(purchase=purchase)
    for_one = queries_of(office, DIFFERENCES)

    for _ in range(19):
        make_difference(purchase=purchase)

    assert len(listed(office)) == 20
    assert queries_of(office, DIFFERENCES) == for_one


def test_an_open_difference_needs_attention_until_somebody_has_seen_it(office: Client, manager: User) -> None:
    found = make_difference(purchase=paid())
    (line,) = needs_attention(manager)
    assert (line.label, line.count, listed(office, line.url)) == ("Stripe and the store differ", 1, [found.pk])

    answer = office.post(f"{DIFFERENCES}{found.pk}/", follow=True)

    assert f"{found.object_id} is marked as seen." in words(answer.content)
    found.refresh_from_db()
    assert found.resolved_by == manager.get_username()
    assert needs_attention(manager) == []
    assert found.purchase is not None
    assert found.purchase.timeline.get(kind=Happened.DIFFERENCE_SEEN_BY_HAND).data == {
        "user": manager.pk, "what": found.object_id,
    }  # fmt: skip
    assert ModelLogEntry.objects.get(action="payments.see_difference").data == {"object": found.object_id}

    again = office.post(f"{DIFFERENCES}{found.pk}/", follow=True)
    assert "This was resolved before." in words(again.content)
    assert ModelLogEntry.objects.filter(action="payments.see_difference").count() == 1


def test_compare_now_has_a_worker_compare(office: Client, manager: User) -> None:
    answer = office.post(f"{DIFFERENCES}compare/", follow=True)

    assert "A worker compares now" in words(answer.content)
    assert "under way" in words(office.get(DIFFERENCES).content)
    assert ModelLogEntry.objects.get(action="payments.compare").user == manager
    again = office.post(f"{DIFFERENCES}compare/", follow=True)
    assert "A comparison is under way already." in words(again.content)

    while ReconcileRun.objects.filter(is_running=True, error="").exists():  # the other tests' payments take turns
        compare_with_stripe()
    run = ReconcileRun.objects.get()
    assert (run.is_running, run.asked_by) == (False, manager.get_username())
    assert f"{manager.get_username()} {run.seen} {run.repaired} {run.differences} finished" in words(
        office.get(DIFFERENCES).content
    )


def test_comparing_that_has_stopped_needs_attention(manager: User) -> None:
    compare.work_when_due()
    Difference.objects.all().delete()  # what the other tests' payments left at Stripe is not the matter here
    try:
        move_time(2 * 3600)
        assert needs_attention(manager) == []
        move_time(4 * 3600)
        assert [each.label for each in needs_attention(manager)] == ["Not compared with Stripe for three hours"]
    finally:
        move_time(0)


def test_a_key_of_another_account_needs_attention(manager: User) -> None:
    Installation.objects.update(refusal="The sales belong to another.")

    assert "Stripe's key belongs to another account or mode than the sales" in [
        each.label for each in needs_attention(manager)
    ]
