"""What buyers in Europe agree to before digital content is delivered at once: who is asked, the words, what is kept."""

from collections.abc import Collection
from typing import Any

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from catalog.clock import shop_now
from catalog.errors import InvalidRequestError
from payments.checkout.wanted import Wanted

DELIVER_AT_ONCE, NO_WITHDRAWAL = "deliver_at_once", "no_withdrawal"
TEXTS = {
    DELIVER_AT_ONCE: _("Deliver the files at once, before the 14 days are over in which I could withdraw."),
    NO_WITHDRAWAL: _("I know that I lose my right to withdraw from the contract when the delivery begins."),
}
# Member states of the EU, the other states of the EEA, and the United Kingdom, whose rule is the same.
_CODES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK IS LI NO GB"
EUROPE = frozenset(_CODES.split())


def is_needed(*buyer_countries: str) -> bool:
    """Whether buyers are asked: the seller (SHOP_COUNTRY) or the buyer is in the EU, the EEA or the United Kingdom.

    Source: Directive 2011/83/EU, article 16 (m); in the United Kingdom SI 2013/3134, regulation 37.
    """
    return any(country.upper() in EUROPE for country in (settings.SHOP_COUNTRY, *buyer_countries))


def are_likely_needed(accept_language: str) -> bool:
    """Whether a browser that asks for these languages is likely to stand there, where neither shop nor clock tells.

    English is spoken everywhere and says nothing.
    """
    first = accept_language.split(",")[0].split(";")[0].strip()
    try:
        locale = Locale.parse(first, sep="-")
    except (ValueError, UnknownLocaleError):
        return False
    if locale.language == "en":
        return False
    likely = str(get_global("likely_subtags").get(locale.language, ""))
    return (locale.territory or likely.rpartition("_")[2]) in EUROPE


def check(wanted: Wanted, *, were_asked: bool = False) -> None:
    """Raise InvalidRequestError where the seller needs consents, or a form asked for them, and one is missing.

    Where only the buyer is in Europe it is for the form to ask: who goes round it keeps his right to withdraw.
    """
    if (were_asked or is_needed()) and set(TEXTS) - set(wanted.consents):
        raise InvalidRequestError(
            gettext(
                "Tick both boxes above the button: files are delivered at once, and for that the law asks your consent."
            )
        )


def kept(codes: Collection[str], language: str) -> list[dict[str, Any]]:
    """The consents as a purchase keeps them: which, in what words, when."""
    at = shop_now().isoformat()
    with override(language):
        return [{"code": code, "text": str(text), "at": at} for code, text in TEXTS.items() if code in codes]
