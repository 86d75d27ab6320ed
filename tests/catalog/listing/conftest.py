"""The shop that the tests of the shop window look at."""

import pytest

from catalog import listing
from catalog.models import Beat, TierOverride
from tests.catalog.making import (
    add_files,
    feature,
    make_beat,
    make_draft,
    make_tier,
)


def _refresh_all() -> None:
    listing.refresh(Beat.objects.values_list("pk", flat=True))


@pytest.fixture
def shop() -> None:
    """Three beats, told apart by everything."""
    make_tier("mp3-lease", amount_minor=2900, types=["mp3"])
    wav_lease = make_tier("wav-lease", amount_minor=4900, types=["mp3", "wav"], sort_order=1)
    make_beat("Night Bus", genre="drill", moods=["dark"], tags=["808"], sounds_like=["Headie One"])
    cafe = make_draft(
        "Café Crème",
        bpm="92.5",
        key="F# major",
        genre="boombap",
        moods=["warm", "calm"],
        tags=["sample"],
        producer="Ada Low",
        story="<p>Recorded on a rainy Sunday.</p>",
    )
    TierOverride.objects.create(beat=cafe.beat, tier=wav_lease, is_offered=False)
    add_files(cafe.beat, ["mp3"])
    cafe.save_revision().publish()
    feature(make_beat("Glass Harbour", bpm="140", key="A minor", genre="drill", moods=["calm"]))
    _refresh_all()
