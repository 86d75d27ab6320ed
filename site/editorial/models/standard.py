"""Plain pages: terms, privacy, imprint and the like."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from editorial.blocks import body_blocks
from editorial.body import body_of


class StandardPage(Page):
    """A heading and a text."""

    intro = models.TextField(max_length=300, blank=True, help_text="One or two sentences over the text.")
    body = StreamField(body_blocks(), blank=True, collapsed=True)

    parent_page_types: ClassVar[list[str]] = ["editorial.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "editorial/standard_page.html"
    content_panels: list[Any] = [*Page.content_panels, FieldPanel("intro"), FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]

    class Meta:
        verbose_name = "plain page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's context with ``shown``, what the blocks show."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        return context | {"shown": body_of(self.body, language=str(self.locale.language_code))}
