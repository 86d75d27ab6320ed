"""What stands between an empty shop and its first sale, as steps that an editor or administrator can take now."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from wagtail.models import Site

from catalog.models import BeatIndexPage, BeatPage
from catalog.queries import live_tiers
from editorial.models import HomePage, ShopSettings, StandardPage
from payments.back_office.attention import Person


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do: what, why, and where in the admin (empty: not in the admin)."""

    title: str
    reason: str
    url: str


def next_steps(user: Person) -> list[Step]:
    """Steps that are still to be taken, in their order; none that ``user`` has no right to take."""
    return list(_steps(user))


def _steps(user: Person) -> Iterator[Step]:
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if user.has_perm("catalog.add_licencetier") and not live_tiers().exists():
        reason = "Price, files and limits: every beat is sold under these."
        yield Step("Publish a licence", reason, _address("wagtailsnippets_catalog_licencetier:list"))
    index = BeatIndexPage.objects.live().order_by("pk").first()
    if (
        index is not None
        and not BeatPage.objects.live().exists()
        and index.permissions_for_user(user).can_add_subpage()
    ):
        address = _address("wagtailadmin_pages:add", "catalog", "beatpage", index.pk)
        yield Step("Publish a beat", "Upload a WAV; preview and waveform make themselves.", address)
    if site is not None:
        yield from _words(user, site)
    if user.is_superuser and settings.STRIPE_IS_SANDBOX:
        yield Step("Connect Stripe", "Until STRIPE_SECRET_KEY is set, only the sandbox's play money moves.", "")


def _words(user: Person, site: Site) -> Iterator[Step]:
    has_address = ShopSettings.objects.filter(site=site).exclude(contact_email="").exists()
    if user.has_perm("editorial.change_shopsettings") and not has_address:
        address = _address("wagtailsettings:edit", "editorial", "shopsettings", site.pk)
        yield Step(
            "Say where buyers reach you", "The address stands in the footer and in mails about accounts.", address
        )
    home = HomePage.objects.filter(pk=site.root_page_id).first()
    if home is None or not home.permissions_for_user(user).can_add_subpage():
        return
    if not StandardPage.objects.child_of(home).live().exists():
        reason = "The law of most countries asks a shop for them. A new shop's are drafts with marked gaps."
        yield Step("Write terms, privacy and imprint", reason, _address("wagtailadmin_explore", home.pk))


def _address(name: str, *args: object) -> str:
    try:
        return reverse(name, args=args)
    except NoReverseMatch:  # the screen isn't part of this shop
        return ""
