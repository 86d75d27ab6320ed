"""Takes the contact form. It stands on pages that are cached whole, and so has no token: other sites are refused."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods

from editorial.contact import messages
from editorial.contact.forms import MessageForm
from editorial.models import ContactPage
from payments import callers
from payments.errors import RateLimitedError
from payments.views.answers import private, refuse_other_sites, see_other


@csrf_exempt
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, page_id: int) -> HttpResponse:
    """Keep a message and lead to the thanks; 422 with the form and what is wrong with it, 429 where it is too much.

    Whoever comes back to this address without a message is led to the page.
    """
    page = _page(page_id)
    if request.method == "GET":
        return redirect(page.url)
    refuse_other_sites(request)
    language = str(page.locale.language_code)
    with translation.override(language):
        form = MessageForm(request.POST)
        if form.is_bait_taken:
            return see_other("editorial:thanks", str(page.pk))
        if not form.is_valid():
            return _shown(request, page, form=form, status=422)
        try:
            _count(request, form.cleaned_data["email"])
        except RateLimitedError as error:
            response = _shown(request, page, form=form, is_too_much=True, status=429)
            response["Retry-After"] = str(error.extra.get("retry_after_s", error.retry_after_s))
            return response
    messages.keep(form.cleaned_data, language=language)
    return see_other("editorial:thanks", str(page.pk))


@require_GET
def thanks(request: HttpRequest, page_id: int) -> HttpResponse:
    """The page, with thanks in place of its form."""
    page = _page(page_id)
    with translation.override(str(page.locale.language_code)):
        return _shown(request, page, is_sent=True)


def _page(page_id: int) -> ContactPage:
    page: ContactPage = get_object_or_404(ContactPage.objects.live().public().select_related("locale"), pk=page_id)
    return page


def _count(request: HttpRequest, email: str) -> None:
    """Raises RateLimitedError where too many came from this caller, or in the name of this address."""
    callers.limit_rate("contact", callers.client_address(request), settings.RATE_LIMIT_CONTACT)
    callers.limit_rate("contact-email", messages.key_of(email), settings.RATE_LIMIT_CONTACT)


def _shown(request: HttpRequest, page: ContactPage, *, status: int = 200, **context: object) -> HttpResponse:
    return private(render(request, page.template, page.get_context(request) | context, status=status))
