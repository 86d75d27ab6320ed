"""A file that was sold and turns out wrong: buyers keep it, are told of the corrected one, and fetch that beside it."""

import hashlib

import pytest
import requests
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from catalog.models import Deliverable
from payments.delivery import corrections
from payments.jobs import work_mail_outbox
from payments.models import Access, Correction, Purchase
from tests.payments.api.test_downloads import completed
from tests.payments.back_office.staff import signed_in, words
from tests.payments.factories import Shelf, begin, make_beat, replace_master

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
REASON = "The last bar was cut off."


@pytest.fixture
def shelf() -> Shelf:
    return make_beat()


def bought(shelf: Shelf, **wanted: str) -> Purchase:
    """A paid purchase whose receipt and contract are out."""
    purchase = completed(shelf, **wanted)
    work_mail_outbox()
    mail.outbox.clear()
    return purchase


@pytest.fixture
def purchase(shelf: Shelf) -> Purchase:
    return bought(shelf)


@pytest.fixture
def admin() -> User:
    return User.objects.create_superuser("boss", "boss@example.com", "secret")


def give(shelf: Shelf, by: User, files: list[Deliverable]) -> None:
    """Give them, and send the mails."""
    assert corrections.give(shelf.beat, [each.pk for each in files], REASON, by) is not None
    mail.outbox.clear()
    work_mail_outbox()


def files_of(purchase: Purchase) -> list[dict[str, object]]:
    order = Client().get(f"/api/purchases/{purchase.token}/").json()
    return list(order["lines"][0]["files"])


def fetched(url: str) -> requests.Response:
    address = Client().get(url)["Location"]
    return requests.get(address, timeout=60)


def test_what_was_bought_stays_and_the_corrected_one_stands_beside_it(
    shelf: Shelf, purchase: Purchase, admin: User
) -> None:
    before = files_of(purchase)
    new = replace_master(shelf.beat)
    assert files_of(purchase) == before  # put on sale alone, nothing changes for who bought earlier

    give(shelf, admin, new)

    after = files_of(purchase)
    assert [file for file in after if not file["corrected"]] == before
    corrected = {str(file["type"]): file for file in after if file["corrected"]}
    assert {each.type: each.sha256 for each in new if each.type in corrected} == {
        kind: file["sha256"] for kind, file in corrected.items()
    }
    for file in after:
        if file["type"] != "license":
            assert hashlib.sha256(fetched(str(file["url"])).content).hexdigest() == file["sha256"]
    answer = fetched(str(corrected["wav"]["url"]))
    assert "corrected.wav" in answer.headers["Content-Disposition"]
    page = words(Client().get(f"/orders/{purchase.token}/").content)
    assert "WAV, corrected" in page
    assert REASON in page


def test_each_buyer_is_told_once_by_a_mail_with_his_link(shelf: Shelf, purchase: Purchase, admin: User) -> None:
    other = bought(shelf, email="other@example.com")
    new = replace_master(shelf.beat)
    later = bought(shelf, email="later@example.com")

    give(shelf, admin, new)

    told = {each.to[0]: each.body for each in mail.outbox}
    assert sorted(told) == sorted([purchase.email, other.email])
    assert later.email not in told  # he bought the corrected one
    assert REASON in told[other.email]
    assert other.token in told[other.email]
    assert all(not file["corrected"] for file in files_of(later))


def test_given_twice_it_is_given_once(shelf: Shelf, purchase: Purchase, admin: User) -> None:
    new = replace_master(shelf.beat)
    give(shelf, admin, new)

    assert corrections.give(shelf.beat, [each.pk for each in new], "Again.", admin) is None
    assert Correction.objects.count() == 1
    assert corrections.later_files(shelf.beat) == []


def test_a_second_correction_takes_the_place_of_the_first(shelf: Shelf, purchase: Purchase, admin: User) -> None:
    give(shelf, admin, replace_master(shelf.beat))
    newest = replace_master(shelf.beat)
    give(shelf, admin, newest)

    corrected = [file["sha256"] for file in files_of(purchase) if file["corrected"]]
    assert set(corrected) <= {each.sha256 for each in newest}
    assert len(mail.outbox) == 1


def test_who_may_not_fetch_the_file_gets_no_corrected_one(shelf: Shelf, purchase: Purchase, admin: User) -> None:
    url = f"/api/beats/{shelf.beat.pk}/download/?type=wav&purchase={purchase.token}&corrected=true"
    assert Client().get(url).status_code == 403  # there is none
    new = replace_master(shelf.beat)
    purchase.lines.update(access=Access.REVOKED)

    assert corrections.later_files(shelf.beat) == []  # nobody is left who could be given it
    purchase.lines.update(access=Access.ACTIVE)
    assert corrections.give(shelf.beat, [each.pk for each in new], REASON, admin) is not None
    assert Client().get(url).status_code == 302
    purchase.lines.update(access=Access.REVOKED)
    assert Client().get(url).status_code == 410
    work_mail_outbox()
    assert not mail.outbox  # it would not be true for him any more
    unpaid = begin(shelf, "wav-lease").purchase
    url = f"/api/beats/{shelf.beat.pk}/download/?type=wav&purchase={unpaid.token}&corrected=true"
    assert Client().get(url).status_code == 403


def test_a_manager_sees_who_has_an_earlier_file_and_gives_the_new_one(
    shelf: Shelf, purchase: Purchase, admin: User
) -> None:
    office = signed_in(admin)
    url = reverse("sales_purchases:correct", args=[shelf.beat.pk])
    assert "Nobody holds an earlier version" in words(office.get(url).content)
    new = replace_master(shelf.beat)

    page = words(office.get(url).content)
    assert "WAV v2: 1 bought an earlier one" in page
    chosen = [each.pk for each in new if each.type == "wav"]
    assert "This field is required." in words(office.post(url, {"chosen": chosen, "reason": " "}).content)
    answer = words(office.post(url, {"chosen": chosen, "reason": REASON}, follow=True).content)

    assert "Given. The buyers are told by mail in a moment." in answer
    assert [str(file["type"]) for file in files_of(purchase) if file["corrected"]] == ["wav"]
    beside = words(office.get(reverse("wagtailadmin_pages:edit", args=[shelf.page.pk])).content)
    assert ("1 have an earlier file" in beside) == bool(corrections.later_files(shelf.beat))
