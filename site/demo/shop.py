"""Makes the demo shop's tree, licences, people and articles: what is there is left as it is.

Each is made in a transaction of its own, so that a run that was killed leaves nothing half made behind.
"""

from typing import Any

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Page
from wagtail.rich_text import RichText

from accounts.models import User
from accounts.roles import Role, ensure_roles
from catalog.models import BeatPage, BeatTapePage, FeaturedBeat, LicenceTier, Producer, TapeBeat, TapePrice
from demo import legal
from demo.articles import ARTICLES, Article
from demo.catalogue import BEATS, COLLECTIONS, LEAD, PRODUCERS, TAPE
from demo.licences import TIERS
from demo.pictures import artwork_image
from editorial.models import ArticlePage, CollectionBeat, CollectionPage, HomePage, ShopSettings
from editorial.setup import ShopTree, ensure_site
from payments.models import DiscountCode, GroupOffer

WELCOME = "WELCOME10"
CONTACT = "studio@lowsun.example"  # a domain that RFC 2606 keeps free
HEADLINE = "Beats with a licence you can read"
INTRO = "Press play, find your tempo, pay by card and download at once. No account needed, and the contract is in your name."


def make_frame() -> ShopTree:
    """Site, licences, producers and articles: the shop can be opened before a single beat is ready."""
    tree = ensure_site(name="Low Sun Records", headline=HEADLINE, intro=INTRO)
    if tree.is_new:
        ShopSettings.objects.filter(site=tree.site).update(contact_email=CONTACT)
        legal.publish_pages(tree)
    for position, tier in enumerate(TIERS):
        if LicenceTier.objects.filter(code=tier.code).exists():
            continue
        made = LicenceTier(
            code=tier.code,
            name=tier.name,
            summary=tier.summary,
            amount_minor=tier.amount_minor,
            types=list(tier.types),
            is_exclusive=tier.is_exclusive,
            max_streams=tier.max_streams,
            max_copies=tier.max_copies,
            max_videos=tier.max_videos,
            max_stations=tier.max_stations,
            max_performances=tier.max_performances,
            term_months=tier.term_months,
            sort_order=position,
            terms=tier.terms,
            live=False,
        )
        made.full_clean()
        with transaction.atomic():
            made.save()
            made.save_revision().publish()
    for name, bio in PRODUCERS.items():
        Producer.objects.get_or_create(name=name, defaults={"slug": name.lower().replace(" ", "-"), "bio": bio})
    return tree


def make_deals() -> None:
    """What makes a cart cheaper: a deal on leases, and the code ``WELCOME10``."""
    if not GroupOffer.objects.exists():
        GroupOffer.objects.create(name="Buy 2 leases, get 1 free", buy_count=2, free_count=1)
    if not DiscountCode.objects.filter(code=WELCOME).exists():
        DiscountCode.objects.create(code=WELCOME, percent_bp=1000, max_uses_per_buyer=1)


def make_people() -> None:
    """The demo's log-ins, in their groups."""
    ensure_roles()
    if not User.objects.filter(username="testuser").exists():
        User.objects.create_user("testuser", "test@example.com", "testpass123", first_name="Test", last_name="Buyer")
    for name, role in (("editor", Role.EDITORS), ("manager", Role.SHOP_MANAGERS)):
        if not User.objects.filter(username=name).exists():
            with transaction.atomic():
                person = User.objects.create_user(name, f"{name}@example.com", name)
                person.groups.add(Group.objects.get(name=role))
    if not User.objects.filter(username="admin").exists():
        User.objects.create_superuser("admin", "admin@example.com", "admin")


def make_articles(tree: ShopTree) -> None:
    """The articles whose beats have pages by now; published ones are left alone."""
    pages = {page.slug: page for page in BeatPage.objects.child_of(tree.beats)}
    for article in ARTICLES:
        if ArticlePage.objects.child_of(tree.articles).filter(slug=article.slug).exists():
            continue
        with transaction.atomic():
            image = artwork_image(article.slug, article.title)
            page = ArticlePage(title=article.title, slug=article.slug, summary=article.summary, image=image)
            page.body = [(kind, _value(kind, value, pages, tree.beats)) for kind, value in article.body]
            tree.articles.add_child(instance=page)
            page.save_revision().publish()


def make_tape(tree: ShopTree) -> None:
    """The beat tape; it is sold once its beats are published."""
    slug, title, intro, slugs, prices = TAPE
    if BeatTapePage.objects.child_of(tree.collections).filter(slug=slug).exists():
        return
    pages = {page.slug: page for page in BeatPage.objects.child_of(tree.beats)}
    tiers = {tier.code: tier for tier in LicenceTier.objects.filter(code__in=prices)}
    with transaction.atomic():
        page = BeatTapePage(title=title, slug=slug, intro=intro)
        page.items.add(*(TapeBeat(beat_page=pages[each], sort_order=n) for n, each in enumerate(slugs)))
        page.prices.add(*(TapePrice(tier=tiers[code], amount_minor=price) for code, price in prices.items()))
        tree.collections.add_child(instance=page)
        page.save_revision().publish()


def make_collections(tree: ShopTree) -> None:
    """Collections, and the beat that leads the home page."""
    pages = {page.slug: page for page in BeatPage.objects.child_of(tree.beats)}
    for slug, title, intro, slugs in COLLECTIONS:
        if CollectionPage.objects.child_of(tree.collections).filter(slug=slug).exists():
            continue
        with transaction.atomic():
            page = CollectionPage(title=title, slug=slug, intro=intro, image=artwork_image(slug, title))
            page.items.add(*(CollectionBeat(beat_page=pages[each], sort_order=n) for n, each in enumerate(slugs)))
            tree.collections.add_child(instance=page)
            page.save_revision().publish()
    home = HomePage.objects.get(pk=tree.home.pk)
    if home.lead_beat_id is None:
        home.lead_beat = pages[LEAD]
        home.save_revision().publish()


@transaction.atomic
def make_featured(tree: ShopTree) -> None:
    """The beats on top of the shop window; an editor's own choice is left alone."""
    if tree.beats.featured.exists():
        return
    pages = {page.slug: page for page in BeatPage.objects.child_of(tree.beats)}
    slugs = [about.slug for about in BEATS if about.is_featured and about.slug in pages]
    tree.beats.featured.set([FeaturedBeat(beat_page=pages[slug], sort_order=n) for n, slug in enumerate(slugs)])
    tree.beats.save_revision().publish()


def article_beats(article: Article) -> set[str]:
    """Slugs of the beats that an article shows."""
    return {part[5:] for _, value in article.body for part in _strings(value) if part.startswith("beat:")}


def _strings(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for each in value.values() for text in _strings(each)]
    return [text for each in value for text in _strings(each)] if isinstance(value, list) else []


def _value(kind: str, value: Any, pages: dict[str, BeatPage], beats: Page) -> Any:
    """What the StreamField wants: pages for their names, rich text for its source."""
    if kind == "text":
        return RichText(value)
    if kind == "faq":
        return {**value, "questions": [{**each, "answer": RichText(each["answer"])} for each in value["questions"]]}
    if isinstance(value, dict):
        return {name: _value("", each, pages, beats) for name, each in value.items()}
    if isinstance(value, list):
        return [_value("", each, pages, beats) for each in value]
    if isinstance(value, str) and value.startswith("beat:"):
        return pages[value[5:]]
    return beats if kind == "" and value == "beats" else value
