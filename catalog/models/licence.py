"""``LicenceTier``: what is for sale on every beat, at which price; ``TierOverride``: what one beat does otherwise."""

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.functional import SimpleLazyObject
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, LockableMixin, PreviewableMixin, RevisionMixin, WorkflowMixin
from wagtail.search import index

from catalog.models.beat import Beat
from catalog.models.fields import AmountField, ChoicesField

if TYPE_CHECKING:
    from catalog import offers
else:  # It reads our tables: loaded when first asked.
    offers = SimpleLazyObject(partial(import_module, "catalog.offers"))


class FileType(models.TextChoices):
    """Files of a beat, in the order in which they are listed; a contract (``license``) comes with every licence."""

    MP3 = "mp3", "MP3"
    WAV = "wav", "WAV"
    STEMS = "stems", "Stems (zip)"


LICENCE_TYPE = "license"  # the contract's PDF: on the wire a download type like the others


class LicenceTier(
    PreviewableMixin, WorkflowMixin, DraftStateMixin, LockableMixin, RevisionMixin, index.Indexed, ClusterableModel
):
    """A licence that exists once for the whole shop.

    Rows with ``live=False`` hold drafts: only ``catalog.offers`` reads prices, and only live ones.
    """

    code = models.SlugField(max_length=40, unique=True, help_text="Stands in addresses and on orders: never change it.")
    name = models.CharField(max_length=80, help_text="What buyers choose: “WAV lease”.")
    summary = models.CharField(max_length=160, blank=True, help_text="One line under the name.")
    amount_minor = AmountField(
        "price", null=True, help_text="In the shop's currency. A beat may have a price of its own."
    )
    types = ChoicesField(
        models.CharField(max_length=10, choices=FileType),
        default=list,
        verbose_name="files delivered",
        help_text="A beat can be published when all files that its licences promise are there.",
    )
    is_exclusive = models.BooleanField(
        "exclusive", default=False, help_text="Sold once; afterwards the beat is off the market."
    )
    max_streams = models.PositiveIntegerField("audio streams", null=True, blank=True, help_text="Empty: unlimited.")
    max_copies = models.PositiveIntegerField("copies sold", null=True, blank=True, help_text="Empty: unlimited.")
    max_videos = models.PositiveIntegerField("music videos", null=True, blank=True, help_text="Empty: unlimited.")
    max_stations = models.PositiveIntegerField("radio stations", null=True, blank=True, help_text="Empty: unlimited.")
    max_performances = models.PositiveIntegerField(
        "paid performances", null=True, blank=True, help_text="Concerts and the like. Empty: unlimited."
    )
    term_months = models.PositiveIntegerField("months", null=True, blank=True, help_text="Empty: for ever.")
    sort_order = models.PositiveIntegerField(default=0, help_text="Small numbers come first.")
    terms = models.TextField(
        blank=True,
        help_text="Plain text; an empty line begins a new clause. Buyers read it before paying, contracts print it.",
    )

    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("live")]

    class Meta:
        verbose_name = "licence"
        ordering = ["sort_order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="catalog_live_tier_has_price", condition=Q(live=False) | Q(amount_minor__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """A price of nothing is refused, and a new code for what was for sale; drafts may still lack a price."""
        super().clean()
        problems: dict[str, str] = {}
        if self.amount_minor == 0:
            problems["amount_minor"] = "Enter a price above zero."
        if self.first_published_at is not None:
            known_as = LicenceTier.objects.filter(pk=self.pk).values_list("code", flat=True).first()
            if known_as not in (None, self.code):
                problems["code"] = f"Orders and links know this licence as “{known_as}”: the code stays."
        if self.is_exclusive and self.term_months:
            problems["term_months"] = "An exclusive licence has no end: leave this empty."
        if problems:
            raise ValidationError(problems)

    def get_preview_context(self, request: Any, mode_name: str) -> dict[str, Any]:
        """Context of the preview: the draft, with what it delivers and allows in words."""
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        language = settings.LANGUAGE_CODE
        types = [FileType(one).label for one in offers.promised_types(self)]
        return {
            **context,
            "currency": settings.SHOP_CURRENCY,
            "limits": offers.limits_of(self, language),
            "types": types,
        }

    def get_preview_template(self, request: object, mode_name: str) -> str:
        """Template that shows a draft as a buyer would read it."""
        return "catalog/licence_preview.html"


class LicenceText(models.Model):
    """Name and terms of a licence in one more language."""

    tier = ParentalKey(LicenceTier, on_delete=models.CASCADE, related_name="texts")
    locale = models.ForeignKey("wagtailcore.Locale", on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=80)
    summary = models.CharField(max_length=160, blank=True)
    terms = models.TextField(blank=True)

    class Meta:
        verbose_name = "translation"
        constraints = [models.UniqueConstraint(fields=["tier", "locale"], name="catalog_licence_text_unique")]

    def __str__(self) -> str:
        return self.name


class OwnPrice(models.Model):
    """What somebody does otherwise than a licence: another price, free, or not offered."""

    tier = models.ForeignKey(LicenceTier, on_delete=models.CASCADE, related_name="+", verbose_name="licence")
    is_offered = models.BooleanField("offered", default=True)
    amount_minor = AmountField("price", null=True, blank=True, help_text="Empty: the licence's own price.")
    is_free = models.BooleanField("free", default=False, help_text="Given for an e-mail address, with its contract.")

    class Meta:
        abstract = True

    def clean(self) -> None:
        """A price of nothing is a slip; what is free has no price, and an exclusive isn't given away."""
        super().clean()
        reason = ""
        if self.amount_minor == 0:
            reason = "Enter a price above zero, or tick “free”."
        elif self.is_free and self.amount_minor:
            reason = "A price and “free”: keep one of them."
        elif self.is_free and self.tier_id and self.tier.is_exclusive:
            reason = "An exclusive can't be given away."
        if reason:
            raise ValidationError({"amount_minor": reason})


class TierOverride(OwnPrice):
    """What a beat does otherwise than its licences. Counts at once: no drafts."""

    beat = models.ForeignKey(Beat, on_delete=models.CASCADE, related_name="tier_overrides")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["beat", "tier"], name="catalog_override_unique"),
            models.CheckConstraint(
                condition=Q(is_free=False) | Q(amount_minor=None), name="catalog_override_free_has_no_price"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.beat_id}/{self.tier_id}"
