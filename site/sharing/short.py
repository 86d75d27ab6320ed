"""``/b/12`` and its code to scan: made to be put under a video or on a wall, so they hold as long as the shop does."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.views.decorators.http import require_safe

from catalog import listing, offers
from catalog.models import Beat
from catalog.sources import clean
from payments import callers
from sharing.addresses import SHORT_SOURCE, carried, short_address, with_words
from sharing.qr import CONTENT_TYPES, draw

MOST_CODES = "60/m"  # for each address: with words that nobody wrote before, none of them comes from a cache


@require_safe
def to_beat(request: HttpRequest, beat_id: int) -> HttpResponse:
    """302 to the beat's page in the visitor's language; with ``?license=`` to the page where that licence is paid.

    A licence that can't be had any more leads to the page, which says so. Nothing is put into a cart.
    """
    if beat_id > offers.MAX_ID:
        raise Http404("There is no such beat.")
    language = get_language_from_request(request)
    card = listing.cards_for([beat_id], language=language).get(beat_id)
    if card is None:
        raise Http404("There is no such beat.")
    code = request.GET.get("license", "")
    words = carried(request)
    to = card.url
    if code:
        found = offers.offers_of([beat_id], language=language).get(beat_id, ())
        is_offered = any(offer.licence_code == code and offer.is_available for offer in found)
        words = {"license": code, **words} if is_offered else words
        with override(language):
            to = reverse("payments:checkout", args=[beat_id]) if is_offered else f"{card.url}#licences"
    answer = redirect(with_words(to, words))
    answer["Cache-Control"] = "no-cache"
    patch_vary_headers(answer, ["Accept-Language", "Cookie"])
    return answer


@require_safe
def qr_code(request: HttpRequest, beat_id: int, kind: str) -> HttpResponse:
    """The short address as a code to scan, to download: ``svg`` or ``png``; ``?s=`` is written into it.

    A beat that isn't live yet has its code already: covers are printed before the day. Raises RateLimitedError.
    """
    callers.limit_rate("qr", callers.client_address(request), MOST_CODES)
    if beat_id > offers.MAX_ID or not Beat.objects.filter(pk=beat_id).exists():
        raise Http404("There is no such beat.")
    source = clean(request.GET.get(SHORT_SOURCE, ""))
    answer = HttpResponse(draw(short_address(beat_id, source), kind), content_type=CONTENT_TYPES[kind])
    name = f"beat-{beat_id}{f'-{source}' if source.isascii() and source else ''}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "public, max-age=86400"
    return answer
