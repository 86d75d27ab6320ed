"""A small shop to find and to share, its shop window made."""

from wagtail.models import Locale

from catalog import listing
from catalog.models import BeatPage
from editorial.setup import ShopTree
from tests.catalog.making import make_beat, make_tier
from tests.editorial.making import make_site


def make_shop(*titles: str) -> tuple[ShopTree, list[BeatPage]]:
    """The shop's tree and beats, each for a lease of 49.00 and an exclusive of 1,200.00."""
    tree = make_site()
    make_tier()
    make_tier("exclusive", amount_minor=120_000, is_exclusive=True, sort_order=1)
    pages = [make_beat(title) for title in titles or ("Night Bus",)]
    listing.refresh(page.beat.pk for page in pages)
    return tree, pages


def in_german(tree: ShopTree, page: BeatPage, title: str) -> BeatPage:
    """``page`` published in German, with the pages that it hangs on."""
    locale = Locale.objects.get_or_create(language_code="de")[0]
    for each in (tree.home, tree.beats):
        if not each.has_translation(locale):
            each.copy_for_translation(locale).save_revision().publish()
    translated: BeatPage = page.copy_for_translation(locale)
    translated.title = title
    translated.save_revision().publish()
    listing.refresh([page.beat.pk])
    return translated
