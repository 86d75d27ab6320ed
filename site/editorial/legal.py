"""The five pages that every shop has in its footer: made once for each shop, found through its settings."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from wagtail.models import Page, Site
from wagtail.rich_text import RichText

from editorial.models import ContactPage, HomePage, ShopSettings, StandardPage

GAP = "[FILL IN: {}]"


@dataclass(frozen=True, slots=True)
class Starter:
    """``name`` is the field's in the settings, and the slug; ``body`` are headings with their paragraphs."""

    name: str
    title: str
    intro: str
    body: tuple[tuple[str, str], ...]


def gap(what: str) -> str:
    """A hole in a starter text that nobody overlooks."""
    return GAP.format(what)


STARTERS = (
    Starter(
        "terms",
        "Terms",
        "What you agree to when you buy here.",
        (
            ("Who sells", f"<p>The seller is {gap('name or company, and address')}.</p>"),
            ("What you buy", "<p>You buy a licence to use a beat. Its terms stand on the beat's page and in your contract.</p>"),
            ("Price and payment", f"<p>You pay the price shown before you press Pay. {gap('say whether tax is included')}</p>"),
            ("Law", f"<p>{gap('which law holds, and where disputes are settled')}</p>"),
        ),
    ),
    Starter(
        "refunds",
        "Refunds",
        "When your money goes back.",
        (
            ("If something is wrong", "<p>Write to us if a file is broken or missing. We send it anew or give the money back.</p>"),
            ("If you change your mind", f"<p>{gap('what holds once files were downloaded, and for how many days')}</p>"),
        ),
    ),
    Starter(
        "privacy",
        "Privacy",
        "What we keep about you, and why.",
        (
            ("Who is responsible", f"<p>{gap('name, address and e-mail')}</p>"),
            ("What we keep", f"<p>Your orders, the name in your contract, and your e-mail. {gap('for how long')}</p>"),
            ("Who else sees it", f"<p>Stripe takes the payment. {gap('who hosts the shop, who sends its mail')}</p>"),
            ("Your rights", f"<p>You may see your data, and have it put right or deleted. {gap('whom to write to')}</p>"),
        ),
    ),
    Starter(
        "imprint",
        "Imprint",
        "Who stands behind this shop.",
        (("Seller", f"<p>{gap('name, address, e-mail, phone; register and VAT number where there is one')}</p>"),),
    ),
)  # fmt: skip


@transaction.atomic
def make_pages(home: HomePage, site: Site) -> None:
    """Contact, live at once, and drafts of the others with starter texts; the settings lead to all of them. Once only.

    What an editor chose, or wrote at the same address, takes the place of ours; what is deleted later stays deleted.
    """
    shop, _ = ShopSettings.objects.get_or_create(site=site)
    shop = ShopSettings.objects.select_for_update(of=("self",)).get(pk=shop.pk)
    if shop.has_had_legal_pages:
        return
    makers: dict[str, Callable[[HomePage], Page]] = {"contact": _make_contact}
    makers |= {starter.name: partial(_make_draft, starter) for starter in STARTERS}
    for name, make in makers.items():
        if getattr(shop, f"{name}_page_id") is None:
            page = home.get_children().filter(slug=name).first() or make(home)
            setattr(shop, f"{name}_page_id", page.pk)
    shop.has_had_legal_pages = True
    shop.save()


def _make_contact(home: HomePage) -> Page:
    contact = ContactPage(title="Contact", slug="contact", locale=home.locale)
    home.add_child(instance=contact)
    contact.save_revision().publish()
    return contact


def _make_draft(starter: Starter, home: HomePage) -> Page:
    draft = StandardPage(title=starter.title, slug=starter.name, intro=starter.intro, locale=home.locale, live=False)
    draft.body = body(starter.body)
    home.add_child(instance=draft)
    draft.save_revision()
    return draft


def body(sections: tuple[tuple[str, str], ...]) -> list[tuple[str, object]]:
    """What a StreamField takes: a heading and a text for each section."""
    return [part for heading, text in sections for part in (("heading", heading), ("text", RichText(text)))]
