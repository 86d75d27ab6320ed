"""The contract as a PDF: data goes into a fixed template, never as markup; the same contract gives the same bytes."""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import typst
from django.conf import settings
from django.utils.translation import gettext, override

from catalog.locales import day_in_words
from payments.models import LicenceContract

TEMPLATE = Path(__file__).with_name("contract.typ")


@dataclass(frozen=True, slots=True)
class Document:
    body: bytes
    sha256: str


def render(contract: LicenceContract) -> Document:
    """The PDF of ``contract``, dated the day it was issued, in the language that its schedule names.

    Contracts from before languages were written down there are in the shop's first one.
    """
    line = contract.line
    language = contract.schedule.get("language", settings.LANGUAGE_CODE)
    with override(language):
        words, date = _words(), day_in_words(contract.issued_at)
    data = {
        "language": language.partition("-")[0],
        "words": words,
        "number": contract.number,
        "order": line.purchase.number,
        "date": date,
        "licensee": contract.licensee_name,
        "artist": line.purchase.licensee_artist_name,
        "beat": line.beat_title,
        "licence": line.licence_name,
        "producers": ", ".join(name for _, name, _ in line.producer_shares),
        "earlier_leases": contract.schedule.get("earlier_leases", 0) if line.is_exclusive else -1,
        "replaces": contract.schedule.get("replaces", ""),
        "text": contract.text,
        "sha256": contract.text_sha256,
    }
    body = typst.compile(
        TEMPLATE.read_bytes(),
        sys_inputs={"contract": json.dumps(data)},
        ignore_system_fonts=True,
        timestamp=int(contract.issued_at.timestamp()),
    )
    assert isinstance(body, bytes)
    return Document(body, hashlib.sha256(body).hexdigest())


def _words() -> dict[str, str]:
    """The template's own words, in the active language."""
    return {
        "title": gettext("Licence"),
        "number": gettext("Contract"),
        "replaces": gettext("Replaces"),
        "order": gettext("Order"),
        "date": gettext("Date"),
        "licensee": gettext("Licensee"),
        "artist": gettext("Artist name"),
        "beat": gettext("Beat"),
        "licence": gettext("Licence"),
        "producers": gettext("Producers"),
        "earlier_leases": gettext("Earlier leases"),
        "sha256": gettext("SHA-256 of the terms accepted at checkout:"),
    }
