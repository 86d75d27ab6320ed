"""Links that a buyer sends on: each opens one file of his order, for a week, until he takes it back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from catalog.clock import ShopNow, shop_now
from catalog.errors import InvalidRequestError
from payments.delivery.grant import Asked, grant
from payments.errors import LinkEndedError, PurchaseNotFoundError, RateLimitedError
from payments.models import FileLink, Purchase, PurchaseLine
from payments.order_views import LABELS
from payments.purchases.taking_back import take_back
from payments.purchases.timeline import Happened, record

LIVES = timedelta(days=7)
KEPT_AFTER = timedelta(days=30)  # of an ended link, so that who opens it is told that it ended
MOST_ALIVE = 20  # of one order


@dataclass(frozen=True, slots=True)
class LinkedFile:
    """What the page behind a link shows: the file, and nothing of the order or its buyer."""

    token: str
    title: str
    licence_name: str
    type: str
    label: str
    size_bytes: int
    sha256: str
    expires_at: datetime


@transaction.atomic
def make(purchase_token: str, line_uuid: str, file_type: str) -> FileLink:
    """A link to this file; the one that is there already if there is one. Locks: purchase.

    Raises what ``grant`` does: a file that the buyer may not fetch is not sent on.
    """
    purchase = _locked(purchase_token)
    line = _line_of(purchase, line_uuid)
    grant(Asked(line.beat_id, file_type, purchase_token, line_uuid, None, ""))
    known = FileLink.objects.alive().filter(line=line, type=file_type).first()
    if known is not None:
        return known
    if FileLink.objects.alive().filter(line__purchase=purchase).count() >= MOST_ALIVE:
        raise RateLimitedError(
            _("An order has %(most)s links at the most: take one back first.") % {"most": MOST_ALIVE}
        )
    now = shop_now()
    link = FileLink.objects.create(line=line, type=file_type, made_at=now, expires_at=now + LIVES)
    record(purchase.pk, Happened.LINK_MADE, line=str(line.uuid), type=file_type, link=link.pk)
    return link


@transaction.atomic
def revoke(purchase_token: str, link_token: str) -> None:
    """The link opens nothing from now on; one that ended before stays as it is. Raises PurchaseNotFoundError."""
    purchase = _locked(purchase_token)
    if "\x00" not in link_token:
        take_back(purchase, FileLink.objects.filter(token=link_token, revoked_at=None))


def asked_for(token: str, client_address: str) -> Asked:
    """What whoever opens the link asks for; raises LinkEndedError, for an unknown link too."""
    link = _alive_one(token)
    purchase = link.line.purchase
    return Asked(link.line.beat_id, link.type, purchase.token, str(link.line.uuid), None, client_address, link.pk)


def shown(token: str) -> LinkedFile:
    """The file behind the link; raises LinkEndedError, and what ``grant`` raises where access is gone."""
    link = _alive_one(token)
    granted = grant(asked_for(token, ""))
    line = link.line
    return LinkedFile(
        token=token,
        title=line.beat_title,
        licence_name=line.licence_name,
        type=link.type,
        label=str(LABELS[link.type]),
        size_bytes=granted.size_bytes,
        sha256=granted.sha256,
        expires_at=link.expires_at,
    )


def forget_old() -> None:
    """Links that ended long ago go; the timeline keeps that they were there."""
    FileLink.objects.filter(expires_at__lt=ShopNow() - KEPT_AFTER).delete()


def _locked(token: str) -> Purchase:
    found = None
    if "\x00" not in token:
        found = Purchase.objects.select_for_update(of=("self",)).filter(token=token).first()
    if found is None:
        raise PurchaseNotFoundError
    return found


def _alive_one(token: str) -> FileLink:
    found = None
    if "\x00" not in token:
        found = FileLink.objects.alive().select_related("line__purchase").filter(token=token).first()
    if found is None:
        raise LinkEndedError
    return found


def _line_of(purchase: Purchase, line_uuid: str) -> PurchaseLine:
    line = next((each for each in purchase.lines.all() if str(each.uuid) == line_uuid), None)
    if line is None:
        raise InvalidRequestError(_("This file is not of this order."))
    return line
