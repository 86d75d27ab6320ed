"""Mails to editors, a day before: a beat is scheduled and would not go live, with what it lacks.

It stands with the mails of sales because all mail leaves through the outbox.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Revision

from catalog import publishing
from catalog.editor.own_beats import PAGE_POLICY
from catalog.models import BeatPage
from payments.messages import addressing, outbox
from payments.models import Outbox, OutboxKind

BEFORE = timedelta(days=1)
SUBJECT_ID = "unready:"  # before a revision's id, in the outbox
SUBJECT = "“{title}” goes live on {at} and is not ready"
CHANGE = {"change"}


def note_unready() -> None:
    """Write a mail for each beat that goes live within a day and isn't ready: once a beat, date and person."""
    now = timezone.now()
    due = Revision.page_revisions.filter(approved_go_live_at__gt=now, approved_go_live_at__lte=now + BEFORE)
    for revision, page, _ in _unready(due.order_by("approved_go_live_at", "pk")):
        at = revision.approved_go_live_at
        with transaction.atomic():
            for person in _editors_of(page):
                outbox.write(
                    OutboxKind.TELL_STAFF,
                    key=f"{SUBJECT_ID}{page.pk}:{at:%Y-%m-%dT%H:%M%z}:{person.pk}",
                    subject_id=f"{SUBJECT_ID}{revision.pk}",
                    cause=str(person.pk),
                    purchase_id=None,
                )


def send(row: Outbox) -> None:
    """Outbox worker: mail it, unless the beat is ready by now, scheduled no more, or not the person's any more."""
    wanted = Revision.page_revisions.filter(
        pk=row.subject_id.removeprefix(SUBJECT_ID), approved_go_live_at__isnull=False
    )
    for revision, page, reasons in _unready(wanted):
        person = next((each for each in _editors_of(page) if str(each.pk) == row.cause), None)
        if person is not None and revision.approved_go_live_at is not None:
            _mail(row, person, page, _written(revision.approved_go_live_at), reasons)


def _mail(row: Outbox, person: AbstractUser, page: BeatPage, at: str, reasons: list[str]) -> None:
    url = settings.BASE_URL + reverse("wagtailadmin_pages:edit", args=[page.pk])
    context = {"title": page.title, "at": at, "reasons": reasons, "url": url}
    with translation.override("en"):  # as the admin speaks
        text = render_to_string("payments/mail/unready.txt", context)
    EmailMessage(
        subject=" ".join(SUBJECT.format(title=page.title, at=at).split()),
        body=text,
        to=[person.email],
        headers={"Message-ID": addressing.message_id(row.uuid), "Auto-Submitted": "auto-generated"},
    ).send()


def _unready(revisions: Iterable[Revision]) -> Iterator[tuple[Revision, BeatPage, list[str]]]:
    """Of these the beats that lack something, as they were scheduled."""
    for revision in revisions:
        draft = revision.as_object()
        if isinstance(draft, BeatPage) and (missing := publishing.missing_in_draft(draft)):
            yield revision, draft, [item.reason for item in missing]


def _editors_of(page: BeatPage) -> list[AbstractUser]:
    """Who may change the page, by their groups, and has an address."""
    people = PAGE_POLICY.users_with_any_permission_for_instance(CHANGE, page)
    return list(people.filter(is_active=True).exclude(email="").order_by("pk"))


def _written(at: datetime) -> str:
    return at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).strftime("%-d %B %Y, %H:%M %Z")
