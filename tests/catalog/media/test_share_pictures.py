"""The picture of a beat that other sites show: drawn by a job, again when what it shows changes, never for nothing."""

import io

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.storage import default_storage
from django.test import Client
from PIL import Image
from storages.backends.s3 import S3Storage

from catalog import jobs, listing
from catalog.media import share_drawing
from catalog.media.share_drawing import Words, draw, writable
from catalog.models import BeatPage, RetiredFile, SharePicture
from editorial.models import ShopSettings
from tests.editorial.making import make_image
from tests.sharing.making import in_german, make_shop

pytestmark = pytest.mark.django_db
GROUND = (54, 12, 24)


def stored(picture: SharePicture) -> Image.Image:
    with default_storage.open(picture.key) as file:
        return Image.open(io.BytesIO(file.read()))


def near(colour: object, other: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(one - two) < 12 for one, two in zip(colour, other, strict=True))


def test_a_picture_is_drawn_once_with_the_cover_on_it_and_shown_on_the_page(client: Client) -> None:
    _, (page,) = make_shop()
    page.cover = make_image()
    page.save_revision().publish()
    listing.refresh([page.beat.pk])

    assert (jobs.draw_share_pictures(), jobs.draw_share_pictures()) == (1, 0)

    row = SharePicture.objects.get()
    picture = stored(row)
    assert (picture.format, picture.size) == ("JPEG", (1200, 630))
    assert near(picture.getpixel((300, 300)), (37, 10, 17))  # the cover's only colour
    assert near(picture.getpixel((1190, 10)), GROUND)
    html = client.get(page.url).content.decode()
    assert f'<meta property="og:image" content="{default_storage.url(row.key)}">' in html
    assert '<meta name="twitter:card" content="summary_large_image">' in html


def test_it_is_drawn_again_when_what_it_shows_changes_and_not_when_a_price_does() -> None:
    _, (page,) = make_shop()
    jobs.draw_share_pictures()
    before = SharePicture.objects.get()

    listing.refresh([page.beat.pk])  # what a new price does
    assert jobs.draw_share_pictures() == 0

    page = BeatPage.objects.get(pk=page.pk)
    page.title = "Day Bus"
    page.save_revision().publish()
    listing.refresh([page.beat.pk])
    assert jobs.draw_share_pictures() == 1

    after = SharePicture.objects.get()
    assert after.key != before.key
    assert default_storage.exists(before.key)  # others' pages name it for a while
    assert [retired.key for retired in RetiredFile.objects.all()] == [before.key]


def test_another_name_of_the_shop_is_on_all_of_them(admin_client: Client) -> None:
    tree, _ = make_shop("One", "Two")
    assert jobs.draw_share_pictures() == 2
    shop = ShopSettings.for_site(tree.site)

    form = {"shop_name": "Other Name", "footer_links-TOTAL_FORMS": 0, "footer_links-INITIAL_FORMS": 0}
    answer = admin_client.post(f"/admin/settings/editorial/shopsettings/{tree.site.pk}/", form)

    assert answer.status_code == 302
    shop.site.refresh_from_db()
    assert shop.site.site_name == "Other Name"
    assert jobs.draw_share_pictures() == 2


def test_each_language_has_its_own() -> None:
    tree, (page,) = make_shop()
    in_german(tree, page, "Nachtbus")

    assert jobs.draw_share_pictures() == 2

    assert sorted(SharePicture.objects.values_list("language", flat=True)) == ["de", "en"]
    assert len(set(SharePicture.objects.values_list("drawn_of", flat=True))) == 2


def test_a_cover_that_cannot_be_read_keeps_no_picture_back() -> None:
    page = make_shop("One", "Two")[1][0]
    page.cover = make_image()
    page.save_revision().publish()
    listing.refresh([page.beat.pk])
    rendition = page.cover.get_rendition("fill-800x800|format-webp")
    default_storage.delete(str(rendition.file.name))

    assert jobs.draw_share_pictures() == 2


def test_a_cover_that_the_storage_refuses_for_a_while_is_drawn_once_it_can_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = make_shop()[1][0]
    page.cover = make_image()
    page.save_revision().publish()
    listing.refresh([page.beat.pk])
    opened = S3Storage._open

    def refused(storage: S3Storage, name: str, mode: str = "rb") -> object:
        if "fill-800x800" in name:
            raise EndpointConnectionError(endpoint_url="https://files.example")
        return opened(storage, name, mode)

    with monkeypatch.context() as patch:
        patch.setattr(S3Storage, "_open", refused)
        assert [jobs.draw_share_pictures() for _ in range(3)] == [1, 0, 0]
    assert near(stored(SharePicture.objects.get()).getpixel((300, 300)), GROUND)

    assert [jobs.draw_share_pictures() for _ in range(2)] == [1, 0]
    assert near(stored(SharePicture.objects.get()).getpixel((300, 300)), (37, 10, 17))


def test_without_the_front_ends_font_nothing_is_written_and_it_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    make_shop()
    with monkeypatch.context() as patch:
        patch.setattr("catalog.media.share_drawing.FONT", "shop/fonts/missing.woff2")
        share_drawing._font.cache_clear()
        assert jobs.draw_share_pictures() == 0
    assert not SharePicture.objects.exists()

    assert jobs.draw_share_pictures() == 1


@pytest.mark.parametrize(
    ("text", "kept"), [("Night Bus", "Night Bus"), ("DJ Überlang", "DJ Überlang"), ("Ẋenia", "Xenia"), ("Ночь", "")]
)
def test_what_the_font_cannot_write_is_left_out(text: str, kept: str) -> None:
    assert writable(text) == kept


def test_titles_of_any_length_fit() -> None:
    for title in ("", "A", "Paper Boats on the Long Canal behind the Old Tobacco Factory at Night " * 3, "W" * 255):
        picture = Image.open(io.BytesIO(draw(Words(title, "By", "140 BPM", "Shop", "M0.5 1v30"), None)))
        edge = [picture.getpixel((1190, y)) for y in range(0, 630, 5)]
        assert all(near(pixel, GROUND) for pixel in edge), title
