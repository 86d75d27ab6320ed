"""Artists' names in "sounds like": spelt one way, searched in any, and with a page once three beats carry one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog import listing, sounds
from catalog.listing import ListingQuery
from catalog.models import BeatPage, SoundsLike
from tests.catalog.making import fresh, make_beat, make_draft, make_index, make_tier

pytestmark = pytest.mark.django_db
DISCLAIMER = b"has no part in these beats or in this shop"


def _beats(*names: str, count: int = 3) -> list[BeatPage]:
    make_tier()
    pages = [make_beat(f"Beat {number}", sounds_like=names) for number in range(count)]
    listing.refresh(page.beat.pk for page in pages)
    return pages


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ([" Drake  type beat"], ["Drake"]),
        (["Drake Type Beats", "drake"], ["Drake"]),
        (["21  Savage"], ["21 Savage"]),
        (["type beat", "  "], []),
        (["Typebeat Tim"], ["Typebeat Tim"]),
        (["Unknown T", "Headie One"], ["Unknown T", "Headie One"]),
    ],
)
def test_names_are_tidied_when_a_page_is_saved(typed: list[str], kept: list[str]) -> None:
    assert fresh(make_draft(sounds_like=typed)).sounds_like == kept


def test_a_spelling_that_other_beats_have_wins_over_another_case() -> None:
    make_draft("One", sounds_like=["Headie One"])
    make_draft("Two", sounds_like=["Headie One"])

    assert make_draft("Three", sounds_like=["HEADIE ONE type beat"]).sounds_like == ["Headie One"]


def test_an_editors_spelling_wins_over_all_and_a_beats_own_can_be_mended() -> None:
    page = make_draft(sounds_like=["drake"])
    page.sounds_like = ["Drake"]
    page.save()
    assert fresh(page).sounds_like == ["Drake"]

    SoundsLike.objects.create(name="DRAKE", slug="drake")
    assert make_draft("Two", sounds_like=["drake"]).sounds_like == ["DRAKE"]


@pytest.mark.parametrize("words", ["drake", "drake type beat", "Drake type beats", "darke", "draek type beat"])
def test_beats_are_found_by_a_name(words: str) -> None:
    _beats("Drake", count=1)

    assert [card.title for card in listing.search(ListingQuery(q=words)).cards] == ["Beat 0"]


def test_a_name_has_a_page_once_three_beats_carry_it(client: Client) -> None:
    pages = _beats("Headie One")

    answer = client.get("/sounds-like/headie-one/")

    assert answer.status_code == 200
    assert {card.title for card in answer.context["results"].cards} == {"Beat 0", "Beat 1", "Beat 2"}
    assert b"<title>Beats for fans of the sound of Headie One" in answer.content
    assert b'rel="canonical" href="http://localhost/sounds-like/headie-one/"' in answer.content
    assert b"3 beats to license for fans of the sound of Headie One." in answer.content
    pages[0].unpublish()
    listing.refresh([pages[0].beat.pk])
    assert client.get("/sounds-like/headie-one/").status_code == 404
    assert client.get("/sounds-like/nobody/").status_code == 404


def test_a_names_page_never_reads_as_if_the_artist_took_part(client: Client) -> None:
    _beats("Headie One")
    SoundsLike.objects.create(name="Headie One", slug="headie-one", intro="Sliding bass, little else.")

    page = client.get("/sounds-like/headie-one/")

    assert b"Headie One " + DISCLAIMER in page.content
    assert b"Sliding bass, little else." in page.content


def test_a_names_page_shows_its_beats_and_no_others(client: Client) -> None:
    _beats("Headie One")
    listing.refresh([make_beat("Other", sounds_like=["Drake"]).beat.pk])

    answer = client.get("/sounds-like/headie-one/?sounds_like=Drake&q=beat")

    assert {card.title for card in answer.context["results"].cards} == {"Beat 0", "Beat 1", "Beat 2"}


@pytest.mark.parametrize(("count", "is_linked"), [(2, False), (3, True)])
def test_beat_and_browse_lead_to_a_names_page_when_there_is_one(client: Client, count: int, is_linked: bool) -> None:
    (page, *_) = _beats("Headie One", count=count)

    for url in (page.url, make_index().url):
        html = client.get(url).content
        assert (b'href="/sounds-like/headie-one/"' in html) is is_linked
        assert b"Headie One" in html


def test_a_hidden_name_has_no_page_and_is_still_found(client: Client) -> None:
    (page, *_) = _beats("Headie One")
    SoundsLike.objects.create(name="headie one", slug="headie-one", is_hidden=True)

    assert client.get("/sounds-like/headie-one/").status_code == 404
    assert b"/sounds-like/" not in client.get(page.url).content
    assert listing.search(ListingQuery(q="headie")).count == 3


@pytest.mark.parametrize(
    ("name", "slug"), [("Tyler, The Creator", "tyler-the-creator"), ("Beyoncé", "beyonce"), ("椎名林檎", "椎名林檎")]
)
def test_any_name_has_an_address(name: str, slug: str, client: Client) -> None:
    make_tier()
    pages = [make_beat(f"Beat {number}", sounds_like=[name]) for number in range(3)]
    listing.refresh(page.beat.pk for page in pages)

    assert client.get(f"/sounds-like/{slug}/").status_code == 200


def test_a_names_address_that_changes_leads_on(client: Client) -> None:
    _beats("Headie One")
    row = SoundsLike.objects.create(name="Headie One", slug="headie")
    assert client.get("/sounds-like/headie-one/").headers["Location"] == "/sounds-like/headie/"

    row.slug = "headie-1"
    row.save()

    for old in ("headie-one", "headie"):
        assert client.get(f"/sounds-like/{old}/").headers["Location"] == "/sounds-like/headie-1/"
    row.slug = "headie-one"
    row.save()
    assert client.get("/sounds-like/headie-one/").status_code == 200


def test_names_pages_cost_the_same_queries_for_any_number_of_beats(client: Client) -> None:
    _beats("Headie One")
    addresses: list[Callable[[], str]] = [lambda: "/sounds-like/headie-one/", lambda: str(make_index().url)]
    counts = []
    for number in (0, 12):
        listing.refresh(
            [make_beat(f"More {at}", sounds_like=["Headie One", f"Name {at % 4}"]).beat.pk for at in range(number)]
        )
        for address in addresses:
            client.get(address())
            with CaptureQueriesContext(connection) as queries:
                assert client.get(address()).status_code == 200
            counts.append(len(queries))

    assert counts[:2] == counts[2:]


def test_the_editors_form_knows_the_names(client: Client, admin_client: Client) -> None:
    make_draft("One", sounds_like=["Headie One"])
    draft = make_draft("Two")

    html = admin_client.get(f"/admin/pages/{draft.pk}/edit/").content.decode()

    assert '<datalist id="id_sounds_like-names"><option value="Headie One"></option></datalist>' in html
    assert 'list="id_sounds_like-names"' in html
    assert sounds.known_names() == ["Headie One"]
