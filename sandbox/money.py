"""What Stripe charges at least and at most, and how it writes an amount in a message.

Source: https://docs.stripe.com/currencies (minimum and maximum charge amounts, zero- and three-decimal currencies)
"""

from __future__ import annotations

from sandbox.errors import StripeApiError


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


ZERO_DECIMAL = _codes("bif clp djf gnf jpy kmf krw mga pyg rwf vnd vuv xaf xof xpf")
THREE_DECIMAL = _codes("bhd jod kwd omr tnd")
WHOLE_ONLY = _codes("isk ugx")  # written with two decimals, charged without
MINIMUM_MINOR = {
    **dict.fromkeys(_codes("usd aud brl cad chf eur inr jpy nzd sgd"), 50),
    **dict.fromkeys(_codes("aed myr pln ron"), 200),
    **dict.fromkeys(_codes("nok sek"), 300),
    **dict.fromkeys(_codes("mxn thb"), 1000),
    "bgn": 100,
    "czk": 1500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "huf": 17500,
}
OTHER_CURRENCIES = _codes(
    "afn all amd ang aoa ars awg azn bam bbd bdt bmd bnd bob bsd bwp byn bzd cdf cny cop crc cve dop dzd egp etb fjd"
    " fkp gel gip gmd gtq gyd hnl htg idr ils isk jmd kes kgs khr kyd kzt lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop"
    " mur mvr mwk mzn nad ngn nio npr pab pen pgk php pkr qar rsd sar sbd scr shp sle sos srd std szl tjs top try ttd"
    " twd tzs uah ugx uyu uzs wst xcd yer zar zmw"
)
SUPPORTED = frozenset(MINIMUM_MINOR) | ZERO_DECIMAL | THREE_DECIMAL | OTHER_CURRENCIES
DEFAULT_MINIMUM_MINOR = 50
MAXIMUM_MINOR = 99_999_999
SYMBOLS = {"usd": "$", "eur": "€", "gbp": "£", "jpy": "¥", "aud": "A$", "cad": "CA$"}


def check_currency(currency: str) -> str:
    """Give the currency in lower case; raises Stripe's error for one that it doesn't take."""
    lower = currency.lower()
    if lower not in SUPPORTED:
        raise StripeApiError(
            f"Invalid currency: {lower}. Stripe currently supports these currencies: {', '.join(sorted(SUPPORTED))}",
            param="currency",
        )
    return lower


def check_amount(amount_minor: int, currency: str) -> int:
    """Give the amount; raises ``amount_too_small``, ``amount_too_large`` or ``parameter_invalid_integer``."""
    if amount_minor < 1:
        raise StripeApiError(
            "This value must be greater than or equal to 1.", code="parameter_invalid_integer", param="amount"
        )
    minimum_minor = MINIMUM_MINOR.get(currency, DEFAULT_MINIMUM_MINOR)
    if amount_minor < minimum_minor:
        text = f"Amount must be at least {written(minimum_minor, currency)} {currency}"
        raise StripeApiError(text, code="amount_too_small", param="amount")
    if amount_minor > MAXIMUM_MINOR:
        text = f"Amount must be no more than {written(MAXIMUM_MINOR, currency)}"
        raise StripeApiError(text, code="amount_too_large", param="amount")
    if currency in THREE_DECIMAL and amount_minor % 10:
        raise StripeApiError(f"Invalid {currency} amount: it must end in 0", param="amount")
    if currency in WHOLE_ONLY and amount_minor % 100:
        raise StripeApiError(f"Invalid {currency} amount: it must be evenly divisible by 100", param="amount")
    return amount_minor


def written(amount_minor: int, currency: str) -> str:
    """Write an amount as in Stripe's messages, e.g. ``$0.50``."""
    symbol = SYMBOLS.get(currency, "")
    if currency in ZERO_DECIMAL:
        return f"{symbol}{amount_minor:,}"
    digits = 3 if currency in THREE_DECIMAL else 2
    whole, part = divmod(amount_minor, 10**digits)
    return f"{symbol}{whole:,}.{part:0{digits}}"
