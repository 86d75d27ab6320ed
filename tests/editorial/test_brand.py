"""The accent that an editor chooses: readable on every ground of both themes, in a stylesheet kept for ever."""

import pytest
from django.test import Client

from accounts.people import ensure_person
from accounts.roles import Role
from editorial import brand
from editorial.models import ShopSettings
from tests.editorial.making import make_site
from tests.editorial.test_shop_settings import _form

pytestmark = pytest.mark.django_db

# Figures of https://webaim.org/resources/contrastchecker/
RATIOS = {("#000000", "#ffffff"): 21.0, ("#767676", "#ffffff"): 4.54, ("#0000ff", "#ffffff"): 8.59}

# What is made of a colour: its shade on light ground, on dark ground, and the least contrast of each with any ground.
SHADES = {
    "#0f62fe": ("#0154f0", 4.54, "#5691fe", 4.51),  # changed in both
    "#ffb000": ("#855c00", 4.54, "#ffb000", 7.52),  # a yellow stays as it is on dark ground
    "#8f1231": ("#8f1231", 6.97, "#ec6888", 4.53),  # an oxblood stays as it is on light ground
    "#000000": ("#000000", 16.01, "#949494", 4.54),
    "#ffffff": ("#636363", 4.58, "#ffffff", 13.78),
}


@pytest.mark.parametrize(("pair", "figure"), RATIOS.items())
def test_contrast_is_the_one_of_the_standard(pair: tuple[str, str], figure: float) -> None:
    assert round(brand.ratio(*pair), 2) == figure
    assert brand.ratio(*pair) == brand.ratio(*reversed(pair))


@pytest.mark.parametrize("colour", SHADES)
def test_a_colour_keeps_its_hue_and_becomes_readable(colour: str) -> None:
    accent = brand.accent_of(colour)

    made = (accent.light.accent, round(accent.light.contrast, 2), accent.dark.accent, round(accent.dark.contrast, 2))
    assert made == SHADES[colour]


@pytest.mark.parametrize("red", range(0, 256, 51))
def test_any_colour_can_be_read_and_seen_wherever_it_stands(red: int) -> None:
    tokens = brand.tokens()
    for green in range(0, 256, 51):
        for blue in range(0, 256, 51):
            accent = brand.accent_of(f"#{red:02x}{green:02x}{blue:02x}")
            for theme, shades in enumerate((accent.light, accent.dark)):
                for ground in brand.GROUNDS:
                    assert brand.ratio(shades.accent, tokens[ground][theme]) >= 4.5
                    assert brand.ratio(shades.wave_played, tokens[ground][theme]) >= 3
                for fill in (shades.accent, shades.strong):
                    assert brand.ratio(tokens["accent-ink"][theme], fill) >= 4.5
                assert brand.ratio(shades.wave_played, tokens["wave"][theme]) >= 3


def test_an_editor_gives_the_shop_an_accent(client: Client) -> None:
    site = make_site().site
    client.force_login(ensure_person("editor", password="editor", roles=[Role.EDITORS]))
    address = f"/admin/settings/editorial/shopsettings/{site.pk}/"
    assert "/brand/" not in Client().get("/").content.decode()

    answer = client.post(address, _form(accent=" #0F62FE "))

    assert answer.status_code == 302
    assert ShopSettings.objects.get().accent == "#0f62fe"
    assert "#0154f0 on light ground, contrast 4.5 : 1" in client.get(address).content.decode()
    version = brand.accent_of("#0f62fe").version()
    assert f'<link rel="stylesheet" href="/brand/{version}.css"' in Client().get("/").content.decode()


@pytest.mark.parametrize("wrong", ["blue", "#12", "#12345g", "#1234567", "red;}"])
def test_what_is_no_colour_is_refused_with_what_to_do(wrong: str, client: Client) -> None:
    site = make_site().site
    client.force_login(ensure_person("editor", password="editor", roles=[Role.EDITORS]))

    answer = client.post(f"/admin/settings/editorial/shopsettings/{site.pk}/", _form(accent=wrong))

    said = answer.content.decode()
    assert "Write the colour as # and six digits" in said or "at most 7 characters" in said
    assert not ShopSettings.objects.exclude(accent="").exists()


def test_the_stylesheet_is_kept_for_ever_under_its_version_alone(client: Client) -> None:
    site = make_site().site
    assert client.get("/brand/0.css").status_code == 404
    shop = ShopSettings.for_site(site)
    shop.accent = "#ffb000"
    shop.save()
    version = brand.accent_of("#ffb000").version()

    now, former = client.get(f"/brand/{version}.css"), client.get("/brand/0123456789ab.css")

    assert now.content.decode() == (
        ":root{--accent:light-dark(#855c00,#ffb000);--accent-strong:light-dark(#614300,#ffbb24);"
        "--link:light-dark(#855c00,#ffb000);--wave-played:light-dark(#4a3300,#ffc647);}\n"
    )
    assert (now["Content-Type"], now["Cache-Control"]) == ("text/css", "public, max-age=31536000, immutable")
    assert (former.content, former["Cache-Control"]) == (now.content, "no-cache")
    assert not now.cookies
