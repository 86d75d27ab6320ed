"""What has gone live of late, by producer: for those who follow them."""

from datetime import datetime

from django.db.models import Func, Max, Min, TextField

from catalog.models import BeatListing


def latest_of_producers() -> dict[str, datetime]:
    """When the newest beat that still sells went live, by the producer's slug; one query."""
    slug = Func("producers", function="unnest", output_field=TextField())
    rows = BeatListing.objects.filter(is_sold=False).annotate(slug=slug).values("slug")
    return dict(rows.annotate(latest=Max("published_at")).values_list("slug", "latest"))


def published_by(slug: str, *, after: datetime) -> dict[int, datetime]:
    """Beats of a producer that went live after ``after`` and still sell, with the moment of each."""
    rows = BeatListing.objects.filter(producers__contains=[slug], is_sold=False).values("beat_id")
    return dict(rows.annotate(first=Min("published_at")).filter(first__gt=after).values_list("beat_id", "first"))
