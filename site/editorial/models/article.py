"""Articles, and the page that lists them."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from editorial import queries
from editorial.blocks import body_blocks
from editorial.body import body_of


class ArticleIndexPage(Page):
    """Lists the articles below it, newest first."""

    intro = models.TextField(max_length=300, blank=True, help_text="One or two sentences over the list.")

    parent_page_types: ClassVar[list[str]] = ["editorial.HomePage"]
    subpage_types: ClassVar[list[str]] = ["editorial.ArticlePage"]
    max_count_per_parent: Any = 1
    template = "editorial/article_index_page.html"
    content_panels: list[Any] = [*Page.content_panels, FieldPanel("intro")]
    search_fields = [*Page.search_fields, index.SearchField("intro")]

    class Meta:
        verbose_name = "articles page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """``articles``: teasers of those that every visitor may see."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"articles": queries.article_teasers(self)}


class ArticlePage(Page):
    """Text with pictures and playable beats."""

    summary = models.TextField(
        max_length=300, blank=True, help_text="One or two sentences: shown in the list and over the text."
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Shown in the list, over the text and where the article is shared.",
    )
    body = StreamField(body_blocks(), blank=True, collapsed=True)

    parent_page_types: ClassVar[list[str]] = ["editorial.ArticleIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "editorial/article_page.html"
    content_panels: list[Any] = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("image"),
        FieldPanel("body"),
    ]
    search_fields = [*Page.search_fields, index.SearchField("summary"), index.SearchField("body")]

    class Meta:
        verbose_name = "article"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's context with ``shown``, what the blocks show."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"shown": body_of(self.body, language=str(self.locale.language_code))}
