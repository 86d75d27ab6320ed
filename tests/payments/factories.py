"""Beats on sale, callers and purchases for tests of selling: real rows, real files in the private bucket."""

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from wagtail.models import Page

from catalog import readiness
from catalog.models import Beat, BeatIndexPage, BeatPage, Deliverable, LicenceTier, Preview
from payments.callers import Caller
from payments.checkout.pay import ToPay, begin_payment
from payments.checkout.wanted import Item, Licensee, Wanted

WAV = b"RIFF$\x00\x00\x00WAVEfmt " + bytes(range(256)) * 64
TIERS = {
    "wav-lease": (4900, ["mp3", "wav"], False),
    "mp3-lease": (2900, ["mp3"], False),
    "exclusive": (120_000, ["mp3", "wav"], True),
}


@dataclass(frozen=True, slots=True)
class Shelf:
    """One beat on sale under the licences asked for."""

    beat: Beat
    page: BeatPage
    master: Deliverable


def make_beat(title: str = "Night Bus", *, tiers: Sequence[str] = tuple(TIERS)) -> Shelf:
    """A published beat with mp3 and wav on sale; the shop's licences are made with the first one."""
    for position, code in enumerate(tiers):
        amount_minor, types, is_exclusive = TIERS[code]
        LicenceTier.objects.get_or_create(
            code=code,
            defaults={
                "name": code.replace("-", " ").capitalize(),
                "amount_minor": amount_minor,
                "types": types,
                "is_exclusive": is_exclusive,
                "terms": "You may use the beat in one song.",
                "sort_order": position,
                "live": True,
            },
        )
    page = BeatPage(title=title, bpm_hundredths=14_000, key="Am", live=False)
    _index().add_child(instance=page)
    beat = page.beat
    master = _deliverable(beat, "wav", WAV)
    _deliverable(beat, "mp3", b"ID3" + WAV)
    _preview(beat, master)
    BeatPage.objects.filter(pk=page.pk).update(live=True)
    page.refresh_from_db()
    return Shelf(beat, page, master)


def replace_master(beat: Beat) -> list[Deliverable]:
    """An editor uploads the beat anew, wav and mp3, and puts that on sale in place of what was."""
    body = WAV + uuid4().bytes
    version = beat.deliverables.order_by("-version").values_list("version", flat=True)[0] + 1
    new = [
        _deliverable(beat, "wav", body, version=version, is_on_sale=False),
        _deliverable(beat, "mp3", b"ID3" + body, version=version, is_on_sale=False),
    ]
    _preview(beat, new[0], is_on_sale=False)
    readiness.offer(beat, new)
    return new


def make_caller(name: str = "", *, user_id: int | None = None) -> Caller:
    """A visitor with a session of his own."""
    return Caller(session=name or uuid4().hex, user_id=user_id, address="127.0.0.1")


def begin(
    shelf: Shelf,
    licence_code: str = "wav-lease",
    *,
    caller: Caller | None = None,
    email: str = "buyer@example.com",
    name: str = "Ada Buyer",
    idempotency_key: str = "",
    language: str = "en",
    consents: Collection[str] = (),
) -> ToPay:
    """Press Pay as ``caller`` would."""
    caller = caller or make_caller()
    items = (Item(shelf.beat.pk, licence_code),)
    wanted = Wanted(items, email, Licensee(name=name), language=language, consents=frozenset(consents))
    return begin_payment(wanted, caller, caller, idempotency_key=idempotency_key)


def _index() -> BeatIndexPage:
    existing: BeatIndexPage | None = BeatIndexPage.objects.first()
    if existing is not None:
        return existing
    home = Page.objects.filter(depth=2).first() or Page.objects.get(depth=1)
    index = BeatIndexPage(title="Beats", slug=f"beats-{uuid4().hex[:6]}")
    home.add_child(instance=index)
    return index


def _preview(beat: Beat, master: Deliverable, *, is_on_sale: bool = True) -> None:
    Preview.objects.create(
        beat=beat,
        master=master,
        master_sha256=master.sha256,
        state=Preview.State.READY,
        is_on_sale=is_on_sale,
        audio_key=f"previews/{uuid4()}.mp3",
        peaks_key=f"peaks/{uuid4()}.json",
        wave_path="M0 16H160",
        duration_s=90,
    )


def _deliverable(beat: Beat, file_type: str, body: bytes, *, version: int = 1, is_on_sale: bool = True) -> Deliverable:
    key = storages["private"].save(f"masters/{uuid4()}", ContentFile(body))
    return Deliverable.objects.create(
        beat=beat,
        type=file_type,
        version=version,
        storage_key=key,
        state=Deliverable.State.READY,
        is_on_sale=is_on_sale,
        size_bytes=len(body),
        sha256=hashlib.sha256(body).hexdigest(),
        format="WAV, 16 bit" if file_type == "wav" else "MP3, 320 kbit/s",
        sample_rate_hz=44_100,
    )
