"""The admin's home: what is wrong, what is to be done next, and for whom."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client, override_settings
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.people import ensure_person
from accounts.roles import Role
from beatstore.attention import media_troubles
from beatstore.first_steps import next_steps
from catalog import publishing
from catalog.clock import shop_now
from catalog.editor.desk.overview import overview_of
from catalog.models import Beat, Deliverable, Preview
from editorial.models import ShopSettings
from editorial.setup import ShopTree
from payments.back_office.today import Today, sales_today
from payments.models import Purchase, StripeWebhookEvent
from tests.accounts.everything import make_sale
from tests.catalog.making import add_files, make_beat, make_draft, make_file, make_preview, make_producer, make_tier
from tests.clock import move_time
from tests.editorial.making import make_site, make_standard

pytestmark = pytest.mark.django_db
ATTENTION, STEPS = b"Needs attention", b"Next steps"


@pytest.fixture
def tree() -> ShopTree:
    return make_site()


@pytest.fixture
def editor() -> User:
    return ensure_person("editor", password="editor", roles=[Role.EDITORS])


@pytest.fixture
def manager() -> User:
    return ensure_person("manager", password="manager", roles=[Role.SHOP_MANAGERS])


@pytest.fixture
def administrator() -> User:
    return ensure_person("admin", password="admin", is_administrator=True)


def _home(user: User) -> bytes:
    client = Client()
    client.force_login(user)
    response = client.get("/admin/")
    assert response.status_code == 200
    return response.content


def _park_an_event() -> None:
    now = shop_now()
    StripeWebhookEvent.objects.create(
        stripe_event_id="evt_parked",
        type="payment_intent.succeeded",
        livemode=False,
        created=now,
        payload={},
        status="failed",
        next_attempt_at=now,
        received_at=now,
    )


def _made_long_ago(row: Deliverable | Preview) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(created_at=timezone.now() - timedelta(minutes=16))


def _titles(user: User) -> list[str]:
    return [step.title for step in next_steps(user)]


def test_nothing_wrong_shows_nothing(tree: ShopTree, administrator: User) -> None:
    assert ATTENTION not in _home(administrator)


def test_a_refused_file_is_shown_with_its_reason_to_who_may_edit_the_beat(tree: ShopTree, editor: User) -> None:
    page = make_draft("Night Bus")
    make_file(page.beat, "wav", state="refused")

    (trouble,) = media_troubles(editor)

    assert trouble.sentence == "WAV was refused: The file is empty."
    assert (trouble.beat, trouble.url) == ("Night Bus", f"/admin/pages/{page.pk}/edit/")
    assert b"WAV was refused: The file is empty." in _home(editor)
    assert media_troubles(ensure_person("buyer", password="buyer")) == []


def test_a_newer_file_settles_a_refused_one(tree: ShopTree, editor: User) -> None:
    beat = make_draft().beat
    make_file(beat, "wav", state="refused")
    make_file(beat, "wav", version=2)

    assert media_troubles(editor) == []


def test_work_that_does_not_end_is_shown(tree: ShopTree, editor: User) -> None:
    waits, fresh, unheard = make_draft("Waits"), make_draft("Fresh"), make_draft("Unheard")
    _made_long_ago(make_file(waits.beat, "wav", state="uploaded"))
    make_file(fresh.beat, "wav", state="uploaded")
    _made_long_ago(make_preview(make_file(unheard.beat, "wav"), state="pending"))

    assert [(trouble.beat, trouble.sentence) for trouble in media_troubles(editor)] == [
        ("Waits", "WAV has waited for its check for more than 15 minutes."),
        ("Unheard", "The preview has been in the making for more than 15 minutes."),
    ]


def test_an_archived_beat_troubles_nobody(tree: ShopTree, editor: User) -> None:
    beat = make_draft().beat
    make_file(beat, "wav", state="refused")
    Beat.objects.filter(pk=beat.pk).update(archived_at=timezone.now())

    assert media_troubles(editor) == []


def test_money_in_trouble_is_shown_to_managers_alone(tree: ShopTree, editor: User, manager: User) -> None:
    _park_an_event()

    assert b'<a href="/admin/sales/events/?status=failed">Webhook event parked</a> (1)' in _home(manager)
    assert ATTENTION not in _home(editor)


def test_an_empty_shop_says_what_to_do(tree: ShopTree, administrator: User, editor: User) -> None:
    steps = ["Publish a licence", "Publish a beat", "Say where buyers reach you", "Write terms, privacy and imprint"]

    assert _titles(administrator) == [*steps, "Connect Stripe"]
    assert _titles(editor) == steps
    assert STEPS in _home(editor)


def test_steps_that_were_taken_go(tree: ShopTree, administrator: User) -> None:
    make_tier()
    make_beat()
    ShopSettings.objects.update(contact_email="hello@example.com")
    make_standard(tree, "Terms")

    assert _titles(administrator) == ["Connect Stripe"]
    with override_settings(STRIPE_IS_SANDBOX=False):
        assert _titles(administrator) == []
        assert STEPS not in _home(administrator)


def test_a_step_leads_to_its_screen(tree: ShopTree, administrator: User) -> None:
    client = Client()
    client.force_login(administrator)

    addresses = [step.url for step in next_steps(administrator) if step.url]

    assert len(addresses) >= 3
    assert [client.get(address).status_code for address in addresses] == [200] * len(addresses)


def test_a_hundred_troubles_fit_on_the_page(tree: ShopTree, editor: User) -> None:
    for number in range(12):
        make_file(make_draft(f"Beat {number}").beat, "wav", state="refused")
    add_files(make_draft("Fine").beat)

    assert len(media_troubles(editor)) == 10


@pytest.mark.usefixtures("tree")
def test_today_shows_editors_their_work_and_managers_the_sales_too(editor: User, manager: User) -> None:
    make_tier()
    live, ready = make_beat("Live"), make_draft("Ready")
    add_files(ready.beat)
    waiting = make_draft("Waiting")
    make_preview(make_file(waiting.beat, "wav"), state="pending")
    later = make_draft("Later")
    later.go_live_at = timezone.now() + timedelta(days=2)
    publishing.schedule(later, later.save_revision(), user=editor)
    make_sale(live)

    shown = _home(editor).decode()
    assert "2 drafts</a>, 1 of them ready to be published" in shown
    assert "1 preview being made" in shown
    assert "Later</a> goes live" in shown
    assert "<strong>not ready</strong>" in shown
    assert "$49.00" not in shown
    assert "1 sale" not in shown

    assert "1 sale</a>: $49.00" in _home(manager).decode()


@pytest.mark.usefixtures("tree")
def test_today_is_the_shops_day(manager: User, settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "Asia/Kolkata"
    make_tier()
    sale = make_sale(make_beat("Live"))
    midnight = shop_now().astimezone(ZoneInfo("Asia/Kolkata")).replace(hour=0, minute=0, second=0, microsecond=0)
    move_time((midnight + timedelta(hours=12) - shop_now()).total_seconds())  # it stays the same day meanwhile
    Purchase.objects.filter(pk=sale.pk).update(completed_at=midnight)
    assert sales_today(manager) == [Today(1, 4900, "USD")]

    Purchase.objects.filter(pk=sale.pk).update(completed_at=midnight - timedelta(seconds=1))
    assert sales_today(manager) == []


@pytest.mark.usefixtures("tree")
def test_a_producers_day_is_about_his_own_beats() -> None:
    producer = ensure_person("kilo", password="x", roles=[Role.PRODUCERS])
    make_producer("Kilo Vega").users.add(producer)
    make_draft("Mine")
    make_draft("Hers", producer="Mara Lind")

    assert "1 draft</a>" in _home(producer).decode()
    assert overview_of(ensure_person("buyer", password="x")) is None
