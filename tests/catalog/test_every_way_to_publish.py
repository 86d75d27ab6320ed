"""One gate before every way of going live: an unready beat passes by none of them, a ready one by each."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Revision, Workflow

from accounts.models import User
from catalog.editor.desk import going_live
from catalog.importing import batches, publishing
from catalog.models import BeatPage, ImportBatch, ImportRow
from catalog.readiness import NotReadyError
from tests.catalog.making import add_files, fresh, make_draft, make_tier

pytestmark = pytest.mark.django_db
Way = Callable[[BeatPage, User], object]


def _by_code(page: BeatPage, _: User) -> None:
    page.save_revision().publish()


def _by_saving(page: BeatPage, _: User) -> None:
    page.live = True
    page.save()


def _by_wagtails_action(page: BeatPage, user: User) -> None:
    PublishPageRevisionAction(page.save_revision(), user=user).execute()


def _by_wagtails_bulk(page: BeatPage, user: User) -> None:
    page.save_revision()
    client = Client()
    client.force_login(user)
    client.post(f"{reverse('wagtail_bulk_action', args=['wagtailcore', 'page', 'publish'])}?id={page.pk}")


def _by_the_desk(page: BeatPage, user: User) -> None:
    going_live.do(user, [page.pk], going_live.publish)


def _by_the_schedule(page: BeatPage, _: User) -> None:
    past = timezone.now() - timedelta(minutes=1)
    Revision.objects.filter(pk=page.save_revision().pk).update(approved_go_live_at=past)
    call_command("publish_scheduled")


def _by_workflow(page: BeatPage, user: User) -> None:
    page.save_revision(user=user)
    state = Workflow.objects.get().start(page, user)
    state.current_task_state.approve(user=user)


def _by_import(page: BeatPage, user: User) -> None:
    page.save_revision(user=user)
    batch = ImportBatch.objects.create(person=user, publishes=True)
    ImportRow.objects.create(batch=batch, number=1, plan=ImportRow.Plan.NEW, is_done=True, beat=page.beat)
    publishing.settle(batch, batches.ticket_here(batch))


WAYS: tuple[Way, ...] = (
    _by_code,
    _by_saving,
    _by_wagtails_action,
    _by_wagtails_bulk,
    _by_the_desk,
    _by_the_schedule,
    _by_workflow,
    _by_import,
)


@pytest.mark.parametrize("is_ready", [False, True], ids=["unready", "ready"])
@pytest.mark.parametrize("way", WAYS, ids=[way.__name__.removeprefix("_by_") for way in WAYS])
def test_the_gate_holds(way: Way, is_ready: bool) -> None:
    user = User.objects.create_superuser("chief", email="chief@example.com")
    make_tier()
    page = make_draft()
    if is_ready:
        add_files(page.beat)

    with suppress(NotReadyError):
        way(page, user)

    assert fresh(page).live is is_ready
    assert page.beat.deliverables.filter(is_on_sale=True).exists() is is_ready
