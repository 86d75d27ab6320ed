"""``ShopSettings``: what stands in the header and footer of every page and at the end of mails."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import get_language
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.models import Orderable, Page

from catalog import listing
from catalog.media import renditions, share_pictures
from editorial.brand import COLOUR, Accent, accent_of

LEGAL = ("terms", "refunds", "privacy", "contact", "imprint")  # in the footer's order


def _legal_page(help_text: str) -> Any:
    return models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.SET_NULL, related_name="+", help_text=help_text
    )


class ShopSettingsForm(WagtailAdminModelForm):
    """Adds the shop's name, which is the Wagtail site's: one name, kept where every part can read it."""

    shop_name = forms.CharField(max_length=255, help_text="In the header, in page titles and in mails.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("shop_name", self.instance.site.site_name)

    def save(self, commit: bool = True) -> ShopSettings:
        """Keep the name at the site, the rest here."""
        shop: ShopSettings = super().save(commit=commit)
        shop.site.site_name = self.cleaned_data["shop_name"]
        if commit:
            shop.site.save(update_fields=["site_name"])
            listing.raise_content_number()
            share_pictures.look_again()
            if shop.logo:
                renditions.shown(shop.logo, "logo", may_make=True)  # so that no visitor makes it
        return shop


@register_setting(icon="home", order=1)
class ShopSettings(BaseSiteSetting, ClusterableModel):
    """One row for each Wagtail site; every field may be empty."""

    base_form_class = ShopSettingsForm
    select_related: Any = ["site", "logo"]

    tagline = models.CharField(
        max_length=120,
        blank=True,
        help_text="One line for search engines, on pages without a description of their own.",
    )
    logo = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown in the header instead of the name, 32 pixels high: give it twice that.",
    )
    accent = models.CharField(
        "accent colour",
        max_length=7,
        blank=True,
        help_text="Of buttons, links and what plays, as # and six digits: #0f62fe. Where it could not be read, "
        "the shop takes a darker shade on light ground and a lighter one on dark. Empty: the shop's own.",
    )
    contact_email = models.EmailField(
        blank=True, help_text="Where buyers write to: in the footer and in mails about accounts."
    )
    terms_page = _legal_page("What buyers agree to. The checkout leads to it, too.")
    refunds_page = _legal_page("When money goes back. The checkout leads to it, too.")
    privacy_page = _legal_page("What the shop keeps about people, and why.")
    contact_page = _legal_page("How buyers reach the shop.")
    imprint_page = _legal_page("Who the seller is.")
    has_had_legal_pages = models.BooleanField(default=False, editable=False)  # what was deleted since stays so
    footer_note = models.CharField(max_length=200, blank=True, help_text="The last line of every page.")

    panels = [
        MultiFieldPanel([FieldPanel("shop_name"), FieldPanel("tagline"), FieldPanel("logo")], heading="Name"),
        MultiFieldPanel([FieldPanel("accent"), HelpPanel(template="editorial/admin/accent.html")], heading="Colour"),
        FieldPanel("contact_email"),
        MultiFieldPanel(
            [FieldPanel(f"{name}_page") for name in LEGAL],
            heading="Legal pages",
            help_text="In the footer of every page, once they are live.",
        ),
        MultiFieldPanel([FieldPanel("footer_note"), InlinePanel("footer_links", label="Link")], heading="Footer"),
    ]

    class Meta:
        verbose_name = "shop"

    def __str__(self) -> str:
        return f"Settings of {self.site}"

    @property
    def shown_accent(self) -> Accent | None:
        """The accent in both themes; None: the shop's own."""
        return accent_of(self.accent) if COLOUR.fullmatch(self.accent) else None

    def clean(self) -> None:
        """A colour as browsers and people write it."""
        super().clean()
        self.accent = self.accent.strip().lower()
        if self.accent and not COLOUR.fullmatch(self.accent):
            raise ValidationError({"accent": "Write the colour as # and six digits from 0 to f, as in #0f62fe."})

    @cached_property
    def legal_pages(self) -> dict[str, Page]:
        """By its name in ``LEGAL``, each page that is live, in the reader's language where it has a live one there.

        One query for all, once a request: Wagtail keeps this row with the request.
        """
        chosen = {name: getattr(self, f"{name}_page_id") for name in LEGAL}
        if not any(chosen.values()):
            return {}
        keys = Page.objects.filter(pk__in=filter(None, chosen.values())).values("translation_key")
        found = list(Page.objects.filter(translation_key__in=keys).select_related("locale"))
        by_pk = {page.pk: page for page in found}
        here = {page.translation_key: page for page in found if page.live and _is_read_here(page)}
        shown = {}
        for name, pk in chosen.items():
            page = by_pk.get(pk)
            page = here.get(page.translation_key, page) if page else None
            if page is not None and page.live:
                shown[name] = page
        return shown

    def shown_links(self) -> list[FooterLink]:
        """Links that lead somewhere now, in their order; one query."""
        return [link for link in self.footer_links.select_related("link_page") if link.url]


def _is_read_here(page: Page) -> bool:
    return bool(page.locale.language_code == get_language())


class FooterLink(Orderable):
    """A link in the footer, to a page of this site or elsewhere."""

    shop = ParentalKey(ShopSettings, on_delete=models.CASCADE, related_name="footer_links")
    label = models.CharField(max_length=60, blank=True, help_text="Empty: the page's title.")
    link_page = models.ForeignKey(
        "wagtailcore.Page", null=True, blank=True, on_delete=models.CASCADE, related_name="+", verbose_name="page"
    )
    link_url = models.URLField("address elsewhere", blank=True)

    panels = [FieldPanel("label"), FieldPanel("link_page"), FieldPanel("link_url")]

    class Meta(Orderable.Meta):
        constraints = [
            models.CheckConstraint(
                name="editorial_footer_link_leads_to_one_place",
                condition=Q(link_page__isnull=False, link_url="") | Q(link_page=None) & ~Q(link_url="") & ~Q(label=""),
            ),
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def text(self) -> str:
        """What the link says."""
        return self.label or (str(self.link_page.title) if self.link_page else "")

    @property
    def url(self) -> str:
        """Where it leads; empty while the page isn't live."""
        if self.link_page is None:
            return self.link_url
        return (self.link_page.url or "") if self.link_page.live else ""

    def clean(self) -> None:
        """One target, and words for it."""
        super().clean()
        if bool(self.link_page) == bool(self.link_url):
            raise ValidationError("Choose a page or enter an address, one of the two.")
        if self.link_url and not self.label:
            raise ValidationError({"label": "An address elsewhere needs a label."})
