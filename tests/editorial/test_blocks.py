"""Blocks of the StreamFields: an editor finds, understands and previews each of them."""

import pytest
from django.test import Client
from wagtail.blocks import Block
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts.people import ensure_person
from editorial.blocks import body_blocks
from editorial.models import ArticlePage
from tests.editorial.making import make_article, make_site

GROUPS = {"Text", "Beats", "Selling"}
NEEDS_A_ROW = ("image", "beat", "beat_row")  # nothing to show before an editor chose something
BLOCKS = body_blocks()


@pytest.fixture
def editor_client(client: Client) -> Client:
    client.force_login(ensure_person("admin", password="admin", is_administrator=True))
    return client


@pytest.mark.parametrize(("name", "block"), BLOCKS, ids=[name for name, _ in BLOCKS])
def test_every_block_explains_itself(name: str, block: Block) -> None:
    assert block.meta.icon not in ("", "placeholder")
    assert block.meta.description.endswith(".")
    assert block.meta.group in GROUPS
    assert block.meta.template == f"editorial/blocks/{name}.html"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "block"), [pair for pair in BLOCKS if pair[0] not in NEEDS_A_ROW], ids=lambda value: str(value)[:20]
)
def test_a_preview_shows_an_example(name: str, block: Block) -> None:
    make_site()
    value = block.get_preview_value()

    html = block.render(value)

    assert name == "licence_table" or html.strip() != ""


def test_there_are_few_enough_to_choose_from() -> None:
    assert len(BLOCKS) <= 10


@pytest.mark.django_db
def test_an_article_is_written_in_the_admin(editor_client: Client) -> None:
    tree = make_site()
    form = nested_form_data(
        {
            "title": "Stems, explained",
            "slug": "stems-explained",
            "summary": "What is in the zip.",
            "image": "",
            "body": streamfield([("heading", "In the zip"), ("text", rich_text("<p>One file a drum.</p>"))]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
            "action-publish": "action-publish",
        }
    )

    response = editor_client.post(f"/admin/pages/add/editorial/articlepage/{tree.articles.pk}/", form)

    assert response.status_code == 302
    article = ArticlePage.objects.get()
    assert [block.block_type for block in article.body] == ["heading", "text"]
    assert b"One file a drum." in Client().get("/articles/stems-explained/").content


@pytest.mark.django_db
def test_an_image_without_words_is_refused(editor_client: Client) -> None:
    tree = make_site()
    article = make_article(tree)
    form = nested_form_data(
        {
            "title": article.title,
            "slug": article.slug,
            "body": streamfield([("image", {"image": "", "alt_text": "", "decorative": ""})]),
            "comments": {"TOTAL_FORMS": 0, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": ""},
            "action-publish": "action-publish",
        }
    )

    response = editor_client.post(f"/admin/pages/{article.pk}/edit/", form)

    assert response.status_code == 200
    assert "body" in response.context["form"].errors
