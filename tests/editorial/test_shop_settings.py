"""The shop's name, footer and contact, as an editor sets them."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from wagtail.models import Site

from accounts.people import ensure_person
from accounts.roles import Role
from editorial.models import FooterLink, ShopSettings
from tests.editorial.making import make_site, make_standard

pytestmark = pytest.mark.django_db


def _form(**values: str) -> dict[str, str]:
    links = {f"footer_links-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")}
    empty = dict.fromkeys(("tagline", "logo", "contact_email", "footer_note"), "")
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
    terms = make_standard(tree, "Terms")

    inside = FooterLink.objects.create(shop=shop, link_page=terms)
    outside = FooterLink.objects.create(shop=shop, label="Stripe", link_url="https://stripe.com/")

    assert (inside.text, inside.url) == ("Terms", "/terms/")
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
    terms = make_standard(tree, "Terms")
    link = FooterLink.objects.create(shop=ShopSettings.for_site(tree.site), link_page=terms)

    terms.unpublish()

    assert FooterLink.objects.get(pk=link.pk).url == ""
