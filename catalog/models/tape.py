"""``BeatTapePage``: beats sold together, for one price under each licence that is named."""

from __future__ import annotations

from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultipleChooserPanel
from wagtail.models import Orderable, Page, Revision
from wagtail.search import index

from catalog.editor.forms import BeatTapeForm
from catalog.editor.panels import StatePanel
from catalog.models.fields import AmountField
from catalog.models.licence import LicenceTier
from catalog.models.page import BeatPage

if TYPE_CHECKING:
    from catalog import publishing, showing
    from catalog.editor import state as editor_state
else:  # As for the pages of beats: what reads our tables is loaded when first asked.
    publishing, showing, editor_state = (
        SimpleLazyObject(partial(import_module, name))
        for name in ("catalog.publishing", "catalog.showing", "catalog.editor.state")
    )


class BeatTapePage(Page):
    """What buyers see of a tape. Only ``catalog.tapes`` says what it costs and whether it can be bought."""

    intro = models.TextField(max_length=600, blank=True, help_text="What the beats have in common, in 60 words or so.")
    image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown in lists and over the beats. Empty: the first covers.",
    )

    subpage_types: ClassVar[list[str]] = []
    template = "catalog/beat_tape_page.html"
    base_form_class = BeatTapeForm
    content_panels: list[Any] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("image"),
        MultipleChooserPanel(
            "items",
            label="Beat",
            heading="Beats",
            chooser_field_name="beat_page",
            help_text="At least two, in the order in which they are played. The tape is sold while all of them are.",
        ),
        InlinePanel("prices", label="Price", heading="Prices", help_text="For all beats together, one a licence."),
        StatePanel(state="singly_state", template_name="catalog/editor/tape_panel.html", heading="One by one"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = "beat tape"

    @property
    def tape_key(self) -> Any:
        """The ``translation_key`` of the tape shown: an alias shows its source's."""
        return self.alias_of.translation_key if self.alias_of else self.translation_key

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish ``revision``, by whatever way; raises NotReadyError with the reasons if it can't be sold.

        The scheduler's turn is skipped instead, and comes again.
        """
        is_scheduled = kwargs.get("log_action") == publishing.SCHEDULED
        if publishing.may_publish_tape(self, revision, is_scheduled=is_scheduled):
            super().publish(revision, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's context with ``tape``, and the ``cards`` of its beats that buyers may see, in their order."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return {**context, **showing.tape_context(self, is_draft=getattr(request, "is_preview", False))}

    def singly_state(self) -> editor_state.SinglyState:
        """What the editor's panel "One by one" shows."""
        return editor_state.singly_state(self)

    def missing_to_publish(self, beat_pages: list[BeatPage | None], price_count: int) -> list[Any]:
        """What a tape of these beats with so many prices lacks: those of the form, which the page doesn't have yet."""
        return publishing.missing_in_tape(beat_pages, price_count)


class TapeBeat(Orderable):
    """One beat of a tape. Its page may go, its place stays: a tape never gets shorter at its old price."""

    page = ParentalKey(BeatTapePage, on_delete=models.CASCADE, related_name="items")
    beat_page = models.ForeignKey(BeatPage, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name="beat")

    panels = [FieldPanel("beat_page", required_on_save=True)]

    class Meta(Orderable.Meta):
        constraints = [
            # Rows are saved one by one: two that change places are the same for a moment.
            models.UniqueConstraint(
                fields=["page", "beat_page"], name="catalog_tape_beat_unique", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.beat_page_id}"


class TapePrice(models.Model):
    """What all beats of a tape cost together under one licence."""

    page = ParentalKey(BeatTapePage, on_delete=models.CASCADE, related_name="prices")
    tier = models.ForeignKey(LicenceTier, on_delete=models.CASCADE, related_name="+", verbose_name="licence")
    amount_minor = AmountField("price", help_text="For the whole tape, in the shop's currency.")

    panels = [FieldPanel("tier"), FieldPanel("amount_minor")]

    class Meta:
        verbose_name = "price"
        constraints = [
            models.UniqueConstraint(
                fields=["page", "tier"], name="catalog_tape_price_unique", deferrable=models.Deferrable.DEFERRED
            ),
            models.CheckConstraint(name="catalog_tape_price_above_zero", condition=models.Q(amount_minor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.tier_id}"

    def clean(self) -> None:
        """A price of nothing is refused."""
        super().clean()
        if self.amount_minor == 0:
            raise ValidationError({"amount_minor": "Enter a price above zero."})
