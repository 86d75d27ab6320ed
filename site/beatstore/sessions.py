"""Django's session middleware, for a database that goes away between a view's last look and the session's save."""

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import Error, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse

from beatstore.problems import answer, as_store_error
from catalog.errors import StoreError


class CarefulSessionMiddleware(SessionMiddleware):
    """Says that the database is away, where Django says that something failed, or that the session was deleted."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        """Save the session; 503 if that can't be done now: what the view did is found again by whoever asks again."""
        try:
            return super().process_response(request, response)
        except (Error, SessionInterrupted) as error:
            told = _server_away(error)
            if told is None:
                raise
            request.session.modified = False
            return answer(request, told)


def _server_away(error: BaseException | None) -> StoreError | None:
    """What is behind ``error``, if that is a server: Django keeps it as the context of its own errors."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return as_store_error(error)
        error = error.__context__
    return None
