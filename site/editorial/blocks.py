"""What an article or the home page may be made of: the blocks of every StreamField, with their templates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.blocks import Block, ListBlock, StructBlock, StructBlockValidationError
from wagtail.blocks.field_block import (
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    PageChooserBlock,
    RichTextBlock,
    URLBlock,
)
from wagtail.blocks.field_block import TextBlock as PlainTextBlock
from wagtail.images.blocks import ImageBlock as WagtailImageBlock
from wagtail.snippets.blocks import SnippetChooserBlock

from catalog import sounds
from editorial import body, queries

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
        preview_value = staticmethod(queries.newest_picture)


class GalleryBlock(StructBlock):
    """Pictures side by side."""

    heading = CharBlock(required=False, help_text="Stands over the pictures; may stay empty.")
    pictures = ListBlock(WagtailImageBlock(), min_num=2, max_num=12)

    class Meta:
        icon = "image"
        group = TEXT
        description = "Several pictures side by side, each with words for those who can't see it."
        template = "editorial/blocks/gallery.html"

    def get_preview_value(self) -> Any:
        """The newest picture, three times."""
        picture = queries.newest_picture()
        pictures = self.child_blocks["pictures"].normalize([picture] * 3 if picture else [])
        return self.normalize({"heading": "In the studio", "pictures": pictures})


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


class BeatBlock(PageChooserBlock):
    """One beat, large; ``card`` in the template is None while the beat isn't shown to buyers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"page_type": "catalog.BeatPage", **kwargs})

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        cards = body.shown_in(parent_context, self, value).cards([value])
        return context | {"card": cards[0] if cards else None}

    class Meta:
        icon = "media"
        group = BEATS
        description = "One beat, large, to listen to in the middle of the page."
        template = "editorial/blocks/beat.html"
        preview_value = staticmethod(queries.newest_page)


class RuleBlock(StructBlock):
    """Which beats a row shows that chooses them by itself; each field narrows it down."""

    order = ChoiceBlock(
        choices=[("newest", "Newest"), ("popular", "Most licensed"), ("featured", "Featured, then newest")],
        default="newest",
    )
    count = IntegerBlock(min_value=1, max_value=24, default=6, label="How many")
    genre = SnippetChooserBlock("catalog.Genre", required=False)
    mood = SnippetChooserBlock("catalog.Mood", required=False)
    producer = SnippetChooserBlock("catalog.Producer", required=False)
    sounds_like = CharBlock(required=False, max_length=60, help_text="An artist's name as beats have it.")
    bpm_min = IntegerBlock(required=False, min_value=20, max_value=400, label="Tempo from")
    bpm_max = IntegerBlock(required=False, min_value=20, max_value=400, label="Tempo to")

    def clean(self, value: Any) -> Any:
        """Tempos that no beat can have leave a row that is never seen."""
        cleaned = super().clean(value)
        slowest, fastest = cleaned.get("bpm_min"), cleaned.get("bpm_max")
        if slowest and fastest and slowest > fastest:
            wrong = ValidationError("This is slower than where it begins: no beat would be shown.")
            raise StructBlockValidationError({"bpm_max": wrong})
        cleaned["sounds_like"] = "".join(sounds.tidied([cleaned.get("sounds_like") or ""]))  # spelt as on beats
        return cleaned

    class Meta:
        icon = "cogs"
        label_format = "{order}"


class BeatRowBlock(StructBlock):
    """Several beats, by hand or by a rule; ``cards`` in the template leaves out those that aren't shown."""

    heading = CharBlock(required=False, help_text="Stands over the beats; may stay empty.")
    beats = ListBlock(
        PageChooserBlock(page_type="catalog.BeatPage"),
        default=[],
        max_num=12,
        label="Beats by hand",
        help_text="Shown in this order. None: the rule below chooses.",
    )
    rule = RuleBlock(required=False, label="Or by a rule")
    has_rule = True

    def is_by_rule(self, value: Any) -> bool:
        """Nothing was chosen by hand; what was chosen and isn't shown any more leaves a gap, no others instead."""
        return bool(value) and not value.get("beats")

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        shown = body.shown_in(parent_context, self, value)
        if self.is_by_rule(value):
            return context | {"cards": shown.cards_by(body.Rule.of(value["rule"], language=shown.language))}
        return context | {"cards": shown.cards(value["beats"])}

    class Meta:
        icon = "list-ul"
        group = BEATS
        description = "Beats that belong together, chosen by hand or by a rule: genre, mood, tempo, newest, popular."
        template = "editorial/blocks/beat_row.html"
        preview_value = {"heading": "New this week", "beats": [], "rule": {"order": "newest", "count": 3}}


class LicenceTableBlock(StructBlock):
    """All published licences; ``licences`` in the template are ``queries.LicenceRow``s."""

    heading = CharBlock(required=False, default="Licences", help_text="Stands over the table.")
    note = CharBlock(required=False, help_text="One sentence under the table; may stay empty.")

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        return context | {"licences": body.shown_in(parent_context, self, value).licences}

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


class HeroBlock(StructBlock):
    """The first thing on a landing page: its only heading of the first level, with a picture or a beat."""

    heading = CharBlock(max_length=90, help_text="The page's heading: short, it is set large.")
    text = PlainTextBlock(required=False, help_text="One or two sentences.")
    picture = WagtailImageBlock(required=False)
    beat = PageChooserBlock(
        page_type="catalog.BeatPage", required=False, help_text="A beat to play from here, in place of a picture."
    )
    label = CharBlock(required=False, max_length=40, help_text="What the button says; empty: no button.")
    link = PageChooserBlock(required=False, help_text="Where the button leads.")

    def get_context(self, value: Any, parent_context: Mapping[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        cards = body.shown_in(parent_context, self, value).cards([value.get("beat")])
        page = value.get("link")
        url = page.get_url(context.get("request")) if page is not None and page.live and value.get("label") else ""
        return context | {"card": cards[0] if cards else None, "url": url or ""}

    class Meta:
        icon = "title"
        group = SELLING
        description = "The opening of a landing page: large words, a picture or a beat, a button."
        template = "editorial/blocks/hero.html"

    def get_preview_value(self) -> Any:
        """Words, and the newest beat."""
        words = {"heading": "Drill beats for a cold night", "text": "Made in one room, licensed in one minute."}
        return self.normalize({**words, "beat": queries.newest_page()})


BODY_BLOCKS: list[tuple[str, Callable[[], Block]]] = [
    ("heading", HeadingBlock),
    ("text", lambda: TextBlock(features=TEXT_FEATURES)),
    ("image", ImageBlock),
    ("quote", QuoteBlock),
    ("faq", FaqBlock),
    ("gallery", GalleryBlock),
    ("beat", BeatBlock),
    ("beat_row", BeatRowBlock),
    ("licence_table", LicenceTableBlock),
    ("call_to_action", CallToActionBlock),
]


def landing_blocks() -> list[tuple[str, Block]]:
    """The same, and the hero, for a page without a heading of its own."""
    return [("hero", HeroBlock()), *body_blocks()]


def body_blocks() -> list[tuple[str, Block]]:
    """Fresh blocks for one StreamField."""
    return [(name, make()) for name, make in BODY_BLOCKS]
