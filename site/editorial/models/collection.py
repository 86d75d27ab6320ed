"""Collections: beats that an editor picked and put in order, and the page that lists the collections."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, MultipleChooserPanel
from wagtail.models import Orderable, Page
from wagtail.search import index

from editorial import queries


class CollectionIndexPage(Page):
    """Lists the collections and beat tapes below it, in the order of the page tree."""

    intro = models.TextField(max_length=300, blank=True, help_text="One or two sentences over the list.")

    parent_page_types: ClassVar[list[str]] = ["editorial.HomePage"]
    subpage_types: ClassVar[list[str]] = ["editorial.CollectionPage", "catalog.BeatTapePage"]
    max_count_per_parent: Any = 1
    template = "editorial/collection_index_page.html"
    content_panels: list[Any] = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = "collections page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """``collections``: teasers of those, tapes among them, that every visitor may see."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"collections": queries.collection_teasers(self)}


class CollectionPage(Page):
    """Hand-picked beats; one that is no longer on show drops out of the page, not out of the collection."""

    intro = models.TextField(max_length=600, blank=True, help_text="What the beats have in common, in 60 words or so.")
    image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown in lists and over the beats. Empty: the first covers.",
    )

    parent_page_types: ClassVar[list[str]] = ["editorial.CollectionIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "editorial/collection_page.html"
    content_panels: list[Any] = [
        *Page.content_panels,
        FieldPanel("intro"),
        FieldPanel("image"),
        MultipleChooserPanel(
            "items",
            label="Beat",
            heading="Beats",
            chooser_field_name="beat_page",
            help_text="In the order in which they are played.",
        ),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = "collection"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """``cards`` of the beats that buyers may see, in their order."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        pages = [item.beat_page for item in self.items.select_related("beat_page")]
        return context | {"cards": queries.cards_of(pages, language=str(self.locale.language_code))}


class CollectionBeat(Orderable):
    """One beat of a collection, at its place."""

    page = ParentalKey(CollectionPage, on_delete=models.CASCADE, related_name="items")
    beat_page = models.ForeignKey("catalog.BeatPage", on_delete=models.CASCADE, related_name="+", verbose_name="beat")

    panels = [FieldPanel("beat_page")]

    class Meta(Orderable.Meta):
        constraints = [
            # Rows are saved one by one: two that change places are the same for a moment.
            models.UniqueConstraint(
                fields=["page", "beat_page"],
                name="editorial_collection_beat_unique",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.beat_page_id}"
