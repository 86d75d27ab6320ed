"""All that the shop knows of a person, packed on a worker: one zip of JSON files and his contracts as PDF."""

import hashlib
import json
import tempfile
import zipfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from catalog.clock import shop_now
from catalog.media.storage import delete_private, private_keys, store_private
from payments import callers
from payments.checkout.queueing import queue_up
from payments.contracts import storage
from payments.customers import following, personal
from payments.delivery.address import signed_address
from payments.delivery.grant import Grant
from payments.errors import FileUnavailableError
from payments.messages import addressing, outbox
from payments.models import DataExport, LicenceContract, Outbox, OutboxKind

KEPT = timedelta(days=7)
ONE_EVERY = timedelta(days=1)
FOLDER = "exports"


@transaction.atomic
def ask(user_id: int) -> DataExport:
    """Have ``user_id``'s data packed; the pack of the last day is the answer, if there is one.

    Of two clicks the second waits for the first.
    """
    queue_up(f"export:{user_id}")
    now = shop_now()
    recent = DataExport.objects.filter(user_id=user_id, requested_at__gt=now - ONE_EVERY).first()
    if recent is not None:
        return recent
    export = DataExport.objects.create(user_id=user_id, requested_at=now, expires_at=now + KEPT)
    key, language = f"export:{export.uuid}", callers.language()
    outbox.write(OutboxKind.EXPORT_DATA, key=key, subject_id=str(export.uuid), purchase_id=None, language=language)
    return export


def newest_of(user_id: int) -> DataExport | None:
    """The pack that may be fetched, or is being made; one that could not be made in a day may be asked for anew."""
    now = shop_now()
    given_up = Q(storage_key="", requested_at__lte=now - ONE_EVERY)
    return DataExport.objects.filter(~given_up, user_id=user_id, expires_at__gt=now).first()


def address_of(user_id: int, uuid: str) -> str:
    """A signed address of the person's own pack; raises FileUnavailableError if there is none."""
    export = DataExport.objects.filter(user_id=user_id, uuid=uuid, expires_at__gt=shop_now()).first()
    if export is None or not export.storage_key:
        raise FileUnavailableError
    name = f"my-data-{export.requested_at:%Y-%m-%d}.zip"
    return signed_address(Grant(0, export.storage_key, name, export.size_bytes, export.sha256))


def pack(row: Outbox) -> None:
    """Outbox worker: make the zip, store it, and say by mail that it is there. A second run only mails."""
    export = DataExport.objects.select_related("user").filter(uuid=row.subject_id).first()
    if export is None:
        return
    if not export.storage_key:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "my-data.zip"
            _write(path, export)
            key = f"{folder_of(export.user_id)}{export.uuid}.zip"
            store_private(path, key, "application/zip")
            digest = hashlib.sha256(path.read_bytes()).hexdigest()
            is_wanted = DataExport.objects.filter(pk=export.pk).update(
                storage_key=key, size_bytes=path.stat().st_size, sha256=digest
            )
        if not is_wanted:  # its owner was erased meanwhile
            delete_private(key)
            return
    _tell(export, row)


def folder_of(user_id: int) -> str:
    """Where the packs of a log-in lie in the private bucket; an erasure empties it."""
    return f"{FOLDER}/{user_id}/"


def forget_old() -> None:
    """Packs that nobody may fetch any more go, the file before its row; so do files whose rows are gone.

    Such are left by a log-in that was deleted, by a restore, or by a worker that died beside an erasure.
    """
    for export in DataExport.objects.filter(expires_at__lte=shop_now()):
        if export.storage_key:
            delete_private(export.storage_key)
        export.delete()
    keys = list(private_keys(f"{FOLDER}/"))  # before the rows: a pack's row is older than its file
    known = {str(uuid) for uuid in DataExport.objects.values_list("uuid", flat=True)}
    for key in keys:
        if Path(key).stem not in known:
            delete_private(key)


def _write(path: Path, export: DataExport) -> None:
    purchases = personal.rows_of_purchases(export.user)
    files = {
        "account.json": personal.rows_of_account(export.user),
        "orders.json": purchases,
        "kept.json": personal.rows_kept_for(export.user),
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as pack_:
        for name, rows in files.items():
            pack_.writestr(name, json.dumps(rows, indent=2, ensure_ascii=False, default=_as_text))
        for contract in LicenceContract.objects.filter(line__purchase__in=personal.purchases_of(export.user)):
            if contract.pdf_key:
                pack_.writestr(f"contracts/{contract.number}.pdf", storage.read(contract))


def _as_text(value: Any) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _tell(export: DataExport, row: Outbox) -> None:
    address = following.proved_address(export.user_id) or getattr(export.user, "email", "")
    if not address:
        return
    context = {"url": settings.BASE_URL + reverse("payments:data"), "base_url": settings.BASE_URL}
    message = EmailMultiAlternatives(
        subject=gettext("Your data is ready"),
        body=render_to_string("payments/mail/data_ready.txt", context),
        to=[address],
        headers={"Message-ID": addressing.message_id(row.uuid), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("payments/mail/data_ready.html", context), "text/html")
    message.send()
