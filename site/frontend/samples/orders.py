"""Sample orders, in every state that a buyer may see."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from frontend.samples.beats import NAMES, cover
from payments.order_views import ContractView, FileView, LineView, OrderView


def line(**changes: Any) -> LineView:
    """One bought licence."""
    files = tuple(
        FileView(
            kind,
            label,
            size,
            hashlib.sha256(label.encode()).hexdigest(),
            "#",
            "",
            rate,
            is_corrected="," in label,
            reason="The last bar was cut off." if "," in label else "",
        )
        for kind, label, size, rate in (
            ("mp3", "MP3", 4_120_000, 44_100),
            ("wav", "WAV", 31_400_000, 44_100),
            ("wav", "WAV, corrected", 31_600_000, 44_100),
            ("stems", "Stems (zip)", 212_700_000, None),
            ("license", "Licence contract (PDF)", 86_000, None),
        )
    )
    made = LineView(
        uuid="00000000-0000-4000-8000-000000000000",
        beat_id=9000,
        title=NAMES[0],
        url="/styleguide/beat/",
        cover=cover(0),
        licence_code="stems-lease",
        licence_name="Stems lease",
        is_exclusive=False,
        amount_minor=9900,
        unit_minor=9900,
        discount_minor=0,
        refunded_minor=0,
        access="active",
        reason="",
        types=("mp3", "wav", "stems", "license"),
        files=files,
        contract=ContractView("SAMPLE", "issued", "d" * 64),
        is_contract_being_made=False,
        may_upgrade=True,
    )
    return replace(made, **changes)


def order(payment_status: str, *lines: LineView, **changes: Any) -> OrderView:
    """An order in any state."""
    shown = lines or (line() if payment_status == "completed" else line(files=(), contract=None),)
    now = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
    made = OrderView(
        token="sample",  # noqa: S106  # opens nothing
        number="KHXW-7Q2M",
        payment_status=payment_status,
        failure_message="Your card was declined." if payment_status == "failed" else "",
        email="sample@example.com",
        email_masked="s…@example.com",
        licensee_name="Sample Buyer",
        amount_minor=9900,
        tax_minor=0,
        is_tax_included=True,
        refunded_minor=0,
        currency="USD",
        created_at=now,
        updated_at=now,
        expires_at=now,
        lines=shown,
    )
    return replace(made, **changes)
