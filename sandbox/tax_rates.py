"""What tax a digital good bears where: one small table of rates as of 2026, for trying out, not for filing.

What isn't in it stands for a place where the shop isn't registered: no tax is collected there.
Source: https://docs.stripe.com/tax/supported-countries, https://taxation-customs.ec.europa.eu (VAT rates and numbers)
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EU = frozenset(re.findall("..", "ATBEBGCYCZDEDKEEESFIFRGRHRHUIEITLTLULVMTNLPLPTROSESISK"))
GREECE = {"EL": "GR"}  # in VAT numbers, Greece is EL
VAT_NUMBER = re.compile(r"([A-Z]{2})[0-9A-Z+*]{8,12}")
US_POSTAL_CODE = re.compile(r"\d{5}(-\d{4})?")


@dataclass(frozen=True, slots=True)
class Rate:
    """``thousandths``: of a percent, so that 8.1 % is 8100. ``reason`` is Stripe's ``taxability_reason``."""

    thousandths: int
    tax_type: str | None
    reason: str
    state: str | None = None

    @property
    def percentage_decimal(self) -> str:
        whole, part = divmod(self.thousandths, 1000)
        return f"{whole}.{f'{part:03}'.rstrip('0') or '0'}"


def _standard(tax_type: str, percentages: str) -> dict[str, Rate]:
    """Read ``DE:19 CH:8.1``."""
    found = {}
    for entry in percentages.split():
        country, _, percentage = entry.partition(":")
        whole, _, part = percentage.partition(".")
        found[country] = Rate(int(whole) * 1000 + int(part.ljust(3, "0")), tax_type, "standard_rated")
    return found


BY_COUNTRY = {
    **_standard("vat", "AT:20 BE:21 CH:8.1 CZ:21 DE:19 DK:25 ES:21 FI:25.5 FR:20 GB:20 GR:24 HU:27 IE:23 IT:22 LU:17"),
    **_standard("vat", "NL:21 NO:25 PL:23 PT:23 SE:25"),
    **_standard("gst", "AU:10 NZ:15 SG:9"),
    **_standard("jct", "JP:10"),
}
NOT_COLLECTING = Rate(0, None, "not_collecting")
REVERSE_CHARGE = Rate(0, "vat", "reverse_charge")
# First and last three digits of the postal codes of states that tax digital goods, and of one without any sales tax.
US_STATES = (
    (70, 89, Rate(6625, "sales_tax", "standard_rated", "NJ")),
    (150, 196, Rate(6000, "sales_tax", "standard_rated", "PA")),
    (370, 385, Rate(9500, "sales_tax", "standard_rated", "TN")),
    (750, 799, Rate(8250, "sales_tax", "standard_rated", "TX")),
    (970, 979, Rate(0, "sales_tax", "not_subject_to_tax", "OR")),
    (980, 994, Rate(10350, "sales_tax", "standard_rated", "WA")),
)


def rate_at(country: str, postal_code: str | None) -> Rate:
    """Give the rate of a place; the country must be one, and a postal code of the United States in order."""
    if country != "US":
        return BY_COUNTRY.get(country, NOT_COLLECTING)
    prefix = int((postal_code or "000")[:3])
    return next((rate for first, last, rate in US_STATES if first <= prefix <= last), NOT_COLLECTING)


def is_vat_number(value: str) -> bool:
    """Say whether a text looks like a VAT number of the European Union; whether it exists is nobody asked here."""
    match = VAT_NUMBER.fullmatch(value.replace(" ", "").upper())
    return match is not None and GREECE.get(match[1], match[1]) in EU
