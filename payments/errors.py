"""One class for each error code of the contract that selling adds to the catalogue's."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog.errors import StoreError


class DownloadNotAllowedError(StoreError):
    code, status = "download_not_allowed", 403
    title = _("This file is not part of a paid order of yours")


class LoginRequiredError(StoreError):
    code, status = "login_required", 401
    title = _("Log in, or open the link from your receipt")


class AccessPausedError(StoreError):
    code, status = "access_paused", 403
    title = _("Access is paused while the payment is disputed")


class AccessRevokedError(StoreError):
    code, status = "access_revoked", 410
    title = _("This file is no longer part of the order")


class PurchaseNotFoundError(StoreError):
    code, status = "purchase_not_found", 404
    title = _("There is no such order")


class LinkEndedError(StoreError):
    code, status = "link_ended", 410
    title = _("This link opens nothing any more")

    def __init__(self) -> None:
        super().__init__(gettext("It ran out, or was taken back. Ask whoever sent it to you for a new one."))


class PriceChangedError(StoreError):
    code, status = "price_changed", 409
    title = _("The price has changed: have a look before you pay")


class AlreadyPayingError(StoreError):
    code, status = "already_paying", 409
    title = _("This order is being paid for already")


class IdempotencyConflictError(StoreError):
    code = "idempotency_conflict"
    title = _("This Idempotency-Key was used for another request")


class AmountTooSmallError(StoreError):
    code = "amount_too_small"
    title = _("The amount is below what can be charged by card")


class DiscountNotValidError(StoreError):
    """``reason`` says in a word, for programs, what ``detail`` says in a sentence."""

    code = "discount_not_valid"
    title = _("This discount code can't be used")


class EmailConfirmationRequiredError(StoreError):
    code, status = "email_confirmation_required", 403
    title = _("Confirm your e-mail address first: you have not been charged")


class UnsupportedMediaTypeError(StoreError):
    code, status = "unsupported_media_type", 415
    title = _("Send application/json")


class CrossOriginError(StoreError):
    code, status = "cross_origin", 403
    title = _("This can't be asked for from another site")


class FileUnavailableError(StoreError):
    code, status, retry_after_s = "file_unavailable", 503, 30
    title = _("The file can't be fetched just now: try again shortly")


class RateLimitedError(StoreError):
    code, status, retry_after_s = "rate_limited", 429, 60
    title = _("Too many requests: wait a moment")


class PaymentsUnavailableError(StoreError):
    code, status, retry_after_s = "payments_unavailable", 503, 10
    title = _("Payments can't be taken just now: you have not been charged")
