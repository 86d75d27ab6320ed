"""The shop's name, footer and contact, as an editor sets them."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from wagtail.models import Site

from accounts.people import ensure_person
from accounts.roles import Role
from editorial.models import FooterLink, ShopSettings
from editorial.models.shop import LEGAL
from tests.editorial.making import make_image, make_site, make_standard

pytestmark = pytest.mark.django_db
PAGES = [f"{name}_page" for name in LEGAL]


def _form(**values: str) -> dict[str, str]:
    links = {f"footer_links-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    empty = dict.fromkeys(("tagline", "logo", "accent", "contact_email", "footer_note", *PAGES), "")
    return {"shop_name": "Night Bus Beats", **empty, **links, "footer_links-MAX_NUM_FORMS": "1000", **values}


def test_an_editor_renames_the_shop_everywhere(client: Client) -> None:
    site = make_site("Old name").site
    client.force_login(ensure_person("editor", password="editor", roles=[Role.EDITORS]))
    address = f"/admin/settings/editorial/shopsettings/{site.pk}/"
    assert b"Old name" in client.get(address).content

    response = client.post(address, _form(shop_name="New name", contact_email="hello@example.com"))

    assert response.status_code == 302
    assert Site.objects.get().site_name == "New name"
    assert ShopSettings.objects.get().contact_email == "hello@example.com"
    assert b"New name" in Client().get("/").content


def test_a_shop_without_a_name_is_refused(client: Client) -> None:
    site = make_site("Old name").site
    client.force_login(ensure_person("editor", password="editor", roles=[Role.EDITORS]))

    response = client.post(f"/admin/settings/editorial/shopsettings/{site.pk}/", _form(shop_name=""))

    assert response.status_code == 200
    assert Site.objects.get().site_name == "Old name"


def test_a_footer_link_leads_to_one_place() -> None:
    tree = make_site()
    shop = ShopSettings.for_site(tree.site)
    terms = make_standard(tree, "House rules")

    inside = FooterLink.objects.create(shop=shop, link_page=terms)
    outside = FooterLink.objects.create(shop=shop, label="Stripe", link_url="https://stripe.com/")

    assert (inside.text, inside.url) == ("House rules", "/house-rules/")
    assert (outside.text, outside.url) == ("Stripe", "https://stripe.com/")
    for wrong in (
        FooterLink(shop=shop),
        FooterLink(shop=shop, label="Both", link_page=terms, link_url="https://stripe.com/"),
        FooterLink(shop=shop, link_url="https://stripe.com/"),
    ):
        with pytest.raises(ValidationError):
            wrong.full_clean()
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong.save()


def test_a_footer_link_to_a_withdrawn_page_leads_nowhere() -> None:
    tree = make_site()
    terms = make_standard(tree, "House rules")
    link = FooterLink.objects.create(shop=ShopSettings.for_site(tree.site), link_page=terms)

    terms.unpublish()

    assert FooterLink.objects.get(pk=link.pk).url == ""


def test_the_footer_shows_contact_links_and_note(client: Client) -> None:
    tree = make_site()
    shop = ShopSettings.objects.get(site=tree.site)
    shop.contact_email, shop.footer_note = "hello@example.com", "Made at night."
    shop.save()
    FooterLink.objects.create(shop=shop, link_page=make_standard(tree, "House rules"), sort_order=1)
    FooterLink.objects.create(shop=shop, label="Stripe", link_url="https://stripe.com/", sort_order=0)
    withdrawn = make_standard(tree, "Withdrawn")
    FooterLink.objects.create(shop=shop, link_page=withdrawn)
    withdrawn.unpublish()

    footer = client.get("/").content.decode().partition("<footer")[2]

    shown = ["mailto:hello@example.com", "Made at night.", 'href="/house-rules/"', 'href="https://stripe.com/"']
    assert [words for words in shown if words not in footer] == []
    assert footer.index("Stripe") < footer.index("House rules")
    assert "Withdrawn" not in footer


def test_the_logo_takes_the_place_of_the_name_and_the_tagline_describes_pages(client: Client) -> None:
    make_site("Night Bus Beats")
    assert '<a class="brand" href="/"><img' not in client.get("/articles/").content.decode()

    ShopSettings.objects.update(logo=make_image("A bus"), tagline="Beats after midnight")

    html = client.get("/articles/").content.decode()
    assert re.search(
        r'<a class="brand" href="/"><img src="http[^"]+" alt="Night Bus Beats" width="32" height="32">', html
    )
    assert '<meta name="description" content="Beats after midnight">' in html
