"""Terms, refunds, privacy, contact and imprint: made with the shop, in every footer, in the reader's language."""

from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale

from demo import legal as demo
from editorial.models import ContactPage, ShopSettings, StandardPage
from tests.editorial.making import make_site, make_standard
from tests.payments.factories import make_beat

pytestmark = pytest.mark.django_db
LINKS = ["/terms/", "/refunds/", "/privacy/", "/contact/", "/imprint/"]


def _footer(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200
    footer: str = response.content.decode().partition("<footer")[2]
    return footer


def _links(footer: str) -> list[str]:
    return sorted((link for link in LINKS if f'href="{link}"' in footer), key=footer.index)


def test_a_new_shop_has_contact_at_once_and_drafts_whose_gaps_are_marked(client: Client) -> None:
    make_site()

    assert ContactPage.objects.get().live
    drafts = StandardPage.objects.order_by("slug")
    assert [(page.slug, page.live) for page in drafts] == [
        ("imprint", False),
        ("privacy", False),
        ("refunds", False),
        ("terms", False),
    ]
    assert ["[FILL IN: " in str(page.get_latest_revision_as_object().body) for page in drafts] == [True] * 4
    assert _links(_footer(client, "/")) == ["/contact/"]


def test_the_demo_shop_has_all_five_in_every_footer(client: Client) -> None:
    demo.publish_pages(make_site())

    for url in ("/", "/beats/", "/terms/", "/contact/", "/cart/", "/accounts/login/"):
        assert _links(_footer(client, url)) == LINKS, url
    assert "[FILL IN" not in "".join(client.get(url).text for url in LINKS)


def test_what_an_editor_wrote_is_left_alone(client: Client) -> None:
    tree = make_site()
    terms = StandardPage.objects.get(slug="terms")
    terms.intro = "Ours."
    terms.save_revision().publish()

    demo.publish_pages(tree)

    assert "Ours." in client.get("/terms/").text


def test_an_older_shop_gets_what_it_lacks_with_the_next_migrate_once(client: Client) -> None:
    tree = make_site()
    for page in (*StandardPage.objects.all(), *ContactPage.objects.all()):
        page.delete()
    ours = make_standard(tree, "Terms", body=[("text", "<p>Ours.</p>")])
    chosen = make_standard(tree, "How we refund", body=[])
    ShopSettings.objects.update(has_had_legal_pages=False, refunds_page=chosen)

    call_command("migrate", verbosity=0)

    shop = ShopSettings.objects.get()
    assert (shop.terms_page_id, shop.refunds_page_id) == (ours.pk, chosen.pk)
    assert _links(_footer(client, "/")) == ["/terms/", "/contact/"]
    assert "Ours." in client.get("/terms/").text
    drafts = StandardPage.objects.filter(live=False).values_list("slug", flat=True)
    assert sorted(drafts) == ["imprint", "privacy"]

    StandardPage.objects.get(slug="imprint").delete()
    call_command("migrate", verbosity=0)
    assert not StandardPage.objects.filter(slug="imprint").exists()


def test_where_no_shop_was_made_migrate_makes_no_page() -> None:
    call_command("migrate", verbosity=0)

    assert not StandardPage.objects.exists()


def test_a_german_reader_is_led_to_the_german_page_and_else_to_the_one_there_is(client: Client) -> None:
    tree = make_site()
    demo.publish_pages(tree)
    german = Locale.objects.create(language_code="de")
    tree.home.copy_for_translation(german).save_revision().publish()
    terms = StandardPage.objects.get(slug="terms").copy_for_translation(german)
    terms.title, terms.slug = "Bedingungen", "bedingungen"
    terms.save_revision().publish()

    footer = _footer(client, "/de/")

    assert 'href="/de/bedingungen/">Bedingungen</a>' in footer
    assert _links(footer) == LINKS[1:]


def test_five_pages_in_the_footer_cost_the_queries_of_one(client: Client) -> None:
    tree = make_site()

    def count() -> int:
        client.get("/articles/")  # fills Wagtail's caches
        with CaptureQueriesContext(connection) as asked:
            client.get("/articles/")
        return len(asked)

    for_one = count()
    demo.publish_pages(tree)

    assert count() == for_one
    ShopSettings.objects.update(**dict.fromkeys((f"{name}_page" for name in ("terms", "refunds", "privacy")), None))
    ShopSettings.objects.update(contact_page=None, imprint_page=None)
    assert count() == for_one - 1


@pytest.mark.django_db(transaction=True)
def test_the_checkout_leads_to_terms_and_refunds_and_has_a_footer_of_its_own(client: Client) -> None:
    beat = make_beat().beat
    tree: Any = make_site()
    address = f"/checkout/{beat.pk}/wav-lease/"
    client.post("/cart/put/", {"beat": beat.pk, "license": "wav-lease"})
    assert "apply, too" not in client.get("/checkout/").text, address

    demo.publish_pages(tree)

    html = client.get("/checkout/").text
    assert 'These apply, too: <a href="/terms/">Terms</a> and <a href="/refunds/">Refunds</a>.' in html
    assert _links(html.partition("<footer")[2]) == LINKS

    StandardPage.objects.get(slug="refunds").unpublish()
    assert 'This applies, too: <a href="/terms/">Terms</a>.' in client.get("/checkout/").text
