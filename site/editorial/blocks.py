"""What an article or the home page may be made of: the blocks of every StreamField, with their templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import get_language
from wagtail.blocks import Block, ListBlock, StructBlock
from wagtail.blocks.field_block import CharBlock, PageChooserBlock, RichTextBlock, URLBlock
from wagtail.blocks.field_block import TextBlock as PlainTextBlock
from wagtail.images.blocks import ImageBlock as WagtailImageBlock

from editorial import queries

TEXT, BEATS, SELLING = "Text", "Beats", "Selling"  # groups of the "add a block" menu
INLINE_FEATURES = ["bold", "italic", "link"]
TEXT_FEATURES = [*INLINE_FEATURES, "h3", "ol", "ul"]


class HeadingBlock(CharBlock):
    """A heading of the second level; the first is the page's title."""

    class Meta:
        icon = "h2"
        group = TEXT
        description = "Begins a new section of the page."
        template = "editorial/blocks/heading.html"
        preview_value = "How to choose a licence"


class TextBlock(RichTextBlock):
    class Meta:
        icon = "pilcrow"
        group = TEXT
        description = "Paragraphs, lists and links."
        template = "editorial/blocks/text.html"
        preview_value = "<p>A lease lets you release a song; the beat stays on sale for others.</p>"


class ImageBlock(WagtailImageBlock):
    """Wagtail's image with its own alternative text, asked for at each use."""

    class Meta:
        icon = "image"
        group = TEXT
        description = "A picture, with words for those who can't see it."
        template = "editorial/blocks/image.html"


class QuoteBlock(StructBlock):
    text = PlainTextBlock(help_text="What was said, without quotation marks.")
    source = CharBlock(required=False, help_text="Who said it, or where it stands.")

    class Meta:
        icon = "openquote"
        group = TEXT
        description = "A sentence set apart, with its source."
        template = "editorial/blocks/quote.html"
        preview_value = {"text": "The drums come first, everything else answers them.", "source": "From the studio"}


class QuestionBlock(StructBlock):
    question = CharBlock(help_text="As a buyer would ask it.")
    answer = RichTextBlock(features=[*INLINE_FEATURES, "ol", "ul"], help_text="A few sentences.")

    class Meta:
        icon = "help"


class FaqBlock(StructBlock):
    heading = CharBlock(required=False, help_text="Stands over the questions; may stay empty.")
    questions = ListBlock(QuestionBlock(), min_num=1)

    class Meta:
        icon = "help"
        group = TEXT
        description = "Questions that open to show their answers."
        template = "editorial/blocks/faq.html"
        preview_value = {
            "heading": "Questions",
            "questions": [
                {"question": "When do I get the files?", "answer": "<p>As soon as the payment went through.</p>"}
            ],
        }


def _language(parent_context: Mapping[str, Any] | None) -> str:
    page = (parent_context or {}).get("page")
    locale = getattr(page, "locale", None)
    return str(locale.language_code) if locale is not None else (get_language() or "en")


class BeatBlock(PageChooserBlock):
    """One beat; ``card`` in the template is None while the beat isn't shown to buyers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"page_type": "catalog.BeatPage", **kwargs})

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        cards = queries.cards_of([value] if value else [], language=_language(parent_context))
        return context | {"card": cards[0] if cards else None}

    class Meta:
        icon = "media"
        group = BEATS
        description = "One beat to listen to in the middle of the text."
        template = "editorial/blocks/beat.html"


class BeatRowBlock(StructBlock):
    """Several beats in the order chosen; ``cards`` in the template leaves out those that aren't shown."""

    heading = CharBlock(required=False, help_text="Stands over the beats; may stay empty.")
    beats = ListBlock(PageChooserBlock(page_type="catalog.BeatPage"), min_num=1, max_num=12)

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"cards": queries.cards_of(value["beats"], language=_language(parent_context))}

    class Meta:
        icon = "list-ul"
        group = BEATS
        description = "Beats that belong together, under a heading of their own."
        template = "editorial/blocks/beat_row.html"


class LicenceTableBlock(StructBlock):
    """All published licences; ``licences`` in the template are ``queries.LicenceRow``s."""

    heading = CharBlock(required=False, default="Licences", help_text="Stands over the table.")
    note = CharBlock(required=False, help_text="One sentence under the table; may stay empty.")

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"licences": queries.licence_rows(language=_language(parent_context))}

    class Meta:
        icon = "table"
        group = SELLING
        description = "The shop's licences side by side: price, files, limits. Always up to date."
        template = "editorial/blocks/licence_table.html"
        preview_value = {"heading": "Licences", "note": ""}


class CallToActionBlock(StructBlock):
    """A button to a page of this site or to another address; ``url`` in the template is empty if neither is there."""

    text = CharBlock(required=False, help_text="One sentence before the button; may stay empty.")
    label = CharBlock(max_length=40, help_text="What the button says: “Browse beats”.")
    page = PageChooserBlock(required=False, help_text="Where it leads.")
    link = URLBlock(required=False, help_text="An address elsewhere, if no page is chosen.")

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        page = value.get("page")
        url = page.get_url(context.get("request")) if page is not None and page.live else value.get("link")
        return context | {"url": url or ""}

    class Meta:
        icon = "link"
        group = SELLING
        description = "A button, with a sentence before it."
        template = "editorial/blocks/call_to_action.html"
        preview_value = {"text": "Hear all of them.", "label": "Browse beats", "link": "https://example.com/"}


BODY_BLOCKS: list[tuple[str, Callable[[], Block]]] = [
    ("heading", HeadingBlock),
    ("text", lambda: TextBlock(features=TEXT_FEATURES)),
    ("image", ImageBlock),
    ("quote", QuoteBlock),
    ("faq", FaqBlock),
    ("beat", BeatBlock),
    ("beat_row", BeatRowBlock),
    ("licence_table", LicenceTableBlock),
    ("call_to_action", CallToActionBlock),
]


def body_blocks() -> list[tuple[str, Block]]:
    """Fresh blocks for one StreamField."""
    return [(name, make()) for name, make in BODY_BLOCKS]
