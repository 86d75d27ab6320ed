"""The only answer to "may this person fetch this file?"."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.clock import shop_now
from catalog.errors import BeatNotFoundError, InvalidRequestError
from catalog.models import Beat
from payments.errors import (
    AccessPausedError,
    AccessRevokedError,
    DownloadNotAllowedError,
    FileUnavailableError,
    LoginRequiredError,
    PurchaseNotFoundError,
    RateLimitedError,
)
from payments.limits import parsed_download_limits
from payments.models import Access, ContractStatus, CorrectedFile, DownloadRecord, PaymentStatus, Purchase, PurchaseLine
from payments.order_views import CONTRACT_TYPE, LABELS, file_name
from payments.purchases.timeline import Happened, record


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked for, and by whom: a log-in, or whoever shows the purchase's token, or a link to this file."""

    beat_id: int
    file_type: str
    purchase_token: str
    line_uuid: str
    user_id: int | None
    client_address: str
    link_id: int | None = None
    is_corrected: bool = False  # the corrected version, where there is one, in place of the one that was bought


@dataclass(frozen=True, slots=True)
class Grant:
    """One file that may be fetched now; ``storage_key`` never leaves the server but inside a signed address."""

    line_id: int
    storage_key: str
    file_name: str
    size_bytes: int
    sha256: str


def grant(asked: Asked) -> Grant:
    """Decide whether this person may fetch this file; ``note`` records it once an address could be made.

    Raises InvalidRequestError, LoginRequiredError, PurchaseNotFoundError, BeatNotFoundError, DownloadNotAllowedError,
    AccessPausedError, AccessRevokedError, FileUnavailableError, RateLimitedError; a refusal leaves no record.
    """
    if asked.file_type not in LABELS:
        raise InvalidRequestError(_("type is one of %(types)s.") % {"types": ", ".join(LABELS)})
    if not Beat.objects.filter(pk=asked.beat_id).exists():
        raise BeatNotFoundError
    line = _line(asked)
    if line.purchase.payment_status != PaymentStatus.COMPLETED:
        raise DownloadNotAllowedError(_("This order is not paid yet."))
    if line.access == Access.PAUSED:
        raise AccessPausedError
    if line.access == Access.REVOKED:
        raise AccessRevokedError
    _limit(line, asked.file_type)
    return _corrected(line, asked.file_type) if asked.is_corrected else _file(line, asked.file_type)


@transaction.atomic
def note(granted: Grant, asked: Asked) -> None:
    """Record that an address of the file was given out: it counts against the limits, and stands in the timeline.

    Of those who ask at the same moment, one after the other is let through. Raises RateLimitedError, and no address
    may leave then. Locks: purchase.
    """
    line = PurchaseLine.objects.get(pk=granted.line_id)
    purchase = Purchase.objects.select_for_update(of=("self",)).get(pk=line.purchase_id)
    _limit(line, asked.file_type)
    address = None if purchase.erased_at else asked.client_address or None
    DownloadRecord.objects.create(line=line, type=asked.file_type, at=shop_now(), client_address=address)
    by_link = {"link": asked.link_id} if asked.link_id else {}
    record(line.purchase_id, Happened.DOWNLOAD_GRANTED, line=str(line.uuid), type=asked.file_type, **by_link)


def _line(asked: Asked) -> PurchaseLine:
    """The line asked for, else the newest that can be fetched, else the newest there is."""
    lines = _lines_of_asker(asked).filter(beat_id=asked.beat_id).select_related("purchase")
    if asked.line_uuid:
        try:
            lines = lines.filter(uuid=UUID(asked.line_uuid))
        except ValueError as error:
            raise InvalidRequestError(_("line is a uuid.")) from error
    having = [line for line in lines.order_by("-purchase__created_at", "-pk") if asked.file_type in line.types]
    fetchable = [
        line
        for line in having
        if line.access == Access.ACTIVE and line.purchase.payment_status == PaymentStatus.COMPLETED
    ]
    if not having:
        raise DownloadNotAllowedError
    return (fetchable or having)[0]


def _lines_of_asker(asked: Asked) -> QuerySet[PurchaseLine]:
    if asked.purchase_token:
        purchase = Purchase.objects.filter(token=asked.purchase_token).first()
        if purchase is None:
            raise PurchaseNotFoundError
        return PurchaseLine.objects.filter(purchase=purchase)
    if asked.user_id is None:
        raise LoginRequiredError
    return PurchaseLine.objects.filter(purchase__buyer_id=asked.user_id)


def _file(line: PurchaseLine, file_type: str) -> Grant:
    name = file_name(line, file_type)
    if file_type == CONTRACT_TYPE:
        contract = line.contracts.in_force_first().first()
        if contract is None or contract.status == ContractStatus.NEEDS_NAME:
            raise DownloadNotAllowedError(_("The contract waits for the licensee's name: give it on the order's page."))
        if not contract.pdf_key:
            raise FileUnavailableError(_("The contract is being made: try again in a few seconds."))
        return Grant(line.pk, contract.pdf_key, name, contract.pdf_size_bytes, contract.pdf_sha256)
    sold = line.files.select_related("deliverable").filter(type=file_type).first()
    if sold is None:
        raise DownloadNotAllowedError
    deliverable = sold.deliverable
    return Grant(line.pk, deliverable.storage_key, name, deliverable.size_bytes or 0, deliverable.sha256)


def _corrected(line: PurchaseLine, file_type: str) -> Grant:
    sold = line.files.select_related("deliverable").filter(type=file_type).first()
    better = CorrectedFile.objects.newest_of([line.beat_id]).get((line.beat_id, file_type))
    if sold is None or better is None or not better.replaces(sold):
        raise DownloadNotAllowedError(_("There is no corrected version of this file."))
    name, deliverable = file_name(line, file_type, is_corrected=True), better.deliverable
    return Grant(line.pk, deliverable.storage_key, name, deliverable.size_bytes or 0, deliverable.sha256)


def _limit(line: PurchaseLine, file_type: str) -> None:
    """DOWNLOAD_LIMITS: so many addresses of one file in a while, and so many alive at once."""
    if not settings.DOWNLOAD_LIMITS:
        return
    limits = parsed_download_limits(settings.DOWNLOAD_LIMITS)
    now = shop_now()
    given = DownloadRecord.objects.filter(line=line, type=file_type)
    windows = ((limits.in_window, limits.window_s), (limits.at_once, settings.DOWNLOAD_URL_TTL))
    for limit, window_s in windows:
        if given.filter(at__gt=now - timedelta(seconds=window_s)).count() >= limit:
            raise RateLimitedError(_("This file was fetched often just now."), retry_after_s=min(window_s, 3600))
