"""Followers hear of new beats: at a proved address, once a day at most, of none twice, until they stop."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.people import ensure_person
from catalog import listing
from catalog.models import BeatPage, Producer
from payments.jobs import work_mail_outbox, write_news
from payments.models import Follow, Follower, News
from tests.catalog.making import make_beat, make_tier
from tests.clock import move_time
from tests.editorial.making import make_site
from tests.payments.api.calls import in_a_thread
from tests.processes import ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
DAY_S = 24 * 3600


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


@pytest.fixture
def producer() -> Producer:
    make_site()
    make_tier()
    make_beat("Old Bus")
    return Producer.objects.get()


@pytest.fixture
def fan(client: Client, producer: Producer) -> User:
    user = ensure_person("fan", password="fan", email="fan@example.com")
    client.force_login(user)
    client.post(f"/producers/{producer.slug}/follow/", {"do": "follow"})
    return user


def _publish(title: str, *, in_s: int = 60) -> BeatPage:
    """A beat that goes live ``in_s`` seconds from now."""
    page = make_beat(title)
    BeatPage.objects.filter(pk=page.pk).update(first_published_at=timezone.now() + timedelta(seconds=in_s))
    listing.refresh([page.beat.pk])
    return page


def _told() -> list[str]:
    """Titles in the mails that were written now, by the mail."""
    mail.outbox.clear()
    write_news()
    work_mail_outbox()
    return [str(message.body) for message in mail.outbox]


def test_a_new_beat_is_mailed_once_with_a_way_to_stop(fan: User) -> None:
    page = _publish("New Bus")

    (text,) = _told()

    (message,) = mail.outbox
    assert message.to == ["fan@example.com"]
    assert message.subject == "New: New Bus by Kilo Vega"
    assert str(page.url) in text
    assert "Old Bus" not in text
    stop_url = (
        f"http://127.0.0.1:{text.split('127.0.0.1:')[1].split('/')[0]}/following/stop/{Follower.objects.get().token}/"
    )
    assert message.extra_headers["List-Unsubscribe"] == f"<{stop_url}>"
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    move_time(2 * DAY_S)
    assert _told() == []


def test_one_mail_a_day_tells_of_all_that_came_meanwhile(fan: User) -> None:
    _publish("First")
    assert len(_told()) == 1
    _publish("Second", in_s=120)
    _publish("Third", in_s=180)
    move_time(DAY_S - 60)
    assert _told() == []

    move_time(DAY_S + 60)
    (text,) = _told()

    assert [title in text for title in ("First", "Second", "Third")] == [False, True, True]
    assert mail.outbox[0].subject == "New: Third by Kilo Vega, and one more"


def test_a_beat_of_two_followed_producers_is_told_of_once(fan: User, client: Client) -> None:
    page = _publish("Together")
    assert len(_told()) == 1
    second = Producer.objects.create(name="Second Hand", slug="second-hand")
    client.post("/producers/second-hand/follow/")
    Follow.objects.filter(producer=second).update(told_until=timezone.now() - timedelta(days=1))
    page.beat_producers.create(producer=second, share_bp=0)
    listing.refresh([page.beat.pk])

    move_time(2 * DAY_S)

    assert _told() == []


def test_two_runs_at_once_write_one_mail(fan: User) -> None:
    _publish("New Bus")

    with ThreadPoolExecutor(4) as pool:
        runs = [in_a_thread(pool, write_news) for _ in range(4)]
    assert [run.result() for run in runs] == [None] * 4

    assert News.objects.count() == 1


def test_without_a_proved_address_nobody_is_followed_or_written_to(client: Client, producer: Producer) -> None:
    user = User.objects.create_user("unproved", "unproved@example.com", "secret")
    EmailAddress.objects.create(user=user, email="unproved@example.com", verified=False, primary=True)
    client.force_login(user)

    client.post(f"/producers/{producer.slug}/follow/", {"do": "follow"})

    assert not Follow.objects.exists()
    assert "Prove your address first" in client.get("/following/").content.decode()


def test_an_address_that_is_proved_no_more_gets_nothing(fan: User) -> None:
    _publish("New Bus")
    EmailAddress.objects.update(verified=False)

    assert _told() == []


def test_mail_programs_stop_the_mails_with_one_post(fan: User) -> None:
    _publish("New Bus")
    write_news()
    path = f"/following/stop/{Follower.objects.get().token}/"
    stranger = Client(enforce_csrf_checks=True)
    assert b"Stop the mails" in stranger.get(path).content
    assert Follow.objects.exists()

    answer = stranger.post(path, {"List-Unsubscribe": "One-Click"}, headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    assert not Follow.objects.exists()
    work_mail_outbox()
    assert mail.outbox == []


def test_a_reader_stops_the_mails_by_the_button_of_the_page(
    fan: User, shop_server: ShopServer, new_visitor: Callable[..., Page]
) -> None:
    page = new_visitor()
    page.goto(f"/following/stop/{Follower.objects.get().token}/")
    page.get_by_role("button", name="Stop the mails").click()

    expect(page.get_by_role("heading", name="No more mails about new beats", exact=True)).to_be_visible()
    assert not Follow.objects.exists()


def test_a_key_that_is_none_tells_nothing(client: Client) -> None:
    assert b"No more mails about new beats" in client.get("/following/stop/not-a-key/").content


def test_strangers_log_in_first_and_come_back(client: Client, producer: Producer) -> None:
    answer = client.post(f"/producers/{producer.slug}/follow/", {"do": "follow"})

    assert (answer.status_code, answer["Location"]) == (303, f"/accounts/login/?next=/producers/{producer.slug}/")
    assert client.get("/following/")["Location"] == "/accounts/login/?next=/following/"


def test_a_producer_is_followed_no_more(fan: User, client: Client, producer: Producer) -> None:
    assert client.get("/me.json").json()["follows"] == [producer.pk]

    client.post(f"/producers/{producer.slug}/follow/", {"do": "stop"})

    assert client.get("/me.json").json()["follows"] == []
    _publish("New Bus")
    assert _told() == []


def test_another_site_follows_for_nobody(client: Client, fan: User, producer: Producer) -> None:
    Follow.objects.all().delete()

    answer = client.post(f"/producers/{producer.slug}/follow/", headers={"Sec-Fetch-Site": "cross-site"})

    assert answer.status_code == 403
    assert not Follow.objects.exists()


def test_looking_for_news_costs_the_same_however_many_follow(fan: User, producer: Producer) -> None:
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            write_news()
        counts.append(len(asked))
        other = ensure_person(f"fan{number}", password="fan", email=f"fan{number}@example.com")
        Follow.objects.create(
            follower=Follower.objects.create(user=other), producer=producer, told_until=timezone.now()
        )

    assert counts[0] == counts[1]
