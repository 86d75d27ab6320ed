"""Who may fetch which file, and what he gets."""

import hashlib
from typing import Any

import pytest
import requests
from django.test import Client

from accounts.models import User
from payments.delivery.grant import Asked, grant, note
from payments.errors import RateLimitedError
from payments.models import DownloadRecord, Purchase
from payments.purchases import lifecycle
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.purchases.test_states import intent_of
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def completed(shelf: Shelf, **kwargs: Any) -> Purchase:
    purchase = begin(shelf, **kwargs).purchase
    lifecycle.fulfil_purchase(purchase.pk, intent=intent_of(purchase, "succeeded"))
    purchase.refresh_from_db()
    return purchase


def test_the_files_arrive_byte_for_byte(client: Client) -> None:
    shelf = make_beat('“Nächte” / 夜 "live"\n')
    purchase = completed(shelf)

    order = client.get(f"/api/purchases/{purchase.token}/").json()
    wav = next(file for file in order["lines"][0]["files"] if file["type"] == "wav")
    redirect = client.get(wav["url"])
    file = requests.get(redirect.headers["Location"], timeout=60)

    assert (redirect.status_code, redirect.headers["Cache-Control"]) == (302, "private, no-store")
    assert file.status_code == 200
    assert hashlib.sha256(file.content).hexdigest() == wav["sha256"] == shelf.master.sha256
    assert len(file.content) == wav["size"]
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert file.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("type=wav", 401, "login_required"),
        ("type=wav&purchase=wrong", 404, "purchase_not_found"),
        ("type=flac&purchase={token}", 422, "invalid_request"),
        ("type=stems&purchase={token}", 403, "download_not_allowed"),
        ("type=wav&purchase={token}&line=x", 422, "invalid_request"),
        ("type=wav&purchase={unpaid}", 403, "download_not_allowed"),
    ],
)
def test_who_may_not_fetch_is_told_why(client: Client, query: str, status: int, code: str) -> None:
    shelf = make_beat()
    paid, unpaid = completed(shelf), begin(shelf).purchase

    query = query.format(token=paid.token, unpaid=unpaid.token)
    answer = client.get(f"/api/beats/{shelf.beat.pk}/download/?{query}")

    assert_problem(answer, status, code)
    assert not DownloadRecord.objects.exists()


def test_a_log_in_fetches_its_own_orders_and_no_others(client: Client) -> None:
    shelf = make_beat()
    buyer = User.objects.create_user("buyer", "buyer@example.com", "x")
    other = User.objects.create_user("other", "other@example.com", "x")
    completed(shelf, caller=None)
    Purchase.objects.update(buyer=buyer)
    path = f"/api/beats/{shelf.beat.pk}/download/?type=wav"

    client.force_login(other)
    assert_problem(client.get(path), 403, "download_not_allowed")
    client.force_login(buyer)
    assert client.get(path).status_code == 302


def test_a_file_is_given_out_only_so_often(client: Client, settings: Any) -> None:
    settings.DOWNLOAD_LIMITS = "20/d 2"
    shelf = make_beat()
    path = f"/api/beats/{shelf.beat.pk}/download/?type=wav&purchase={completed(shelf).token}"

    assert [client.get(path).status_code for _ in range(3)] == [302, 302, 429]


def test_who_asks_many_times_at_once_gets_no_more(client: Client, settings: Any) -> None:
    settings.DOWNLOAD_LIMITS = "20/d 2"
    shelf = make_beat()
    asked = Asked(shelf.beat.pk, "wav", completed(shelf).token, "", None, "127.0.0.1")
    granted = [grant(asked) for _ in range(3)]  # all three looked before any was noted

    note(granted[0], asked)
    note(granted[1], asked)
    with pytest.raises(RateLimitedError):
        note(granted[2], asked)

    assert DownloadRecord.objects.count() == 2


def test_what_was_sold_stays_after_its_page_is_gone(client: Client) -> None:
    shelf = make_beat()
    purchase = completed(shelf)
    shelf.page.delete()

    path = f"/api/beats/{shelf.beat.pk}/download/?type=wav&purchase={purchase.token}"

    assert client.get(path).status_code == 302
    assert client.get(f"/orders/{purchase.token}/").status_code == 200


@pytest.mark.parametrize(
    "path", ["/api/purchases/%00/", "/orders/%00/", "/api/beats/1/download/?type=wav&purchase=%00"]
)
def test_an_address_that_the_database_cannot_hold_is_not_found(client: Client, path: str) -> None:
    make_beat()

    assert client.get(path).status_code in (404, 422)
