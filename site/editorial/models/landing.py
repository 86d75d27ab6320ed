"""Landing pages: for a campaign, a genre, a season; nothing but blocks."""

from typing import Any, ClassVar

from django.http import HttpRequest
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from editorial.blocks import landing_blocks
from editorial.body import body_of


class LandingPage(Page):
    """Its first block may be a hero, which is its heading; without one the title is."""

    body = StreamField(landing_blocks(), blank=True, collapsed=True, block_counts={"hero": {"max_num": 1}})

    parent_page_types: ClassVar[list[str]] = ["editorial.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "editorial/landing_page.html"
    content_panels: list[Any] = [*Page.content_panels, FieldPanel("body")]
    search_fields = [*Page.search_fields, index.SearchField("body")]

    class Meta:
        verbose_name = "landing page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's context with ``shown``, what the blocks show, and ``has_hero``."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        has_hero = any(block.block_type == "hero" for block in self.body)
        return context | {"shown": body_of(self.body, language=str(self.locale.language_code)), "has_hero": has_hero}
