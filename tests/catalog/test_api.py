"""The API's calls that show beats: the contract's shapes, refusals, and what may be read from elsewhere."""

from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from wagtail.models import Locale

from catalog import listing, quotes, rights
from catalog.models import Beat, BeatPage, LicenceTier, TierOverride
from tests.catalog.making import add_files, make_beat, make_draft, make_tier
from tests.problems import assert_problem

pytestmark = pytest.mark.django_db
BEAT = {
    *("id", "title", "url", "producers", "genre", "moods", "tags", "sounds_like", "bpm", "key", "duration", "cover"),
    *("preview", "state", "licenses"),
}
LICENCE = {"code", "name", "amount", "currency", "types", "exclusive", "available"}


def _get(client: Client, path: str) -> Any:
    answer = client.get(path)
    assert answer.status_code == 200, answer.content
    return answer.json()


def _shop(*titles: str) -> list[BeatPage]:
    make_tier("wav-lease", amount_minor=4900)
    make_tier("exclusive", amount_minor=90_000, is_exclusive=True, sort_order=1)
    pages = [make_beat(title) for title in titles]
    listing.refresh(page.beat.pk for page in pages)
    return pages


def test_a_list_has_the_contracts_shape(client: Client) -> None:
    (page,) = _shop("Night Bus")

    body = _get(client, "/api/beats/")

    assert (body["count"], body["next"], body["previous"]) == (1, None, None)
    (beat,) = body["items"]
    assert set(beat) >= BEAT
    assert set(beat["licenses"][0]) == LICENCE
    assert (beat["id"], beat["title"], beat["bpm"], beat["key"]) == (page.beat.pk, "Night Bus", 140, "A minor")
    assert (beat["genre"], beat["moods"], beat["state"], beat["duration"]) == ("trap", ["dark"], "available", 92)
    assert beat["url"] == "http://testserver/beats/night-bus/"
    assert beat["producers"] == [{"name": "Kilo Vega", "url": "http://testserver/producers/kilo-vega/"}]
    assert beat["licenses"][0] == {
        "code": "wav-lease",
        "name": "Wav lease",
        "amount": 4900,
        "currency": "USD",
        "types": ["mp3", "wav", "license"],
        "exclusive": False,
        "available": True,
    }
    assert body["facets"]["genre"] == [{"value": "trap", "label": "Trap", "count": 1}]


def test_pages_lead_to_each_other_and_keep_the_filters(client: Client) -> None:
    _shop("One", "Two", "Three")

    first = _get(client, "/api/beats/?genre=trap&page_size=2&sort=newest")
    assert [beat["title"] for beat in first["items"]] == ["Three", "Two"]
    second = _get(client, first["next"])
    assert [beat["title"] for beat in second["items"]] == ["One"]
    assert second["next"] is None
    assert _get(client, second["previous"]) == first


@pytest.mark.parametrize("asked", ["sort=cheap", "colour=red", "page=0", "bpm_min=x", "price_max=1.5", "page_size=999"])
def test_what_is_not_understood_is_an_invalid_request(asked: str, client: Client) -> None:
    assert_problem(client.get(f"/api/beats/?{asked}"), 422, "invalid_request")


def test_one_beat_has_quotes_terms_and_earlier_leases(client: Client) -> None:
    (page,) = _shop("Night Bus")
    beat = page.beat
    beat.right.prior_leases = 7
    beat.right.save()

    body = _get(client, f"/api/beats/{beat.pk}/")

    assert set(body) >= BEAT
    licence = body["licenses"][0]
    assert set(licence) >= LICENCE
    assert quotes.is_quote_for(licence["quote"], [(beat.pk, "wav-lease", 4900, "USD")])
    assert not quotes.is_quote_for(licence["quote"], [(beat.pk, "wav-lease", 4800, "USD")])
    assert body["prior_leases"] == {"count": 7, "last_end": None}


def test_one_beat_tells_the_truth_though_the_window_lags(client: Client) -> None:
    (page,) = _shop("Night Bus")
    TierOverride.objects.create(beat=page.beat, tier=LicenceTier.objects.get(code="wav-lease"), amount_minor=1234)

    amounts = [licence["amount"] for licence in _get(client, f"/api/beats/{page.beat.pk}/")["licenses"]]

    assert amounts == [1234, 90_000]


def test_a_hold_is_said_of_one_beat_and_never_in_lists(client: Client) -> None:
    (page,) = _shop("Night Bus")
    beat = page.beat
    with transaction.atomic():
        rights.reserve(beat.right_id, line_uuid=beat.uuid, seconds=60)
    listing.refresh([beat.pk])

    assert _get(client, f"/api/beats/{beat.pk}/")["state"] == "reserved"
    assert _get(client, "/api/beats/")["items"][0]["state"] == "available"

    with transaction.atomic():
        rights.sell(beat.right_id, line_uuid=beat.uuid)
    listing.refresh([beat.pk])
    for body in (_get(client, f"/api/beats/{beat.pk}/"), _get(client, "/api/beats/")["items"][0]):
        assert body["state"] == "sold"
        assert [licence["available"] for licence in body["licenses"]] == [False, False]


@pytest.mark.parametrize("beat_id", [0, 999_999, 2**63, 10**30])
def test_an_unknown_beat_is_not_found(beat_id: int, client: Client) -> None:
    assert_problem(client.get(f"/api/beats/{beat_id}/"), 404, "beat_not_found")


def test_a_draft_is_not_found(client: Client) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    listing.refresh([page.beat.pk])

    assert_problem(client.get(f"/api/beats/{page.beat.pk}/"), 404, "beat_not_found")
    assert _get(client, "/api/beats/")["count"] == 0


def test_a_single_beat_takes_no_parameters(client: Client) -> None:
    (page,) = _shop("Night Bus")

    assert_problem(client.get(f"/api/beats/{page.beat.pk}/?price=1"), 422, "invalid_request")


def test_any_site_may_read_without_credentials(client: Client) -> None:
    (page,) = _shop("Night Bus")

    for path in ("/api/beats/", f"/api/beats/{page.beat.pk}/"):
        answer = client.get(path, headers={"Origin": "https://blog.example"})
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_no_private_key_is_in_any_answer(client: Client) -> None:
    (page,) = _shop("Night Bus")
    keys = list(page.beat.deliverables.values_list("storage_key", flat=True))

    for path in ("/api/beats/", f"/api/beats/{page.beat.pk}/", page.url):
        said = client.get(path).content.decode()
        assert not [key for key in keys if key in said]
        assert "masters/" not in said


def test_the_list_is_of_the_first_language_whatever_the_browser_asks_for(client: Client) -> None:
    (page,) = _shop("Night Bus")
    german = page.copy_for_translation(Locale.objects.create(language_code="de"), copy_parents=True)
    german.title = "Nachtbus"
    german.save_revision().publish()
    listing.refresh(Beat.objects.values_list("pk", flat=True))

    body = client.get("/api/beats/", headers={"Accept-Language": "de"}).json()

    assert [beat["title"] for beat in body["items"]] == ["Night Bus"]
