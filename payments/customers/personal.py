"""Every field that tells of a person, as rows of plain values: what an export holds."""

from collections import defaultdict
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import QuerySet
from django.forms.models import model_to_dict
from wagtail import hooks

from payments.customers.own import proved_addresses, purchases_of
from payments.models import (
    CartLine,
    DiscountCode,
    DiscountUse,
    Dispute,
    DownloadRecord,
    EmailConfirmation,
    Favourite,
    Follow,
    News,
    Purchase,
    PurchaseLine,
    Refund,
)

__all__ = ["purchases_of", "rows_kept_for", "rows_of_account", "rows_of_purchases"]
ACCOUNT = ("username", "email", "first_name", "last_name", "date_joined", "last_login")
ORDER = (
    *("number", "email", "licensee_name", "licensee_artist_name", "licensee_address", "licensee_country"),
    *("currency", "subtotal_minor", "discount_minor", "tax_minor", "total_minor"),
    *("tax_country", "tax_postal_code", "tax_vat_number", "payment_status", "client_address", "consents", "language"),
    *("failure_message", "source", "medium", "campaign", "created_at", "completed_at"),
)
LINE = (
    "beat_title",
    "licence_code",
    "licence_name",
    "unit_minor",
    "discount_minor",
    "total_minor",
    "access",
    "terms_text",
)


LINK = ("type", "made_at", "expires_at", "revoked_at")
REFUND = ("amount_minor", "currency", "reason", "note", "status", "created_at")
DISPUTE = ("amount_minor", "currency", "reason", "status", "created_at", "closed_at")
EVIDENCE = ("fields", "refusal", "created_at")
Rows = list[dict[str, Any]]


def rows_of_account(user: AbstractBaseUser) -> dict[str, Any]:
    """The log-in, its addresses, passkeys by their names, and where it is logged in."""
    sessions = UserSession.objects.filter(user_id=user.pk)
    passkeys = Authenticator.objects.filter(user_id=user.pk, type=Authenticator.Type.WEBAUTHN)
    return {
        **{name: getattr(user, name) for name in ACCOUNT},
        "addresses": list(EmailAddress.objects.filter(user_id=user.pk).values("email", "verified", "primary")),
        "passkeys": [
            {"name": each.wrap().name, "created_at": each.created_at, "last_used_at": each.last_used_at}
            for each in passkeys
        ],
        "sessions": list(sessions.values("created_at", "last_seen_at", "ip", "user_agent")),
    }


def rows_of_purchases(user: AbstractBaseUser) -> list[dict[str, Any]]:
    """The orders with their lines, contracts, refunds, disputes, history, downloads and links, oldest first."""
    found = purchases_of(user).order_by("created_at")
    refunds, disputes = _refunds(found), _disputes(found)
    rows = found.select_related("discount_use__code").prefetch_related(
        "lines__contracts", "lines__downloads", "lines__links", "timeline"
    )
    return [_order(purchase, refunds[purchase.pk], disputes[purchase.pk]) for purchase in rows]


def rows_kept_for(user: AbstractBaseUser) -> dict[str, Any]:
    """Cart, favourites, messages to the shop, codes, followed producers and the mails about them."""
    addresses = sorted(proved_addresses(user))
    in_cart = ("beat_title", "licence_code", "added_at", "cart__discount_code", "cart__source")
    return {
        "cart": _values(CartLine.objects.filter(cart__user_id=user.pk), *in_cart),
        "confirmed": _values(EmailConfirmation.objects.filter(email_key__in=addresses), "sent_at", "confirmed_at"),
        "discount_codes": _values(DiscountCode.objects.filter(email_key__in=addresses), "code", "created_at"),
        "favourites": _values(Favourite.objects.filter(user_id=user.pk), "beat_id", "added_at"),
        "following": _values(Follow.objects.filter(follower__user_id=user.pk), "producer__name"),
        "messages": [
            row
            for address in addresses
            for messages_of in hooks.get_hooks("messages_from_address")
            for row in messages_of(address)
        ],
        "news": _values(News.objects.filter(follower__user_id=user.pk), "beat_ids", "made_at"),
    }


def _order(purchase: Purchase, refunds: Rows, disputes: Rows) -> dict[str, Any]:
    use: DiscountUse | None = getattr(purchase, "discount_use", None)
    return {
        **{name: getattr(purchase, name) for name in ORDER},
        "discount_code": use.code.code if use else "",
        "lines": [_line(line) for line in purchase.lines.all()],
        "refunds": refunds,
        "disputes": disputes,
        "history": [{"at": each.at, "what": each.kind} for each in purchase.timeline.all()],
    }


def _line(line: PurchaseLine) -> dict[str, Any]:
    return {
        **{name: getattr(line, name) for name in LINE},
        "contracts": [
            model_to_dict(each, ("number", "status", "licensee_name")) | {"issued_at": each.issued_at}
            for each in line.contracts.all()
        ],
        "downloads": [_download(each) for each in line.downloads.all()],
        "links": [model_to_dict(each, LINK) for each in line.links.all()],
    }


def _download(record: DownloadRecord) -> dict[str, Any]:
    return {"type": record.type, "at": record.at, "client_address": record.client_address}


def _refunds(purchases: QuerySet[Purchase]) -> defaultdict[int, Rows]:
    by_purchase: defaultdict[int, Rows] = defaultdict(list)
    rows = Refund.objects.filter(attempt__purchase__in=purchases.values("pk")).select_related("attempt")
    for refund in rows.order_by("created_at"):
        told = {name: getattr(refund, name) for name in REFUND}
        by_purchase[refund.attempt.purchase_id].append(told)
    return by_purchase


def _disputes(purchases: QuerySet[Purchase]) -> defaultdict[int, Rows]:
    """With what the shop told the bank of the buyer."""
    by_purchase: defaultdict[int, Rows] = defaultdict(list)
    rows = Dispute.objects.filter(attempt__purchase__in=purchases.values("pk")).select_related("attempt")
    for dispute in rows.prefetch_related("evidence"):
        told = {name: getattr(dispute, name) for name in DISPUTE}
        told["evidence"] = [{name: getattr(each, name) for name in EVIDENCE} for each in dispute.evidence.all()]
        by_purchase[dispute.attempt.purchase_id].append(told)
    return by_purchase


def _values(rows: QuerySet[Any], *names: str) -> list[dict[str, Any]]:
    return list(rows.values(*names))
