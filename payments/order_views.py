"""Orders as pages, mails and the API show them; ``queries`` fills them in."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from payments.models import FileLink, PaymentStatus, PurchaseLine

CONTRACT_TYPE = "license"
LARGE_BYTES = 100_000_000
LABELS = {"mp3": "MP3", "wav": "WAV", "stems": _("Stems (zip)"), CONTRACT_TYPE: _("Licence contract (PDF)")}


@dataclass(frozen=True, slots=True)
class FileView:
    """One file that may be fetched now; ``url`` is the store's download call, never the storage's."""

    type: str
    label: str
    size_bytes: int
    sha256: str
    url: str
    format: str = ""
    sample_rate_hz: int | None = None
    line_uuid: str = ""
    name: str = ""
    links: tuple[FileLink, ...] = ()
    is_corrected: bool = False
    reason: str = ""

    @property
    def is_large(self) -> bool:
        """Fetching it takes long enough for a network to break meanwhile."""
        return self.size_bytes >= LARGE_BYTES


@dataclass(frozen=True, slots=True)
class ContractView:
    number: str
    status: str
    text_sha256: str


@dataclass(frozen=True, slots=True)
class LineView:
    uuid: str
    beat_id: int
    title: str
    url: str
    cover: Any
    licence_code: str
    licence_name: str
    is_exclusive: bool
    amount_minor: int
    unit_minor: int
    discount_minor: int
    refunded_minor: int
    access: str
    reason: str
    types: tuple[str, ...]
    files: tuple[FileView, ...]
    contract: ContractView | None
    is_contract_being_made: bool
    may_upgrade: bool
    is_replaced: bool = False
    is_upgrade: bool = False

    @property
    def price_minor(self) -> int:
        """After its discount, as the checkout showed it: tax that came on top stands at the order's foot."""
        return self.unit_minor - self.discount_minor


@dataclass(frozen=True, slots=True)
class Consent:
    """What the buyer agreed to, in the words that he saw, and when."""

    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderView:
    """A purchase as its buyer sees it; never handed to anybody who hasn't shown the token or the log-in."""

    token: str
    number: str
    payment_status: str
    failure_message: str
    email: str
    email_masked: str
    licensee_name: str
    amount_minor: int
    tax_minor: int
    is_tax_included: bool
    refunded_minor: int
    currency: str
    created_at: datetime
    updated_at: datetime
    expires_at: datetime
    lines: tuple[LineView, ...]
    consents: tuple[Consent, ...] = ()

    @property
    def subtotal_minor(self) -> int:
        """Before discounts."""
        return sum(line.unit_minor for line in self.lines)

    @property
    def discount_minor(self) -> int:
        return sum(line.discount_minor for line in self.lines)

    @property
    def url(self) -> str:
        return reverse("payments:order", args=[self.token])

    @property
    def status_url(self) -> str:
        return f"/api/purchases/{self.token}/"

    @property
    def pay_url(self) -> str:
        """Where an unpaid order is paid, or tried again with another card."""
        return reverse("payments:pay", args=[self.token])

    @property
    def is_payable(self) -> bool:
        return self.payment_status in (PaymentStatus.PENDING, PaymentStatus.FAILED)

    @property
    def is_completed(self) -> bool:
        return self.payment_status == PaymentStatus.COMPLETED


def file_name(line: PurchaseLine, file_type: str, *, is_corrected: bool = False) -> str:
    """What a file is called on the buyer's disk, in the language of the contract whoever fetches it."""
    with override(line.terms_language):
        contract, corrected = gettext("licence"), gettext("corrected")
    endings = {CONTRACT_TYPE: f" - {contract}.pdf", "stems": " - stems.zip"}
    which = f" - {corrected}" if is_corrected else ""
    return f"{line.beat_title} - {line.licence_name}{which}{endings.get(file_type, f'.{file_type}')}"
