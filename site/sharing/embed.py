"""``/embed/12/``: a beat's player for a frame on any site. It sells by leading to the shop, in a tab of its own."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from catalog import listing, offers

LANGUAGE = "lang"


@xframe_options_exempt
@require_safe
def player(request: HttpRequest, beat_id: int) -> HttpResponse:
    """The player in the language that ``?lang=`` names; 404 in the same frame for a beat that isn't shown.

    It reads no cookie and sets none, so it is the same with those of third parties blocked.
    """
    language = request.GET.get(LANGUAGE, "")
    if language not in dict(settings.LANGUAGES):
        language = settings.LANGUAGE_CODE
    card = listing.cards_for([beat_id], language=language).get(beat_id) if beat_id <= offers.MAX_ID else None
    with override(language):
        return render(request, "sharing/embed.html", {"card": card}, status=200 if card else 404)
