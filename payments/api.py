"""The API's calls about buying and fetching, thin: parse, check, call, show."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from catalog.currencies import exponent
from catalog.errors import InvalidRequestError
from payments import callers, queries
from payments.checkout.hosted import hosted_page
from payments.checkout.pay import ToPay, begin_payment
from payments.checkout.purchase import shown_price
from payments.checkout.resume import resume_payment
from payments.checkout.wanted import Billing, Item, Licensee, Wanted
from payments.delivery.address import signed_address
from payments.delivery.grant import Asked, grant, note
from payments.inbox.reconcile import ask_if_stale
from payments.order_views import LineView, OrderView
from payments.schemas import (
    CheckoutIn,
    ContractOut,
    CreatePaymentIntentIn,
    DownloadIn,
    FileOut,
    LineOut,
    PurchaseOut,
    QuotedLineOut,
    QuoteIn,
    QuoteOut,
    SessionOut,
    ToPayOut,
)

router = Router(tags=["payments"])
POLL_ASKS_STRIPE_S = 4


@router.post("/beats/{int:beat_id}/create_payment_intent/", response={200: ToPayOut, 201: ToPayOut})
def create_payment_intent(request: HttpRequest, beat_id: int, payload: CreatePaymentIntentIn) -> Status[ToPayOut]:
    """Begin to pay for one beat under one licence. The client names ids, never prices."""
    return _begin(request, payload, (Item(beat_id, payload.license, payload.type),), is_cart=False)


@router.post("/checkout/", response={200: ToPayOut, 201: ToPayOut})
def checkout(request: HttpRequest, payload: CheckoutIn) -> Status[ToPayOut]:
    """Begin to pay for a whole cart. A cart that is asked for anew, changed, replaces the one before."""
    items = tuple(Item(item.beat, item.license) for item in payload.items)
    return _begin(request, payload, items, is_cart=True)


@router.post("/checkout/quote/", response=QuoteOut)
def quote(request: HttpRequest, payload: QuoteIn) -> QuoteOut:
    """What a cart costs now, discounts and tax included; nothing is made."""
    caller = callers.caller_of(request)
    callers.limit_rate("quote", caller.address, settings.RATE_LIMIT_CHECKOUT)
    if payload.discount_code:
        callers.limit_rate("discount", caller.address, settings.RATE_LIMIT_DISCOUNT)
    items = tuple(Item(item.beat, item.license) for item in payload.items)
    wanted = Wanted(
        items=items,
        email=request.user.email if request.user.is_authenticated else "",
        is_cart=True,
        discount_code=payload.discount_code,
        billing=Billing(**payload.billing.model_dump()),
        language=callers.language(),
    )
    cart, signed = shown_price(wanted, caller)
    return QuoteOut(
        lines=[
            QuotedLineOut(
                beat=item.beat_id,
                license=item.licence_code,
                unit=line.unit_minor,
                discount=line.discount_minor,
                tax=line.tax_minor,
                amount=line.total_minor,
            )
            for item, line in zip(items, cart.lines, strict=True)
        ],
        subtotal=cart.subtotal_minor,
        discount=cart.discount_minor,
        tax=cart.tax_minor,
        is_tax_included=cart.is_tax_included,
        amount=cart.total_minor,
        currency=cart.currency,
        decimals=exponent(cart.currency),
        quote=signed,
    )


@router.post("/purchases/{token}/payment_intent/", response={200: ToPayOut})
def pay_purchase(request: HttpRequest, token: str) -> ToPayOut:
    """Pay an order that is not paid yet, or try again with another card: the same purchase."""
    callers.limit_rate("checkout", callers.client_address(request), settings.RATE_LIMIT_CHECKOUT)
    purchase = queries.purchase_by_token(token)
    return _to_pay(resume_payment(purchase, callers.remember(request)))


@router.post("/purchases/{token}/checkout_session/", response={201: SessionOut})
def create_checkout_session(request: HttpRequest, token: str) -> Status[SessionOut]:
    """Pay the same purchase on Stripe's own page; an unfinished intent of it is cancelled first."""
    callers.limit_rate("checkout", callers.client_address(request), settings.RATE_LIMIT_CHECKOUT)
    purchase = queries.purchase_by_token(token)
    page = hosted_page(purchase, callers.remember(request))
    return Status(201, SessionOut(url=page.url, stripe_session_id=page.session_id))


@router.get("/purchases/{token}/", response=PurchaseOut)
def get_purchase(request: HttpRequest, response: HttpResponse, token: str) -> PurchaseOut:
    """State, lines and files. While the order is open Stripe is asked now and then: no buyer waits for a webhook."""
    _keep_private(response)
    purchase = queries.purchase_by_token(token)
    if purchase.is_open:
        ask_if_stale(purchase, pause_s=POLL_ASKS_STRIPE_S)
    return _purchase(queries.order_by_token(token))


@router.get("/beats/{int:beat_id}/download/", response={302: None})
def download(request: HttpRequest, beat_id: int, wanted: Query[DownloadIn]) -> HttpResponse:
    """A redirect to an address signed for this click, for whoever is logged in or shows the purchase's token."""
    user_id = request.user.pk if request.user.is_authenticated else None
    asked = Asked(
        beat_id,
        wanted.type,
        wanted.purchase,
        wanted.line,
        user_id,
        callers.client_address(request),
        is_corrected=wanted.corrected,
    )
    granted = grant(asked)
    response = HttpResponse(status=302)
    response["Location"] = signed_address(granted)
    note(granted, asked)
    _keep_private(response)
    return response


def _keep_private(response: HttpResponse) -> None:
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"


def _idempotency_key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if len(key) > 255 or ("Idempotency-Key" in request.headers and not key) or not key.isprintable():
        raise InvalidRequestError(_("Idempotency-Key has 1 to 255 printable characters."))
    return key


def _begin(
    request: HttpRequest, payload: CreatePaymentIntentIn | CheckoutIn, items: tuple[Item, ...], *, is_cart: bool
) -> Status[ToPayOut]:
    caller = callers.caller_of(request)
    callers.limit_rate("checkout", caller.address, settings.RATE_LIMIT_CHECKOUT)
    code = payload.discount_code if isinstance(payload, CheckoutIn) else ""
    if code:
        callers.limit_rate("discount", caller.address, settings.RATE_LIMIT_DISCOUNT)
    wanted = Wanted(
        items=items,
        email=payload.email or (request.user.email if request.user.is_authenticated else ""),
        licensee=_licensee(request, payload),
        quote=payload.quote,
        body=payload.model_dump_json(),
        is_cart=is_cart,
        discount_code=code,
        billing=Billing(**payload.billing.model_dump()),
        consents=frozenset(payload.consents),
        language=callers.language(),
    )
    to_pay = begin_payment(wanted, caller, callers.remember(request), idempotency_key=_idempotency_key(request))
    is_told_as_new = to_pay.is_new or not to_pay.purchase.total_minor  # nobody learns whether an address had it before
    return Status(201 if is_told_as_new else 200, _to_pay(to_pay))


def _licensee(request: HttpRequest, payload: CreatePaymentIntentIn | CheckoutIn) -> Licensee:
    account_name = request.user.get_full_name() if request.user.is_authenticated else ""
    given = payload.licensee
    return Licensee(given.name or account_name, given.artist_name, given.address, given.country)


def _to_pay(to_pay: ToPay) -> ToPayOut:
    purchase = to_pay.purchase
    return ToPayOut(
        purchase=purchase.token if purchase.total_minor else None,
        client_secret=to_pay.client_secret,
        payment_intent_id=to_pay.payment_intent_id,
        publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
        amount=purchase.total_minor,
        currency=purchase.currency,
        payment_status=purchase.payment_status,
        expires_at=purchase.expires_at.isoformat() if purchase.total_minor else None,
    )


def _purchase(order: OrderView) -> PurchaseOut:
    return PurchaseOut(
        purchase=order.token,
        number=order.number,
        payment_status=order.payment_status,
        amount=order.amount_minor,
        currency=order.currency,
        created_at=order.created_at.isoformat(),
        updated_at=order.updated_at.isoformat(),
        expires_at=order.expires_at.isoformat(),
        lines=[_line(line) for line in order.lines],
    )


def _line(line: LineView) -> LineOut:
    contract = line.contract
    return LineOut(
        uuid=line.uuid,
        beat=line.beat_id,
        license=line.licence_code,
        amount=line.amount_minor,
        refunded=line.refunded_minor,
        access=line.access,
        reason=line.reason,
        contract=ContractOut(number=contract.number, status=contract.status, sha256=contract.text_sha256)
        if contract
        else None,
        files=[
            FileOut(type=file.type, size=file.size_bytes, sha256=file.sha256, url=file.url, corrected=file.is_corrected)
            for file in line.files
        ],
    )
