"""A file of an order, sent on: that file alone, for a week, until it is taken back, and all of it in the log."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
import requests
from django.test import Client

from beatstore.redaction import strike_out
from catalog.clock import shop_now
from payments.delivery import links
from payments.jobs import forget_the_abandoned
from payments.models import Access, DownloadRecord, FileLink, Purchase
from payments.purchases.by_hand import mend_address
from payments.purchases.timeline import Happened
from tests.clock import move_time
from tests.payments.api.test_downloads import completed
from tests.payments.factories import Shelf, begin, make_beat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
DAY_S = 86_400


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    yield
    move_time(0)


@pytest.fixture
def shelf() -> Shelf:
    return make_beat()


@pytest.fixture
def purchase(shelf: Shelf) -> Purchase:
    return completed(shelf)


def send(client: Client, purchase: Purchase, file_type: str = "wav") -> FileLink:
    line = purchase.lines.get()
    answer = client.post(f"/orders/{purchase.token}/link/", {"line": str(line.uuid), "type": file_type})
    assert answer.status_code == 303, answer.content
    link = FileLink.objects.latest("pk")
    assert answer["Location"] == f"/orders/{purchase.token}/#link-{link.pk}"
    return link


def test_whoever_has_the_link_fetches_that_file_and_learns_nothing_of_the_order(
    client: Client, shelf: Shelf, purchase: Purchase
) -> None:
    link = send(client, purchase)
    engineer = Client()

    page = engineer.get(f"/shared/{link.token}/")
    redirect = engineer.get(f"/shared/{link.token}/file/")

    assert hashlib.sha256(requests.get(redirect["Location"], timeout=60).content).hexdigest() == shelf.master.sha256
    shown = page.content.decode()
    assert (shelf.master.sha256 in shown, "44 Bytes" not in shown, "WAV" in shown) == (True, True, True)
    for secret in (purchase.token, purchase.number, purchase.email, purchase.licensee_name or "Ada"):
        assert secret not in shown
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert '<meta name="robots" content="noindex">' in shown
    assert engineer.get(f"/orders/{link.token}/").status_code == 404


def test_it_stands_on_the_order_with_its_end_and_is_taken_back(client: Client, purchase: Purchase) -> None:
    link = send(client, purchase)
    assert send(client, purchase) == link  # pressed twice
    order = client.get(f"/orders/{purchase.token}/").content.decode()
    assert f'value="http://testserver/shared/{link.token}/"' in order
    assert f"until {link.expires_at:%-d %B %Y}" in order
    assert link.expires_at - link.made_at == timedelta(days=7)

    assert client.post(f"/orders/{purchase.token}/unlink/", {"link": link.token}).status_code == 303

    assert link.token not in client.get(f"/orders/{purchase.token}/").content.decode()
    for address in (f"/shared/{link.token}/", f"/shared/{link.token}/file/"):
        refused = client.get(address)
        assert refused.status_code == 410
        assert "This link opens nothing any more" in refused.content.decode()
    assert not DownloadRecord.objects.exists()


def test_all_of_it_stands_in_the_log(client: Client, purchase: Purchase) -> None:
    link = send(client, purchase)
    client.get(f"/shared/{link.token}/file/")
    client.post(f"/orders/{purchase.token}/unlink/", {"link": link.token})

    told = [(each.kind, each.data.get("link")) for each in purchase.timeline.all() if each.data.get("link")]
    assert told == [(kind, link.pk) for kind in (Happened.LINK_MADE, Happened.DOWNLOAD_GRANTED, Happened.LINK_REVOKED)]
    assert DownloadRecord.objects.get().type == "wav"


def test_it_ends_after_a_week_and_is_forgotten_a_month_later(client: Client, purchase: Purchase) -> None:
    link = send(client, purchase)
    move_time(7 * DAY_S - 60)
    assert client.get(f"/shared/{link.token}/").status_code == 200

    move_time(7 * DAY_S + 1)
    assert client.get(f"/shared/{link.token}/file/").status_code == 410
    forget_the_abandoned()
    assert FileLink.objects.count() == 1

    move_time(38 * DAY_S)
    forget_the_abandoned()
    assert FileLink.objects.count() == 0


def test_a_link_opens_no_more_than_its_buyer_may_fetch(client: Client, purchase: Purchase) -> None:
    link = send(client, purchase)
    for access, status in ((Access.PAUSED, 403), (Access.REVOKED, 410)):
        purchase.lines.update(access=access)
        assert client.get(f"/shared/{link.token}/").status_code == status
        assert client.get(f"/shared/{link.token}/file/").status_code == status


@pytest.mark.parametrize("file_type", ["stems", "flac", ""])
def test_what_is_not_in_the_order_is_not_sent_on(client: Client, purchase: Purchase, file_type: str) -> None:
    line = purchase.lines.get()
    path = f"/orders/{purchase.token}/link/"

    assert client.post(path, {"line": str(line.uuid), "type": file_type}).status_code in (403, 422)
    assert client.post(path, {"line": "another", "type": "wav"}).status_code == 422
    assert client.post("/orders/unknown/link/", {"line": str(line.uuid), "type": "wav"}).status_code == 404
    assert not FileLink.objects.exists()


def test_nobody_sends_on_what_is_not_paid_and_an_order_takes_back_only_its_own(client: Client, shelf: Shelf) -> None:
    unpaid = begin(shelf).purchase
    answer = client.post(f"/orders/{unpaid.token}/link/", {"line": str(unpaid.lines.get().uuid), "type": "wav"})
    assert answer.status_code == 403
    paid = completed(shelf, email="other@example.com")
    link = send(client, paid)

    client.post(f"/orders/{unpaid.token}/unlink/", {"link": link.token})

    assert client.get(f"/shared/{link.token}/").status_code == 200


def test_an_order_has_so_many_links_at_the_most(purchase: Purchase) -> None:
    line, now = purchase.lines.get(), shop_now()
    for _ in range(links.MOST_ALIVE):
        FileLink.objects.create(line=line, type="mp3", made_at=now, expires_at=now + links.LIVES)
    answer = Client().post(f"/orders/{purchase.token}/link/", {"line": str(line.uuid), "type": "wav"})
    assert answer.status_code == 429
    assert FileLink.objects.count() == links.MOST_ALIVE


def test_who_had_the_order_by_mistake_has_no_link_of_his_left(client: Client, purchase: Purchase) -> None:
    """It was mailed to a mistyped address, and whoever got it made himself a link before it was mended."""
    link = send(client, purchase)

    mend_address(purchase.pk, "right@example.com", leaves_log_in=False)

    assert client.get(f"/shared/{link.token}/file/").status_code == 410
    assert purchase.timeline.filter(kind=Happened.LINK_REVOKED, data__link=link.pk).exists()


def test_keys_that_no_text_of_the_database_can_hold_open_nothing(client: Client, purchase: Purchase) -> None:
    line = str(purchase.lines.get().uuid)

    assert client.post("/orders/%00/link/", {"line": line, "type": "wav"}).status_code == 404
    assert client.post("/orders/%00/unlink/", {"link": "x"}).status_code == 404
    assert client.post(f"/orders/{purchase.token}/unlink/", {"link": "\x00"}).status_code == 303
    assert client.post(f"/orders/{purchase.token}/link/", {"line": "\x00", "type": "\x00"}).status_code == 422
    assert client.get("/shared/%00/file/").status_code == 410
    assert client.get(f"/api/beats/{purchase.lines.get().beat_id}/download/?type=wav&purchase=%00").status_code == 422


def test_links_are_struck_out_of_logs() -> None:
    assert strike_out("GET /shared/Ab-c_123/file/ 302") == "GET /shared/…/file/ 302"
