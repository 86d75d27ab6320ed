"""Errors that a caller of the store may meet, one class for each code of the contract; these are the catalogue's.

The middleware ``beatstore.problems`` turns them into ``application/problem+json`` (RFC 9457) or a page.
"""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _


class StoreError(Exception):
    """Something that the caller can understand and act on.

    ``detail`` is a sentence for people; ``extra`` are further members of the problem document.
    """

    code: ClassVar[str] = "invalid_request"
    status: ClassVar[int] = 422
    title: ClassVar[Any] = _("The request can't be carried out")
    retry_after_s: ClassVar[int | None] = None

    def __init__(self, detail: str = "", **extra: Any) -> None:
        super().__init__(detail or str(self.title))
        self.detail = detail
        self.extra = extra


class InvalidRequestError(StoreError):
    code = "invalid_request"
    title = _("The request is not understood")


class BeatNotFoundError(StoreError):
    code, status = "beat_not_found", 404
    title = _("There is no such beat on sale")


class LicenceNotOfferedError(StoreError):
    code = "license_not_offered"
    title = _("This beat is not sold under that licence")


class ExclusiveSoldError(StoreError):
    code, status = "exclusive_sold", 409
    title = _("This beat was sold exclusively")


class ExclusiveReservedError(StoreError):
    code, status = "exclusive_reserved", 409
    title = _("Reserved for another buyer: you have not been charged")


class BusyError(StoreError):
    code, status, retry_after_s = "busy", 503, 2
    title = _("The store is busy: try again in a moment")
