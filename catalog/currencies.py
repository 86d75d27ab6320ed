"""How many decimals a currency's amounts have, and which amounts can be charged: two tables, for all who ask.

Amounts are integers in the smallest unit as Stripe counts it; Decimal appears only where people type or read.
Source: https://docs.stripe.com/currencies (zero-decimal, three-decimal, special cases)
"""

from decimal import Decimal

_NO_DECIMALS = "BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF"
_THREE_DECIMALS = "BHD JOD KWD OMR TND"
_TWO_DECIMALS = (
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF "
    "CNY COP CRC CVE CZK DKK DOP DZD EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS "
    "INR ISK JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MUR MVR MWK MXN MYR MZN "
    "NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD "
    "STD SZL THB TJS TOP TRY TTD TWD TZS UAH UGX USD UYU UZS WST XCD YER ZAR ZMW"
)
EXPONENTS: dict[str, int] = {
    **dict.fromkeys(_NO_DECIMALS.split(), 0),
    **dict.fromkeys(_TWO_DECIMALS.split(), 2),
    **dict.fromkeys(_THREE_DECIMALS.split(), 3),
}
# Charging is coarser than counting: three decimals must end in 0, and these two have lost their cents, though Stripe
# still wants them written. (HUF and TWD are whole in payouts alone: their cents can be charged.)
_WHOLE_ONLY = "ISK UGX"
_STEPS: dict[str, int] = {**dict.fromkeys(_THREE_DECIMALS.split(), 10), **dict.fromkeys(_WHOLE_ONLY.split(), 100)}


class UnknownCurrencyError(ValueError):
    """A currency that the table doesn't know; nothing may be sold in it."""


def exponent(currency: str) -> int:
    """Decimals of ``currency`` (ISO 4217, upper case); raises UnknownCurrencyError."""
    try:
        return EXPONENTS[currency]
    except KeyError as error:
        raise UnknownCurrencyError(f"The currency {currency!r} is not one that can be charged.") from error


def step_minor(currency: str) -> int:
    """What an amount must be a multiple of to be charged or refunded; raises UnknownCurrencyError."""
    exponent(currency)
    return _STEPS.get(currency, 1)


def to_decimal(amount_minor: int, currency: str) -> Decimal:
    """Amount in whole units, exact: 2999 USD is 29.99."""
    return Decimal(amount_minor).scaleb(-exponent(currency))


def to_minor(amount: Decimal, currency: str) -> int:
    """Amount in the smallest unit; ValueError if ``amount`` has more decimals than the currency."""
    minor = amount.scaleb(exponent(currency))
    if minor != minor.to_integral_value():
        raise ValueError(f"{amount} has more decimals than {currency} knows.")
    return int(minor)
