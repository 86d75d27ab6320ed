"""What the API takes and gives; members that are not named here are refused, a price among them."""

from typing import Annotated, Literal

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from payments.checkout.wanted import MOST_ITEMS


def no_controls(text: str) -> str:
    """Names and addresses are one line; the database can't hold NUL at all."""
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise ValueError("no control characters")
    return text


Line = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(no_controls)]
Text = Annotated[Line, StringConstraints(max_length=200)]


class Strict(Schema):
    """Unknown members are an error, not ignored."""

    model_config = ConfigDict(extra="forbid")


class LicenseeIn(Strict):
    name: Text = ""
    artist_name: Text = ""
    address: Annotated[Line, StringConstraints(max_length=500)] = ""
    country: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2)] = ""


class BillingIn(Strict):
    """Asked for by shops that charge tax."""

    country: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2)] = ""
    postal_code: Annotated[Line, StringConstraints(max_length=20)] = ""
    vat_number: Annotated[Line, StringConstraints(max_length=40)] = ""


Consents = frozenset[Literal["deliver_at_once", "no_withdrawal"]]


class CreatePaymentIntentIn(Strict):
    license: Annotated[Line, StringConstraints(max_length=60)] = ""
    type: Annotated[Line, StringConstraints(max_length=12)] = ""
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    licensee: LicenseeIn = Field(default_factory=LicenseeIn)
    billing: BillingIn = Field(default_factory=BillingIn)
    quote: Annotated[str, StringConstraints(max_length=4000)] = ""
    consents: Consents = Field(default_factory=frozenset)


class ItemIn(Strict):
    beat: int
    license: Annotated[Line, StringConstraints(min_length=1, max_length=60)]


class CheckoutIn(Strict):
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=MOST_ITEMS)]
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    licensee: LicenseeIn = Field(default_factory=LicenseeIn)
    discount_code: Annotated[Line, StringConstraints(max_length=40)] = ""
    billing: BillingIn = Field(default_factory=BillingIn)
    quote: Annotated[str, StringConstraints(max_length=8000)] = ""
    consents: Consents = Field(default_factory=frozenset)


class DownloadIn(Schema):
    type: Line = ""
    purchase: Line = ""
    line: Line = ""
    corrected: bool = False


class ToPayOut(Schema):
    """``purchase`` and ``expires_at`` are null where nothing was due: the link to the files goes by mail only.

    Nobody learns whether the address had them before.
    """

    purchase: str | None
    client_secret: str | None
    payment_intent_id: str | None
    publishable_key: str
    amount: int
    currency: str
    payment_status: str
    expires_at: str | None


class QuoteIn(Strict):
    items: Annotated[list[ItemIn], Field(min_length=1, max_length=MOST_ITEMS)]
    discount_code: Annotated[Line, StringConstraints(max_length=40)] = ""
    billing: BillingIn = Field(default_factory=BillingIn)


class QuotedLineOut(Schema):
    beat: int
    license: str
    unit: int
    discount: int
    tax: int
    amount: int


class QuoteOut(Schema):
    """What a cart costs now; ``amount`` is what would be charged, ``quote`` says that it was shown."""

    lines: list[QuotedLineOut]
    subtotal: int
    discount: int
    tax: int
    is_tax_included: bool
    amount: int
    currency: str
    decimals: int
    quote: str


class SessionOut(Schema):
    url: str
    stripe_session_id: str


class FileOut(Schema):
    type: str
    size: int
    sha256: str
    url: str
    corrected: bool


class ContractOut(Schema):
    number: str
    status: str
    sha256: str


class LineOut(Schema):
    uuid: str
    beat: int
    license: str
    amount: int
    refunded: int
    access: str
    reason: str
    contract: ContractOut | None
    files: list[FileOut]


class PurchaseOut(Schema):
    purchase: str
    number: str
    payment_status: str
    amount: int
    currency: str
    created_at: str
    updated_at: str
    expires_at: str
    lines: list[LineOut]
