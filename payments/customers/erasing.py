"""A person is forgotten: what says who he was goes, what the shop sold stays (money rows and contracts).

By log-in and by each address that it proved, guests' orders included. It holds: no later event, form or mail writes a
person into an erased purchase, and what was erased is written down in the storage, so that a database restored from
before loses it again (``repeat``).
"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext

from catalog.clock import shop_now
from catalog.media.storage import delete_private, private_keys, read_private, store_private_bytes
from payments import callers
from payments.customers import erasing_rows
from payments.customers.exporting import folder_of
from payments.customers.following import proved_address
from payments.customers.own import proved_addresses, purchases_of
from payments.messages import addressing, outbox
from payments.models import Dispute, Erasure, Outbox, OutboxKind, PaymentStatus, Purchase
from payments.models.dispute import CLOSED

LINK_LIVES = timedelta(days=1)
LINKS = "3/h"
LOG = "erasures/"


def refusal_of(user: AbstractBaseUser) -> str:
    """Why ``user`` can't be erased now, in a word that the page explains: ``staff``, ``open`` or ``address``."""
    if user.is_staff or user.is_superuser or user.groups.exists() or user.user_permissions.exists():  # type: ignore[attr-defined]  # both users of Django's
        return "staff"
    mine = purchases_of(user)
    if mine.filter(payment_status=PaymentStatus.PROCESSING).exists():
        return "open"
    if Dispute.objects.filter(attempt__purchase__in=mine.values("pk")).exclude(status__in=CLOSED).exists():
        return "open"
    return "" if proved_address(user.pk) else "address"


@transaction.atomic
def ask(user: AbstractBaseUser) -> None:
    """Mail the link that erases; the caller has seen that nothing stands against it. Raises RateLimitedError."""
    callers.limit_rate("erase", f"user-{user.pk}", LINKS)
    Erasure.objects.filter(user_pk=user.pk, done_at=None).delete()  # the newest link is the one that counts
    erasure = Erasure.objects.create(
        user_pk=user.pk,
        user_joined_at=user.date_joined,  # type: ignore[attr-defined]  # AbstractUser's
        requested_at=shop_now(),
    )
    key, language = f"confirm-erasure:{erasure.uuid}", callers.language()
    outbox.write(OutboxKind.CONFIRM_ERASURE, key=key, subject_id=str(erasure.uuid), purchase_id=None, language=language)


def send_link(row: Outbox) -> None:
    """Outbox worker: mail the link, unless a later one was asked for."""
    erasure = Erasure.objects.filter(uuid=row.subject_id, done_at=None).first()
    address = proved_address(erasure.user_pk) if erasure else ""
    if erasure is None or not address:
        return
    path = reverse("payments:erase", args=[erasure.token])
    context = {"url": settings.BASE_URL + path, "base_url": settings.BASE_URL}
    message = EmailMultiAlternatives(
        subject=gettext("Erase your account?"),
        body=render_to_string("payments/mail/erase.txt", context),
        to=[address],
        headers={"Message-ID": addressing.message_id(row.uuid), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("payments/mail/erase.html", context), "text/html")
    message.send()


def asked_by(token: str) -> Erasure | None:
    """The wish that the mailed key belongs to, while it is good."""
    if not token or "\x00" in token:
        return None
    return Erasure.objects.filter(token=token, done_at=None, requested_at__gt=shop_now() - LINK_LIVES).first()


@transaction.atomic
def erase(erasure: Erasure) -> str:
    """Do it, once; the word of ``refusal_of`` if something stands against it by now, else empty.

    ``link`` if a newer link was asked for meanwhile. Locks: the wish, the log-in, then the purchases in order.
    """
    wish = Erasure.objects.select_for_update().filter(pk=erasure.pk).first()
    if wish is None:
        return "link"
    user = _user_of(wish.user_pk, wish.user_joined_at)
    if wish.done_at or user is None:
        return ""
    if refusal := refusal_of(user):
        return refusal
    purchase_ids = list(purchases_of(user).values_list("pk", flat=True))
    wish.purchase_uuids = [str(each) for each in _forget(purchase_ids, user)]
    wish.token, wish.done_at = "", shop_now()
    wish.save(update_fields=["token", "purchase_uuids", "done_at"])
    outbox.write(OutboxKind.NOTE_ERASURE, key=f"erasure:{wish.uuid}", subject_id=str(wish.uuid), purchase_id=None)
    return ""


def write_down(row: Outbox) -> None:
    """Outbox worker: what was erased is kept in the storage, by ids alone; packs of that person's data go."""
    erasure = Erasure.objects.get(uuid=row.subject_id)
    told = {
        "user_pk": erasure.user_pk,
        "user_joined_at": erasure.user_joined_at.isoformat(),
        "purchases": erasure.purchase_uuids,
    }
    store_private_bytes(json.dumps(told).encode(), f"{LOG}{erasure.uuid}.json", "application/json")
    for key in private_keys(folder_of(erasure.user_pk)):
        delete_private(key)


def repeat() -> int:
    """Erase once more what a restored database brought back; how many purchases and log-ins that were.

    A note whose erasure the database knows needs no reading: both were committed together.
    """
    known = {str(uuid) for uuid in Erasure.objects.exclude(done_at=None).values_list("uuid", flat=True)}
    count = 0
    for key in private_keys(LOG):
        uuid = key.removeprefix(LOG).removesuffix(".json")
        if uuid not in known:
            told = json.loads(read_private(key))
            count += _repeat_one(uuid, told["purchases"], told["user_pk"], told["user_joined_at"])
    return count


@transaction.atomic
def _repeat_one(uuid: str, uuids: list[str], user_pk: int, user_joined_at: str) -> int:
    found = Purchase.objects.filter(uuid__in=uuids, erased_at=None)
    purchase_ids = list(found.values_list("pk", flat=True))
    joined_at, now = datetime.fromisoformat(user_joined_at), shop_now()
    user = _user_of(user_pk, joined_at)
    if purchase_ids or user is not None:
        _forget(purchase_ids, user)
    done: dict[str, object] = {"token": "", "purchase_uuids": uuids, "done_at": now}
    wished = {"user_pk": user_pk, "user_joined_at": joined_at, "requested_at": now}
    Erasure.objects.update_or_create(uuid=uuid, defaults=done, create_defaults=done | wished)
    return len(purchase_ids) + (user is not None)


def forget_old() -> None:
    """Wishes that were never confirmed go."""
    Erasure.objects.filter(done_at=None, requested_at__lt=shop_now() - LINK_LIVES).delete()


def _forget(purchase_ids: Iterable[int], user: AbstractBaseUser | None) -> list[object]:
    """Uuids of what was made nobody's. The log-in goes with all that hangs on it."""
    rows = Purchase.objects.select_for_update(of=("self",)).filter(pk__in=list(purchase_ids)).order_by("pk")
    uuids: list[object] = []
    addresses = proved_addresses(user) if user is not None else set()
    for purchase in rows:
        if purchase.buyer_id is None:  # his because he proved its address; under a log-in anybody's may be typed
            addresses.add(purchase.email_key)
        erasing_rows.forget_buyer(purchase)
        uuids.append(purchase.uuid)
    erasing_rows.forget_addresses(addresses)
    if user is not None:
        erasing_rows.forget_in_logs(user, addresses)
        for session in UserSession.objects.filter(user_id=user.pk):
            session.end()
        user.delete()
    return uuids


def _user_of(pk: int, joined_at: datetime) -> AbstractBaseUser | None:
    """Not a later log-in that got the same number. Locked, so that no purchase becomes his while he is forgotten."""
    people = get_user_model()._default_manager.select_for_update()
    found: AbstractBaseUser | None = people.filter(pk=pk, date_joined=joined_at).first()
    return found
