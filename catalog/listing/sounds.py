"""How many beats carry which artist's name, for the names' own pages."""

from django.db.models import CharField, Count, F, Func

from catalog.models import BeatListing


def count_sounds(language: str) -> list[tuple[str, int]]:
    """Names in "sounds like" with the number of beats shown in ``language`` that carry them, most first; one query."""
    rows = (
        BeatListing.objects.filter(language=language)
        .annotate(name=Func(F("sounds_like"), function="unnest", output_field=CharField()))
        .order_by()
        .values("name")
        .annotate(beats=Count("*"))
        .order_by("-beats", "name")
    )
    return list(rows.values_list("name", "beats"))
