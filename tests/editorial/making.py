"""Typed factories of editorial pages: as an editor leaves them, empty or filled."""

from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image as Picture
from wagtail.images.models import Image
from wagtail.models import Page

from catalog.media import renditions
from catalog.models import BeatPage
from editorial.models import ArticlePage, CollectionBeat, CollectionPage, StandardPage
from editorial.setup import ShopTree, ensure_site


def make_site(name: str = "Night Bus Beats") -> ShopTree:
    """The shop's tree, in place of Wagtail's welcome page."""
    return ensure_site(name=name)


def publish(parent: Page, page: Page) -> Page:
    """Add ``page`` under ``parent`` and publish it, as the button does."""
    parent.add_child(instance=page)
    page.save_revision().publish()
    published: Page = page.specific_class.objects.get(pk=page.pk)
    return published


def make_article(tree: ShopTree, title: str = "How to choose a licence", **fields: Any) -> ArticlePage:
    """A published article."""
    article = publish(tree.articles, ArticlePage(title=title, **fields))
    assert isinstance(article, ArticlePage)
    return article


def make_collection(
    tree: ShopTree, title: str = "Night drives", *, beats: Iterable[BeatPage] = (), **fields: Any
) -> CollectionPage:
    """A published collection of ``beats`` in their order."""
    page = CollectionPage(title=title, **fields)
    page.items.add(*(CollectionBeat(beat_page=beat, sort_order=place) for place, beat in enumerate(beats)))
    collection = publish(tree.collections, page)
    assert isinstance(collection, CollectionPage)
    return collection


def make_standard(tree: ShopTree, title: str = "Terms", **fields: Any) -> StandardPage:
    """A published plain page."""
    page = publish(tree.home, StandardPage(title=title, **fields))
    assert isinstance(page, StandardPage)
    return page


def make_pictures() -> int:
    """What a worker makes of the pictures on all live pages; returns how many those are."""
    return sum(renditions.go_on(page._meta.label_lower, page.pk) for page in Page.objects.live().specific())


def make_image(title: str = "A street at night") -> Image:
    """A small picture in the public bucket."""
    canvas = Picture.new("RGB", (64, 64), (37, 10, 17))
    file = ContentFile(b"", name="street.png")
    canvas.save(file, "PNG")
    image = Image(title=title, width=64, height=64)
    image.file.save("street.png", file)
    image.save()
    return image
