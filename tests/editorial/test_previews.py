"""Every kind of page and snippet can be previewed and shown with everything empty that a draft may leave empty."""

from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from wagtail.blocks import ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import Page, PreviewableMixin
from wagtail.snippets.models import get_snippet_models

from catalog.models import BeatPage, BeatTapePage
from editorial.setup import ShopTree
from tests.editorial.making import make_site

pytestmark = pytest.mark.django_db
PAGE_TYPES = [model for model in apps.get_models() if issubclass(model, Page) and model is not Page]
SNIPPETS = [model for model in get_snippet_models() if issubclass(model, PreviewableMixin)]
# Nothing is shown of a beat without files or a tape without beats: no answer but "not found".
NOT_SHOWN_EMPTY = (BeatPage, BeatTapePage)


@pytest.fixture
def tree() -> ShopTree:
    return make_site()


def _name(model: Any) -> str:
    return str(model._meta.model_name)


def _empty(model: type[Page], tree: ShopTree) -> Page:
    page = model(title="Only a title", slug="only-a-title", live=False)
    parents = [each for each in (tree.home, tree.beats, tree.articles, tree.collections) if model.can_exist_under(each)]
    parent = parents[0] if parents else Page.get_first_root_node()
    parent.add_child(instance=page)
    page.save_revision(clean=False)
    found: Page = model.objects.get(pk=page.pk)
    return found


@pytest.mark.parametrize("model", PAGE_TYPES, ids=_name)
def test_an_empty_draft_of_a_page_is_previewed(model: type[Page], tree: ShopTree) -> None:
    page = _empty(model, tree)

    for mode, _ in page.preview_modes:
        answer = page.make_preview_request(preview_mode=mode)
        assert answer.status_code == 200
        assert "Only a title" in answer.render().content.decode()


@pytest.mark.parametrize("model", PAGE_TYPES, ids=_name)
def test_an_empty_page_that_is_live_is_shown_or_not_found(model: type[Page], tree: ShopTree, client: Client) -> None:
    page = _empty(model, tree)
    model.objects.filter(pk=page.pk).update(live=True)
    page = model.objects.get(pk=page.pk)

    if page.url:  # a second home page is under no site
        expected = 404 if model in NOT_SHOWN_EMPTY else 200
        assert client.get(page.url).status_code == expected


@pytest.mark.parametrize("model", PAGE_TYPES, ids=_name)
def test_an_empty_draft_opens_in_the_editor(model: type[Page], tree: ShopTree, admin_client: Client) -> None:
    page = _empty(model, tree)

    assert admin_client.get(f"/admin/pages/{page.pk}/edit/").status_code == 200


@pytest.mark.parametrize("model", SNIPPETS, ids=_name)
def test_an_empty_draft_of_a_snippet_is_previewed(model: Any) -> None:
    for mode, _ in model().preview_modes:
        assert model().make_preview_request(preview_mode=mode).status_code == 200


def _nothing(block: Any) -> Any:
    """The raw value of a block into which nothing was typed."""
    if isinstance(block, StructBlock):
        return {name: _nothing(child) for name, child in block.child_blocks.items()}
    if isinstance(block, ListBlock | StreamBlock):
        return []
    return None


BODIES = [
    (model, name)
    for model in PAGE_TYPES
    for field in model._meta.get_fields()
    if isinstance(field, StreamField)
    for name in field.stream_block.child_blocks
]


@pytest.mark.parametrize(("model", "name"), BODIES, ids=lambda value: value if isinstance(value, str) else _name(value))
def test_a_block_into_which_nothing_was_typed_is_previewed(model: type[Page], name: str, tree: ShopTree) -> None:
    page: Any = model(title="Only a title", slug="only-a-title", live=False)
    block = page._meta.get_field("body").stream_block.child_blocks[name]
    page.body = page._meta.get_field("body").to_python([{"type": name, "value": _nothing(block)}])
    parent = Page.get_first_root_node() if _name(model) == "homepage" else tree.home
    (tree.articles if _name(model) == "articlepage" else parent).add_child(instance=page)

    answer = model.objects.get(pk=page.pk).make_preview_request()

    assert answer.status_code == 200
    assert "Only a title" in answer.render().content.decode() or name == "hero"
