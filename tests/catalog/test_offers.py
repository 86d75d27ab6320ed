"""Prices, files and availability: read from live rows only."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale

from catalog import listing, offers, rights
from catalog.errors import BeatNotFoundError, LicenceNotOfferedError
from catalog.models import LicenceText, TierOverride
from payments.contracts.terms import frozen_text
from tests.catalog.making import add_files, make_beat, make_draft, make_file, make_producer, make_tier

pytestmark = pytest.mark.django_db


def _prices(beat_id: int) -> list[tuple[str, int]]:
    return [(offer.licence_code, offer.amount_minor) for offer in offers.offers_for(beat_id)]


def test_an_offer_has_price_files_limits_and_shares() -> None:
    make_tier("wav-lease", amount_minor=4900, types=["wav", "mp3"])
    page = make_beat()

    (offer,) = offers.offers_for(page.beat.pk)

    assert (offer.licence_code, offer.amount_minor, offer.currency) == ("wav-lease", 4900, "USD")
    assert offer.types == ("mp3", "wav", "license")
    assert [file.type for file in offer.files] == ["mp3", "wav"]
    assert offer.files[1].sha256 == page.beat.deliverables.get(type="wav").sha256
    assert offer.limits[0] == ("Audio streams", "Unlimited")
    assert offer.producer_shares == ((make_producer().pk, "Kilo Vega", 10_000),)
    assert (offer.is_available, offer.is_exclusive) == (True, False)
    assert offer.right_id == page.beat.right_id


@pytest.mark.parametrize(("months", "words"), [(None, "For ever"), (12, "1 year"), (18, "18 months"), (60, "5 years")])
def test_limits_are_said_as_people_say_them(months: int | None, words: str) -> None:
    tier = make_tier()
    tier.max_stations, tier.max_copies, tier.term_months = 0, 5000, months

    limits = dict(offers.limits_of(tier, "en"))

    assert (limits["Radio stations"], limits["Copies sold"], limits["Term"]) == ("None", "5,000", words)


def test_a_draft_price_never_leaks() -> None:
    tier = make_tier("wav-lease", amount_minor=4900)
    make_tier("never-published", amount_minor=1, is_live=False)
    page = make_beat()
    tier.amount_minor = 100
    tier.save_revision()

    assert _prices(page.beat.pk) == [("wav-lease", 4900)]

    tier.unpublish()
    tier.refresh_from_db()
    tier.amount_minor = 100
    tier.save_revision()
    assert offers.offers_for(page.beat.pk) == ()

    tier.get_latest_revision().publish()
    assert [offer.amount_minor for offer in offers.offers_for(page.beat.pk)] == [100]


def test_a_draft_title_never_leaks() -> None:
    make_tier()
    page = make_beat("Night Bus")
    page.title = "Unannounced name"
    page.save_revision()

    assert offers.get_offer(page.beat.pk, "wav-lease").beat_title == "Night Bus"


def test_a_beat_may_have_a_price_of_its_own_or_not_be_offered() -> None:
    lease, stems = make_tier("wav-lease", amount_minor=4900), make_tier("mp3-lease", amount_minor=2900, types=["mp3"])
    page = make_beat()
    TierOverride.objects.create(beat=page.beat, tier=lease, amount_minor=9900)
    TierOverride.objects.create(beat=page.beat, tier=stems, is_offered=False)

    assert _prices(page.beat.pk) == [("wav-lease", 9900)]
    with pytest.raises(LicenceNotOfferedError):
        offers.get_offer(page.beat.pk, "mp3-lease")


def test_a_licence_that_promises_a_file_which_is_not_on_sale_is_not_offered() -> None:
    make_tier("wav-lease")
    page = make_beat()
    make_tier("stems", types=["mp3", "wav", "stems"])
    make_file(page.beat, "stems")  # ready, but nobody put it on sale

    assert [offer.licence_code for offer in offers.offers_for(page.beat.pk)] == ["wav-lease"]


def test_a_hold_changes_nothing_and_a_sold_right_closes_every_tier() -> None:
    make_tier("wav-lease")
    make_tier("exclusive", is_exclusive=True)
    beat = make_beat().beat
    line = beat.uuid

    rights.reserve(beat.right_id, line_uuid=line, seconds=60)
    assert [offer.is_available for offer in offers.offers_for(beat.pk)] == [True, True]

    rights.sell(beat.right_id, line_uuid=line)
    assert [offer.is_available for offer in offers.offers_for(beat.pk)] == [False, False]


@pytest.mark.parametrize("beat_id", [0, -1, 123_456, 2**63, 2**80])
def test_an_unknown_beat_is_not_found(beat_id: int) -> None:
    with pytest.raises(BeatNotFoundError):
        offers.offers_for(beat_id)


def test_an_unpublished_an_expired_and_an_archived_beat_are_not_found() -> None:
    make_tier()
    unpublished, expired, archived, draft = make_beat("One"), make_beat("Two"), make_beat("Three"), make_draft("Four")
    add_files(draft.beat)
    unpublished.unpublish()
    type(expired).objects.filter(pk=expired.pk).update(expire_at=timezone.now())
    archived.beat.archived_at = timezone.now()
    archived.beat.save()

    for page in (unpublished, expired, archived, draft):
        with pytest.raises(BeatNotFoundError):
            offers.offers_for(page.beat.pk)


def test_words_are_in_the_language_asked_for_and_figures_stay() -> None:
    tier = make_tier(terms="You may.")
    german = Locale.objects.create(language_code="de")
    LicenceText.objects.create(tier=tier, locale=german, name="WAV-Lizenz", terms="Sie dürfen.")
    beat_id = make_beat().beat.pk

    (offer,) = offers.offers_for(beat_id, language="de")

    assert (offer.licence_name, offer.terms, offer.amount_minor) == ("WAV-Lizenz", "Sie dürfen.", 4900)
    assert offers.get_offer(beat_id, "wav-lease", language="en").terms == "You may."


def test_offers_of_many_beats_cost_the_queries_of_one() -> None:
    make_tier("wav-lease")
    make_tier("exclusive", is_exclusive=True)
    ids = [make_beat(f"Beat {number}").beat.pk for number in range(20)]
    offers.offers_of(ids)

    with CaptureQueriesContext(
        connection,
    ) as one:
        offers.offers_of(ids[:1])
    with CaptureQueriesContext(connection) as twenty:
        assert len(offers.offers_of(ids)) == 20

    assert len(twenty) == len(one) <= 10


@pytest.mark.parametrize(
    ("content_id", "words"),
    [
        ("no", ""),
        ("cleared", "songs of those who license the beat are cleared"),
        ("yes", "a claim on a song is disputed"),
    ],
)
def test_page_and_contract_say_what_was_disclosed(content_id: str, words: str, client: Client) -> None:
    make_tier()
    page = make_draft()
    page.content_id = content_id
    page.samples_disclosed = "Two bars of rain, CC0."
    add_files(page.beat)
    page.save_revision().publish()
    listing.refresh([page.beat.pk])

    text = frozen_text(offers.get_offer(page.beat.pk, "wav-lease"))
    shown = client.get(page.url).content.decode()

    assert "Samples: Two bars of rain, CC0." in text.splitlines()
    assert "Two bars of rain, CC0." in shown
    assert ("Content ID: " in text, "Registered with Content ID" in shown) == (content_id != "no",) * 2
    assert words in text
    page.samples_disclosed = "Draft of something else."
    page.save_revision()
    assert "Draft" not in frozen_text(offers.get_offer(page.beat.pk, "wav-lease"))
