"""Editors hear a day before of a beat that would not go live: once a beat and date, and not if it is ready by then."""

from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from accounts.models import User
from accounts.people import ensure_person
from accounts.roles import Role
from catalog import publishing
from catalog.models import BeatPage
from payments.jobs import tell_of_the_unready, work_mail_outbox
from payments.models import Outbox
from tests.catalog.making import add_files, fresh, make_draft, make_tier

pytestmark = pytest.mark.django_db(transaction=True)
SOON = timedelta(hours=23)


@pytest.fixture(autouse=True)
def _people(transactional_db: None) -> None:
    """Two who may change beats, one of them without an address; one who may not; one who has left."""
    ensure_person("eddie", password="x", email="eddie@example.com", roles=[Role.EDITORS])
    ensure_person("mute", password="x", roles=[Role.EDITORS])
    ensure_person("kilo", password="x", email="kilo@example.com", roles=[Role.PRODUCERS])
    ensure_person("gone", password="x", email="gone@example.com", roles=[Role.EDITORS])
    User.objects.filter(username="gone").update(is_active=False)


def _scheduled(title: str, at: datetime) -> BeatPage:
    page = make_draft(title)
    page.go_live_at = at
    publishing.schedule(page, page.save_revision(), user=User.objects.get(username="eddie"))
    return fresh(page)


def test_who_may_change_it_is_told_once_a_beat_and_date(settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "Asia/Kolkata"
    make_tier()
    at = timezone.now() + SOON
    page = _scheduled("Night Bus", at)
    _scheduled("Next week", timezone.now() + timedelta(days=7))

    for _ in range(2):
        tell_of_the_unready()
        work_mail_outbox()

    [told] = mail.outbox
    assert told.to == ["eddie@example.com"]
    assert "“Night Bus” goes live on" in told.subject
    assert "IST" in told.subject
    assert "- WAV: no file yet, but “Wav lease” promises it." in told.body
    assert f"/admin/pages/{page.pk}/edit/" in told.body

    page.go_live_at = at - timedelta(hours=2)
    publishing.schedule(page, page.save_revision(), user=User.objects.get(username="eddie"))
    tell_of_the_unready()
    work_mail_outbox()
    assert len(mail.outbox) == 2


def test_what_is_ready_is_not_told() -> None:
    make_tier()
    page = _scheduled("Night Bus", timezone.now() + SOON)
    add_files(page.beat)

    tell_of_the_unready()

    assert not Outbox.objects.exists()


def test_what_became_ready_or_was_taken_back_meanwhile_is_not_mailed() -> None:
    make_tier()
    ready, back = (_scheduled(title, timezone.now() + SOON) for title in ("Ready", "Back"))
    tell_of_the_unready()
    assert Outbox.objects.count() == 2
    add_files(ready.beat)
    back.revisions.update(approved_go_live_at=None)

    work_mail_outbox()

    assert (mail.outbox, set(Outbox.objects.values_list("status", flat=True))) == ([], {"done"})
