"""Lists as spreadsheets: one row for each line sold or refunded, amounts in whole units, nothing that a cell would run.

Wagtail makes the file; here are its rows.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet, Sum
from django.http import HttpResponseBase
from wagtail.admin.views.mixins import SpreadsheetExportMixin

from catalog.currencies import to_decimal
from payments.back_office.queries import KEYS
from payments.models import (
    LicenceContract,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    PurchaseLine,
    Refund,
    RefundLine,
    RefundStatus,
)

# What begins so is a formula (the last four are full-width), in a cell or behind a semicolon, which is what separates
# cells for programs of many countries: owasp.org/www-community/attacks/CSV_Injection
RUNS = re.compile(r"^(?=[\t\r\n=+\-@\uff1d\uff0b\uff0d\uff20])|(?<=;)(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
CHUNK = 500


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One row of the purchases' export; the names are the columns'."""

    order: str
    status: str
    created: str
    completed: str
    email: str
    licensee: str
    country: str
    beat: str
    licence: str
    contract: str
    currency: str
    price: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    refunded: Decimal
    access: str
    payment_intent: str
    charge: str
    order_uuid: str
    line_uuid: str
    source: str
    medium: str
    campaign: str


@dataclass(frozen=True, slots=True)
class RefundedLine:
    """One row of the refunds' export: a line's part; without a beat where the refund belongs to none."""

    order: str
    created: str
    status: str
    reason: str
    note: str
    asked_by: str
    beat: str
    licence: str
    currency: str
    amount: Decimal
    refund_total: Decimal
    refund: str
    payment_intent: str
    charge: str
    order_uuid: str
    refund_uuid: str
    line_uuid: str


class ExportMixin(SpreadsheetExportMixin):
    """For an index view: exports ``export_rows(queryset)``, whose columns ``list_export`` names."""

    export_rows: Callable[[QuerySet[Any]], Iterable[Any]]

    def get_heading(self, queryset: object, field: str) -> str:
        """``payment_intent`` is "Payment intent"."""
        return field.replace("_", " ").capitalize()

    def to_row_dict(self, item: Any) -> dict[str, Any]:
        """As it is."""
        return asdict(item)

    def get_preprocess_function(self, field: str, value: Any, export_format: str) -> Callable[[Any], Any] | None:
        """Texts are made harmless, whichever program opens them."""
        return harmless if isinstance(value, str) else None

    def as_spreadsheet(self, queryset: QuerySet[Any], spreadsheet_format: str) -> HttpResponseBase:
        """The rows, not the list's own."""
        response: HttpResponseBase = super().as_spreadsheet(type(self).export_rows(queryset), spreadsheet_format)
        return response


def columns_of(row_type: type[Any]) -> list[str]:
    """The names of a row's fields."""
    return [each.name for each in fields(row_type)]


def harmless(text: str) -> str:
    """``text`` as no spreadsheet runs it: an apostrophe before what would be a formula."""
    return RUNS.sub("'", text)


def sold_lines(purchases: QuerySet[Purchase]) -> Iterator[SoldLine]:
    """One for each line of ``purchases``, in their order; read in chunks."""
    refunded = Sum("refund_lines__amount_minor", filter=Q(refund_lines__refund__status=RefundStatus.SUCCEEDED))
    lines = (
        PurchaseLine.objects.defer("terms_text")
        .annotate(refunded_minor=refunded)
        .order_by("position")
        .prefetch_related(Prefetch("contracts", LicenceContract.objects.in_force_first().defer("text")))
    )
    whole = purchases.prefetch_related(None).defer(*KEYS).prefetch_related(Prefetch("lines", lines), "attempts")
    for purchase in whole.iterator(chunk_size=CHUNK):
        for line in purchase.lines.all():
            yield _sold(purchase, line)


def refunded_lines(refunds: QuerySet[Refund]) -> Iterator[RefundedLine]:
    """One for each line of ``refunds``, and one for a refund that has none; read in chunks."""
    lines = RefundLine.objects.select_related("line").defer("line__terms_text").order_by("line__position")
    whole = refunds.prefetch_related(None).prefetch_related(Prefetch("lines", lines))
    for refund in whole.iterator(chunk_size=CHUNK):
        parts = list(refund.lines.all())
        for part in parts:
            yield _refunded(refund, part.line, part.amount_minor)
        if not parts:
            yield _refunded(refund, None, refund.amount_minor)


def _sold(purchase: Purchase, line: PurchaseLine) -> SoldLine:
    def amount(minor: int | None) -> Decimal:
        return to_decimal(minor or 0, purchase.currency)

    paid_by = _paid_by(purchase)
    return SoldLine(
        order=purchase.number,
        status=purchase.get_payment_status_display(),
        created=_written(purchase.created_at),
        completed=_written(purchase.completed_at),
        email=purchase.email,
        licensee=purchase.licensee_name,
        country=purchase.licensee_country,
        beat=line.beat_title,
        licence=line.licence_name,
        contract=next((each.number for each in line.contracts.all()), ""),
        currency=purchase.currency,
        price=amount(line.unit_minor),
        discount=amount(line.discount_minor),
        tax=amount(line.tax_minor),
        total=amount(line.total_minor),
        refunded=amount(getattr(line, "refunded_minor", None)),
        access=line.get_access_display() if purchase.payment_status == PaymentStatus.COMPLETED else "",
        payment_intent=purchase.stripe_payment_intent_id or "",
        charge=paid_by.stripe_charge_id if paid_by else "",
        order_uuid=str(purchase.uuid),
        line_uuid=str(line.uuid),
        source=purchase.source,
        medium=purchase.medium,
        campaign=purchase.campaign,
    )


def _paid_by(purchase: Purchase) -> PaymentAttempt | None:
    ids = purchase.stripe_payment_intent_id
    return next((each for each in purchase.attempts.all() if ids and each.stripe_payment_intent_id == ids), None)


def _refunded(refund: Refund, line: PurchaseLine | None, amount_minor: int) -> RefundedLine:
    purchase = refund.attempt.purchase
    return RefundedLine(
        order=purchase.number,
        created=_written(refund.created_at),
        status=refund.get_status_display(),
        reason=refund.get_reason_display(),
        note=refund.note,
        asked_by=refund.requested_by,
        beat=line.beat_title if line else "",
        licence=line.licence_name if line else "",
        currency=refund.currency,
        amount=to_decimal(amount_minor, refund.currency),
        refund_total=to_decimal(refund.amount_minor, refund.currency),
        refund=refund.stripe_refund_id or "",
        payment_intent=refund.attempt.stripe_payment_intent_id or "",
        charge=refund.attempt.stripe_charge_id,
        order_uuid=str(purchase.uuid),
        refund_uuid=str(refund.uuid),
        line_uuid=str(line.uuid) if line else "",
    )


def _written(at: datetime | None) -> str:
    """In the shop's zone, as spreadsheets read it."""
    return at.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).strftime("%Y-%m-%d %H:%M:%S") if at else ""
