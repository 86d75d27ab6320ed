"""A licensee's name that was mistyped: the licences are issued again in the right one, the earlier ones kept."""

import pytest
from django.core import mail
from django.test import Client

from payments.contracts import issue
from payments.jobs import work_mail_outbox
from payments.models import Access, ContractStatus, LicenceContract, Purchase
from payments.purchases.timeline import Happened
from tests.payments.back_office.staff import PURCHASES, paid, paid_for_two, words
from tests.payments.factories import begin, make_beat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def correct(office: Client, purchase: Purchase, name: str, artist_name: str = "") -> str:
    """Send the form; the page that follows."""
    sent = {"name": name, "artist_name": artist_name}
    page = words(office.post(f"{PURCHASES}{purchase.pk}/licensee/", sent, follow=True).content)
    work_mail_outbox()
    purchase.refresh_from_db()
    return page


def chain(purchase: Purchase) -> list[LicenceContract]:
    """The contracts of the first line, in the order they were issued."""
    return list(LicenceContract.objects.filter(line=purchase.lines.first()).order_by("pk"))


def test_the_licence_is_issued_again_and_the_earlier_one_is_kept(office: Client) -> None:
    purchase = paid(name="Ada Lovelce")
    (old,) = chain(purchase)
    mail.outbox.clear()

    page = correct(office, purchase, "  Ada   Lovelace ", "Countess")

    kept, new = chain(purchase)
    assert (kept.pk, kept.status, kept.superseded_by) == (old.pk, ContractStatus.SUPERSEDED, new)
    assert (kept.licensee_name, kept.pdf_sha256) == ("Ada Lovelce", old.pdf_sha256)
    assert (new.status, new.superseded_by, new.licensee_name) == (ContractStatus.ISSUED, None, "Ada Lovelace")
    assert (new.text, new.text_sha256) == (old.text, old.text_sha256)
    assert new.schedule == {**old.schedule, "replaces": old.number}
    assert new.number != old.number
    assert new.pdf_sha256 not in ("", old.pdf_sha256)
    assert f"Issued again in the name of Ada Lovelace: {new.number}. The buyer is told by mail." in page
    assert f"corrected the licensee's name; issued again: {new.number}." in page
    assert old.number in page  # the earlier one stays in the table
    (told,) = mail.outbox
    assert "They name Ada Lovelace now" in told.body
    assert purchase.token in told.body
    assert purchase.timeline.filter(kind=Happened.NAMED_BY_HAND).count() == 1


def test_the_buyer_fetches_the_new_one(office: Client) -> None:
    purchase = paid(name="Ada Lovelce")
    correct(office, purchase, "Ada Lovelace")
    _, new = chain(purchase)

    order = Client().get(f"/api/purchases/{purchase.token}/").json()

    (line,) = order["lines"]
    assert line["contract"] == {"number": new.number, "status": "issued", "sha256": new.text_sha256}
    (file,) = [file for file in line["files"] if file["type"] == "license"]
    assert file["sha256"] == new.pdf_sha256


def test_the_same_name_issues_nothing(office: Client) -> None:
    purchase = paid(name="Ada Lovelace")
    mail.outbox.clear()

    page = correct(office, purchase, "Ada Lovelace")

    assert "Nothing was issued again" in page
    assert len(chain(purchase)) == 1
    assert not mail.outbox
    assert not purchase.timeline.filter(kind=Happened.NAMED_BY_HAND).exists()


def test_what_is_no_longer_to_be_had_stays_as_it_was(office: Client) -> None:
    purchase = paid_for_two(name="Ada Lovelce")
    gone, kept = purchase.lines.order_by("position")
    purchase.lines.filter(pk=gone.pk).update(access=Access.REVOKED)

    correct(office, purchase, "Ada Lovelace")

    assert [each.licensee_name for each in LicenceContract.objects.filter(line=gone)] == ["Ada Lovelce"]
    assert LicenceContract.objects.filter(line=kept).count() == 2


def test_a_licence_that_waits_for_a_name_is_not_replaced_but_named(office: Client) -> None:
    purchase = paid(name="")
    LicenceContract.objects.filter(line__purchase=purchase).update(
        status=ContractStatus.NEEDS_NAME, licensee_name="", pdf_key="", pdf_sha256=""
    )

    correct(office, purchase, "Ada Lovelace")

    (contract,) = chain(purchase)
    assert (contract.status, contract.licensee_name) == (ContractStatus.ISSUED, "Ada Lovelace")


def test_twice_is_a_chain(office: Client) -> None:
    purchase = paid(name="Ada Lovelce")
    correct(office, purchase, "Ada Lovelac")
    correct(office, purchase, "Ada Lovelace")

    first, second, third = chain(purchase)
    assert (first.superseded_by, second.superseded_by, third.superseded_by) == (second, third, None)
    assert purchase.licensee_name == "Ada Lovelace"


def test_an_unpaid_purchase_has_no_such_form_and_an_empty_name_is_told(office: Client) -> None:
    unpaid = begin(make_beat("Glass"), "wav-lease").purchase
    assert office.get(f"{PURCHASES}{unpaid.pk}/licensee/").status_code == 404
    assert "Correct the name" not in words(office.get(f"{PURCHASES}{unpaid.pk}/").content)

    purchase = paid(name="Ada Lovelace")
    assert "Correct the name" in words(office.get(f"{PURCHASES}{purchase.pk}/").content)
    assert "This field is required." in correct(office, purchase, " ")
    assert len(chain(purchase)) == 1


def test_a_purchase_whose_buyer_was_erased_names_nobody_again(office: Client) -> None:
    purchase = paid(name="Ada Lovelace")
    assert issue.correct_name(purchase.pk, "Ada Lovelace", "") == []
    Purchase.objects.filter(pk=purchase.pk).update(erased_at=purchase.completed_at)

    assert office.get(f"{PURCHASES}{purchase.pk}/licensee/").status_code == 404
    assert "Correct the name" not in words(office.get(f"{PURCHASES}{purchase.pk}/").content)
