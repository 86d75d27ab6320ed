"""Addresses of the catalogue that are no Wagtail pages: producers, and names that beats sound like."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from catalog import showing, sounds
from catalog.models import Producer


@require_safe
def producer(request: HttpRequest, slug: str) -> HttpResponse:
    """A producer with all that is shown of his beats."""
    found = get_object_or_404(Producer.objects.select_related("portrait"), slug=slug)
    results = showing.browse_producer(request, found, language=get_language() or settings.LANGUAGE_CODE)
    return render(request, "catalog/producer.html", {"producer": found, "results": results})


@require_safe
def sounds_like(request: HttpRequest, slug: str) -> HttpResponse:
    """All beats that carry an artist's name; Http404 while they are too few for a page."""
    language = get_language() or settings.LANGUAGE_CODE
    sound = sounds.pages_of(language).get(slug)
    if sound is None:
        raise Http404("Too few beats carry this name.")
    results = showing.browse_sound(request, sound.names, language=language)
    return render(request, "catalog/sounds_like.html", {"sound": sound, "results": results})
