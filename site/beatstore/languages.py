"""Which language a request is answered in: the one in its address; for calls of the API the one that it asks for."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from beatstore.problems import API_PREFIX


class LanguageMiddleware(LocaleMiddleware):
    """Django's, and for what the API is told to do: Accept-Language, since no language stands in its addresses.

    What is read from the API is the same for everybody, whatever he speaks.
    """

    def process_request(self, request: HttpRequest) -> None:
        """Activate the language for the rest of the request."""
        super().process_request(request)
        if request.path_info.startswith(API_PREFIX) and request.method == "POST":
            translation.activate(translation.get_language_from_request(request))
            request.LANGUAGE_CODE = translation.get_language() or request.LANGUAGE_CODE
