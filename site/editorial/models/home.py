"""The home page: one beat to begin with, the newest ones, and sections that an editor adds."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from editorial import queries
from editorial.blocks import body_blocks
from editorial.body import body_of

LATEST, COLLECTIONS, ARTICLES = 6, 5, 1  # how many of each the page shows


class HomePage(Page):
    """Shows something sensible with every field empty: the first featured beat leads."""

    headline = models.CharField(
        max_length=120, blank=True, help_text="The first words on the page. Empty: the page's title."
    )
    intro = models.TextField(max_length=400, blank=True, help_text="One or two sentences under the headline.")
    lead_beat = models.ForeignKey(
        "catalog.BeatPage",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="The beat with the large play button. Empty, or not on sale: the first featured one.",
    )
    body = StreamField(
        body_blocks(),
        blank=True,
        collapsed=True,
        verbose_name="sections",
        help_text="Shown below the newest beats, collections and articles.",
    )

    parent_page_types: ClassVar[list[str]] = ["wagtailcore.Page"]
    subpage_types: ClassVar[list[str]] = [
        "catalog.BeatIndexPage",
        "editorial.ArticleIndexPage",
        "editorial.CollectionIndexPage",
        "editorial.ContactPage",
        "editorial.LandingPage",
        "editorial.StandardPage",
    ]
    template = "editorial/home_page.html"
    content_panels: list[Any] = [
        *Page.content_panels,
        MultiFieldPanel([FieldPanel("headline"), FieldPanel("intro"), FieldPanel("lead_beat")], heading="Opening"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = "home page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """``lead`` (Card or None), ``latest`` (Cards), ``collections`` and ``articles`` (teasers).

        ``all_collections`` and ``all_articles`` are the addresses of the whole lists, ``shown`` what the sections show.
        """
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        language = str(self.locale.language_code)
        lead = queries.lead_card(self.lead_beat, language=language)
        collections = queries.collection_teasers(self, limit=COLLECTIONS)
        articles = queries.article_teasers(self, limit=ARTICLES)
        return context | {
            "shown": body_of(self.body, language=language),
            "lead": lead,
            "latest": queries.latest_cards(LATEST, language=language, without=lead),
            "collections": collections,
            "all_collections": queries.list_address(collections),
            "articles": articles,
            "all_articles": queries.list_address(articles),
        }
