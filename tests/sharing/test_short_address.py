"""``/b/12``: to the page in the visitor's language, or straight to the checkout; and its code to scan."""

import io

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse
from PIL import Image

from catalog import listing, rights
from payments.models import Cart
from sharing.qr import draw
from tests.sharing.making import in_german, make_shop

pytestmark = pytest.mark.django_db


def _to(client: Client, path: str, **headers: str) -> str:
    answer = client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    assert answer.status_code == 302
    return str(answer["Location"])


def test_it_leads_to_the_page_with_the_words_about_where_from_and_no_others(client: Client) -> None:
    _, (page,) = make_shop()

    assert _to(client, f"/b/{page.beat.pk}") == _to(client, f"/b/{page.beat.pk}/") == page.url
    told = _to(client, f"/b/{page.beat.pk}?s=youtube&utm_campaign=May&fbclid=1")
    assert told == f"{page.url}?s=youtube&utm_campaign=May"


def test_it_follows_the_visitors_language(client: Client) -> None:
    tree, (page,) = make_shop()
    german = in_german(tree, page, "Nachtbus")

    assert _to(client, f"/b/{page.beat.pk}", accept_language="de-AT,de;q=0.9") == german.url
    assert _to(client, f"/b/{page.beat.pk}", accept_language="fr") == page.url
    assert client.get(f"/b/{page.beat.pk}")["Vary"] == "Accept-Language, Cookie"


def test_with_a_licence_it_leads_to_where_that_is_paid_and_puts_nothing_anywhere(client: Client) -> None:
    _, (page,) = make_shop()

    to = _to(client, f"/b/{page.beat.pk}?license=wav-lease&s=youtube")

    assert to == f"/checkout/{page.beat.pk}/?license=wav-lease&s=youtube"
    german = _to(client, f"/b/{page.beat.pk}?license=wav-lease", accept_language="de")
    assert german == f"/de/checkout/{page.beat.pk}/?license=wav-lease"
    assert client.get(to).status_code == 200
    assert (Cart.objects.count(), "sessionid" in client.cookies) == (0, False)


def test_a_licence_that_cannot_be_had_leads_to_the_page(client: Client) -> None:
    _, (page,) = make_shop()
    assert _to(client, f"/b/{page.beat.pk}?license=gold") == f"{page.url}#licences"

    with transaction.atomic():
        rights.withdraw(page.beat.right_id)
    listing.refresh([page.beat.pk])

    assert _to(client, f"/b/{page.beat.pk}?license=wav-lease&s=a") == f"{page.url}?s=a#licences"
    assert _to(client, f"/b/{page.beat.pk}") == page.url


def test_an_unknown_beat_is_not_found(client: Client) -> None:
    make_shop()

    for number in ("999999", "99999999999999999999999"):
        assert client.get(f"/b/{number}").status_code == 404
        assert client.get(f"/b/{number}/qr.svg").status_code == 404
    assert client.post("/b/1").status_code == 405


def test_the_code_is_the_short_addresss_and_is_downloaded(client: Client, settings: object) -> None:
    settings.BASE_URL = "https://beats.example"  # type: ignore[attr-defined]  # pytest-django's wrapper
    _, (page,) = make_shop()
    address = f"https://beats.example/b/{page.beat.pk}"

    vector, pixels = (client.get(f"/b/{page.beat.pk}/qr.{kind}") for kind in ("svg", "png"))
    from_video = client.get(f"/b/{page.beat.pk}/qr.png?s=YouTube")

    assert (vector.content, pixels.content) == (draw(address, "svg"), draw(address, "png"))
    assert (vector["Content-Type"], pixels["Content-Type"]) == ("image/svg+xml", "image/png")
    assert vector["Content-Disposition"] == f'attachment; filename="beat-{page.beat.pk}.svg"'
    assert b'fill="white"' in vector.content
    picture = Image.open(io.BytesIO(pixels.content))
    assert picture.width == picture.height >= 800
    assert from_video.content == draw(f"{address}?s=youtube", "png") != pixels.content
    assert from_video["Content-Disposition"].endswith(f'"beat-{page.beat.pk}-youtube.png"')


def test_who_asks_for_codes_without_end_is_slowed_down(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    _, (page,) = make_shop()
    monkeypatch.setattr("sharing.short.MOST_CODES", "2/m")
    other = Client(REMOTE_ADDR="192.0.2.77")

    answers = [other.get(f"/b/{page.beat.pk}/qr.png?s=a{number}") for number in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert 1 <= int(answers[-1]["Retry-After"]) <= 60
    assert client.get(f"/b/{page.beat.pk}/qr.svg").status_code == 200  # another address


def test_it_stands_beside_the_beats_editor(admin_client: Client) -> None:
    _, (page,) = make_shop()

    shown = admin_client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()

    assert ">Sharing</h3>" in shown
    assert f'<a href="/b/{page.beat.pk}/qr.svg">SVG</a>' in shown
