"""What editors had ticked on beats is kept when the columns change, there and back."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from catalog import listing
from catalog.models import BeatListing, BeatPage, FeaturedBeat
from tests.catalog.making import feature, fresh, make_beat, make_index, make_tier

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [("catalog", "0010_heard_tempo_and_key")]


def _migrate(targets: list[tuple[str, str]]) -> Any:
    executor = MigrationExecutor(connection)
    return executor.migrate(targets).apps


@pytest.fixture
def latest() -> Iterator[list[tuple[str, str]]]:
    """The newest migrations, to which the database comes back whatever happens."""
    leaves = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield leaves
    _migrate(leaves)


def test_rows_of_the_shop_window_know_the_prices_of_licences_at_once(latest: list[tuple[str, str]]) -> None:
    make_tier()
    make_tier("exclusive", amount_minor=120_000, is_exclusive=True)
    listing.refresh([make_beat().beat.pk])
    _migrate([("catalog", "0019_share_pictures")])

    _migrate(latest)

    assert BeatListing.objects.get().prices == {"wav-lease": 4900, "exclusive": 120_000}


def test_featured_beats_and_content_id_are_kept(latest: list[tuple[str, str]]) -> None:
    make_tier()
    old, new, other = make_beat("Old"), make_beat("New"), make_beat("Other")
    feature(old, new)
    new.content_id = "cleared"
    new.save_revision().publish()

    apps = _migrate(BEFORE)
    page = apps.get_model("catalog", "BeatPage")
    assert set(page.objects.filter(is_featured=True).values_list("pk", flat=True)) == {old.pk, new.pk}
    assert list(page.objects.filter(is_content_id_registered=True).values_list("pk", flat=True)) == [new.pk]
    _migrate(latest)

    places = FeaturedBeat.objects.filter(page=make_index()).order_by("sort_order")
    assert list(places.values_list("beat_page", "until")) == [(new.pk, None), (old.pk, None)]
    assert dict(BeatPage.objects.values_list("pk", "content_id")) == {old.pk: "no", new.pk: "yes", other.pk: "no"}
    assert fresh(new).get_latest_revision_as_object().content_id == "yes"
