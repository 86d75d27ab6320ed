"""Reads with their joins done: orders as pages, mails and the API show them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog import listing
from catalog.models import Beat, Deliverable
from payments.callers import Caller
from payments.errors import PurchaseNotFoundError
from payments.models import (
    Access,
    ContractStatus,
    CorrectedFile,
    FileLink,
    Follow,
    LicenceContract,
    LineFile,
    PaymentStatus,
    Purchase,
    PurchaseLine,
    RefundStatus,
)
from payments.order_views import CONTRACT_TYPE, LABELS, Consent, ContractView, FileView, LineView, OrderView, file_name

UNPAID = (PaymentStatus.PENDING, PaymentStatus.FAILED)
MOST_OWNED = 500  # beats that pages mark as a visitor's own
Corrected = dict[tuple[int, str], CorrectedFile]
ORDERS_ON_A_PAGE, MOST_WORDS = 20, 8


def purchase_by_token(token: str) -> Purchase:
    """The purchase that ``token`` opens; raises PurchaseNotFoundError."""
    purchase = _whole().filter(token=token).first() if "\x00" not in token else None
    if purchase is None:
        raise PurchaseNotFoundError
    return purchase


def order_by_token(token: str) -> OrderView:
    """The order that ``token`` opens; raises PurchaseNotFoundError."""
    return order_view(purchase_by_token(token))


def order_view(purchase: Purchase) -> OrderView:
    """``purchase`` as its buyer sees it."""
    return _views([_whole().get(pk=purchase.pk)])[0]


def may_pay_for(caller: Caller, beat_id: int) -> bool:
    """Whether the beat's exclusive is free, or held by this very visitor: nobody is kept out by his own hold."""
    right = Beat.objects.select_related("right").get(pk=beat_id).right
    if right.state != right.State.RESERVED or right.holder_line is None:
        return True
    mine = Q(pk__in=[])
    if caller.session:
        mine |= Q(purchase__session_key=caller.session)
    if caller.user_id is not None:
        mine |= Q(purchase__buyer_id=caller.user_id)
    return PurchaseLine.objects.filter(mine, uuid=right.holder_line).exists()


def owned_by(caller: Caller, beat_ids: Collection[int]) -> set[tuple[int, str]]:
    """(beat id, licence code) of what this visitor bought of these beats: by his log-in, or in this session."""
    return set(_bought_by(caller).filter(beat_id__in=beat_ids).values_list("beat_id", "licence_code"))


def beats_owned_by(caller: Caller) -> list[int]:
    """Ids of the beats that this visitor bought, at most ``MOST_OWNED`` of them; no query for who is unknown."""
    if not caller.session and caller.user_id is None:
        return []
    return list(_bought_by(caller).order_by("-beat_id").values_list("beat_id", flat=True).distinct()[:MOST_OWNED])


def _bought_by(caller: Caller) -> QuerySet[PurchaseLine]:
    # A free one goes by mail alone: shown to whoever typed the address, it would say that the address hadn't it before.
    his = Q(purchase__session_key=caller.session, purchase__total_minor__gt=0) if caller.session else Q(pk__in=[])
    if caller.user_id is not None:
        his |= Q(purchase__buyer_id=caller.user_id)
    return PurchaseLine.objects.filter(his, access=Access.ACTIVE, purchase__payment_status=PaymentStatus.COMPLETED)


def made_by(owner: Caller) -> Q:
    """The purchases of this visitor: of his log-in, or of his session where no log-in has them."""
    # Whoever has no session has none of a session's: an erased purchase's is empty, too.
    of_session = Q(session_key=owner.session) if owner.session else Q(pk__in=[])
    if owner.user_id is None:
        return of_session
    return Q(buyer_id=owner.user_id) | of_session & Q(buyer=None)


def unpaid_of(owner: Caller) -> QuerySet[Purchase]:
    """The visitor's purchases that he may still pay."""
    return Purchase.objects.filter(made_by(owner), payment_status__in=UNPAID)


def purchase_of_intent(intent_id: str) -> Purchase | None:
    """The purchase that a PaymentIntent of ours belongs to."""
    if not intent_id or "\x00" in intent_id:
        return None
    return Purchase.objects.filter(attempts__stripe_payment_intent_id=intent_id).first()


def followed_by(user_id: int | None) -> list[int]:
    """Ids of the producers that a log-in follows."""
    if user_id is None:
        return []
    return list(Follow.objects.filter(follower__user_id=user_id).values_list("producer_id", flat=True))


@dataclass(frozen=True, slots=True)
class OrdersPage:
    """One page of a log-in's orders, newest first; ``count`` is how many there are on all ``pages``."""

    orders: list[OrderView]
    count: int
    number: int
    pages: int


def orders_of_buyer(user_id: int, *, words: str = "", number: int = 1) -> OrdersPage:
    """Paid and payable orders of a log-in that have all ``words`` in their number, titles or licences.

    A constant number of queries; a page that is none is the last.
    """
    found = _whole().filter(buyer_id=user_id).exclude(payment_status=PaymentStatus.CANCELLED)
    for word in words.replace("\x00", "").split()[:MOST_WORDS]:
        lines = PurchaseLine.objects.filter(
            Q(beat_title__icontains=word) | Q(licence_name__icontains=word), purchase=OuterRef("pk")
        )
        found = found.filter(Q(number__icontains=word) | Exists(lines))
    page = Paginator(found.order_by("-created_at", "-pk"), ORDERS_ON_A_PAGE).get_page(number)
    return OrdersPage(_views(page.object_list), page.paginator.count, page.number, page.paginator.num_pages)


def _whole() -> QuerySet[Purchase]:
    refunded = Sum("refund_lines__amount_minor", filter=Q(refund_lines__refund__status=RefundStatus.SUCCEEDED))
    lines = (
        PurchaseLine.objects.order_by("position")
        .annotate(refunded_minor=refunded)
        .prefetch_related(
            Prefetch("files", LineFile.objects.select_related("deliverable")),
            Prefetch("links", FileLink.objects.alive()),
            Prefetch("contracts", LicenceContract.objects.in_force_first()),
        )
    )
    return Purchase.objects.prefetch_related(Prefetch("lines", lines)).order_by("-created_at")


def _views(purchases: Iterable[Purchase]) -> list[OrderView]:
    rows = list(purchases)
    beat_ids = {line.beat_id for purchase in rows for line in purchase.lines.all()}
    cards = listing.cards_for(beat_ids, language=get_language() or settings.LANGUAGE_CODE)
    corrected = CorrectedFile.objects.newest_of(beat_ids)
    return [_order(purchase, cards, corrected) for purchase in rows]


def _order(purchase: Purchase, cards: dict[int, Any], corrected: Corrected) -> OrderView:
    lines = tuple(_line(purchase, line, cards.get(line.beat_id), corrected) for line in purchase.lines.all())
    return OrderView(
        token=purchase.token,
        number=purchase.number,
        payment_status=purchase.payment_status,
        failure_message=purchase.failure_message,
        email=purchase.email,
        email_masked=masked(purchase.email),
        licensee_name=purchase.licensee_name,
        amount_minor=purchase.total_minor,
        tax_minor=purchase.tax_minor,
        is_tax_included=not purchase.tax_added_minor,
        refunded_minor=sum(line.refunded_minor for line in lines),
        currency=purchase.currency,
        created_at=purchase.created_at,
        updated_at=purchase.updated_at,
        expires_at=purchase.expires_at,
        lines=lines,
        consents=tuple(Consent(each["text"], datetime.fromisoformat(each["at"])) for each in purchase.consents),
    )


def _line(purchase: Purchase, line: PurchaseLine, card: Any, corrected: Corrected) -> LineView:
    contract = next(iter(line.contracts.all()), None)
    is_replaced = contract is not None and contract.status == ContractStatus.SUPERSEDED
    may_fetch = purchase.payment_status == PaymentStatus.COMPLETED and line.access == Access.ACTIVE
    return LineView(
        uuid=str(line.uuid),
        beat_id=line.beat_id,
        title=line.beat_title,
        url=card.url if card else "",
        cover=card.cover if card else None,
        licence_code=line.licence_code,
        licence_name=line.licence_name,
        is_exclusive=line.is_exclusive,
        amount_minor=line.total_minor,
        unit_minor=line.unit_minor,
        discount_minor=line.discount_minor,
        refunded_minor=getattr(line, "refunded_minor", None) or 0,
        access=line.access,
        reason=line.access_reason,
        types=tuple(line.types),
        files=_files(purchase, line, contract, corrected) if may_fetch else (),
        contract=ContractView(contract.number, contract.status, contract.text_sha256) if contract else None,
        is_contract_being_made=may_fetch and contract is not None and not contract.pdf_key,
        is_replaced=is_replaced,
        is_upgrade=line.upgrades_id is not None,
        may_upgrade=may_fetch and not is_replaced and _sells_more(line, card),
    )


def _sells_more(line: PurchaseLine, card: Any) -> bool:
    """Whether a licence that costs more, and so gives more, is still on sale."""
    if line.is_exclusive or card is None or card.state == "sold":
        return False
    own = [each.amount_minor for each in card.licences if each.code == line.licence_code]
    least = max([line.unit_minor, *own])
    return any(more.is_available and more.amount_minor > least for more in card.licences)


def _files(
    purchase: Purchase, line: PurchaseLine, contract: LicenceContract | None, corrected: Corrected
) -> tuple[FileView, ...]:
    sold = {each.type: each for each in line.files.all()}
    files = []
    for file_type in line.types:
        if file_type == CONTRACT_TYPE and contract is not None and contract.pdf_key:
            facts: Facts = (contract.pdf_size_bytes, contract.pdf_sha256, "PDF", None)
            files.append(_file(purchase, line, file_type, facts))
        elif file_type in sold:
            files.append(_file(purchase, line, file_type, _facts_of(sold[file_type].deliverable)))
            better = corrected.get((line.beat_id, file_type))
            if better is not None and better.replaces(sold[file_type]):
                facts = _facts_of(better.deliverable)
                files.append(_file(purchase, line, file_type, facts, reason=better.correction.reason))
    return tuple(files)


Facts = tuple[int, str, str, int | None]  # bytes, SHA-256, format, hertz


def _facts_of(deliverable: Deliverable) -> Facts:
    return deliverable.size_bytes or 0, deliverable.sha256, deliverable.format, deliverable.sample_rate_hz


def _file(purchase: Purchase, line: PurchaseLine, file_type: str, facts: Facts, *, reason: str = "") -> FileView:
    """``reason``: it is a corrected one, beside the one that was bought."""
    size_bytes, sha256, kind, rate = facts
    label = str(LABELS[file_type])
    return FileView(
        type=file_type,
        label=_("%(file)s, corrected") % {"file": label} if reason else label,
        size_bytes=size_bytes,
        sha256=sha256,
        url=_url(purchase, line, file_type) + ("&corrected=true" if reason else ""),
        format=kind,
        sample_rate_hz=rate,
        line_uuid=str(line.uuid),
        name=file_name(line, file_type, is_corrected=bool(reason)),
        links=() if reason else tuple(each for each in line.links.all() if each.type == file_type),
        is_corrected=bool(reason),
        reason=reason,
    )


def _url(purchase: Purchase, line: PurchaseLine, file_type: str) -> str:
    return f"/api/beats/{line.beat_id}/download/?type={file_type}&purchase={purchase.token}&line={line.uuid}"


def masked(email: str) -> str:
    """``a…@example.com``: enough to recognise one's own address, too little to learn another's."""
    name, _, host = email.partition("@")
    return f"{name[:1]}…@{host}"
