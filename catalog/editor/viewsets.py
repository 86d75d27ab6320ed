"""The menu "Catalogue" in Wagtail: beats, licences, producers, genres and moods."""

from typing import Any

from babel.numbers import format_currency
from django.conf import settings
from django.db import transaction
from django.db.models import Case, CharField, Exists, OuterRef, QuerySet, Value, When
from django.forms import ModelForm
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from wagtail.admin.panels import FieldPanel, FieldRowPanel, HelpPanel, InlinePanel, MultiFieldPanel
from wagtail.admin.ui.tables import BooleanColumn, Column, LiveStatusTagColumn, UpdatedAtColumn
from wagtail.admin.views.pages.listing import IndexView
from wagtail.admin.viewsets.pages import PageListingViewSet
from wagtail.snippets.views.snippets import EditView, SnippetViewSet, SnippetViewSetGroup

from catalog.currencies import to_decimal
from catalog.editor.overtaken import OVERTAKEN, is_overtaken
from catalog.editor.panels import NamePanel
from catalog.importing import exporting, matching
from catalog.importing.screens import ImportViewSet
from catalog.models import BeatPage, Deliverable, Genre, LicenceTier, Mood, Preview, Producer, SoundsLike

CODE_HELP = "Stands in addresses and on orders: once the licence was published it stays as it is."
PRICES_HELP = "A price that is published counts for the next buyer. Orders that are being paid keep what was accepted."


def _files() -> Case:
    """In a word, how a beat's files stand; one expression, so that a list costs no query a row."""
    of_beat = {"beat__translation_key": OuterRef("translation_key")}
    files = Deliverable.objects.filter(**of_beat)
    previews = Preview.objects.filter(**of_beat)
    return Case(
        When(Exists(files.filter(state="uploaded")), then=Value("being checked")),
        When(Exists(previews.filter(state="pending")), then=Value("preview being made")),
        When(Exists(previews.filter(state="failed")), then=Value("preview failed")),
        When(Exists(files.filter(is_on_sale=True)), then=Value("on sale")),
        When(Exists(files.filter(state="ready")), then=Value("ready, not on sale")),
        When(Exists(files.filter(state="refused")), then=Value("refused")),
        default=Value("none"),
        output_field=CharField(),
    )


class BeatIndexView(IndexView):
    """The list of beats, with the state of their files; what is listed can be exported, and imported again."""

    list_export = list(matching.LABELS)

    def as_spreadsheet(self, queryset: QuerySet[BeatPage], spreadsheet_format: str) -> HttpResponseBase:
        """The listed beats as the sheet that an import reads."""
        return exporting.response(exporting.of_pages(queryset), "beats", spreadsheet_format)

    def annotate_queryset(self, pages: QuerySet[BeatPage]) -> QuerySet[BeatPage]:
        """Wagtail's annotations and ours."""
        annotated: QuerySet[BeatPage] = super().annotate_queryset(pages)
        return annotated.annotate(files=_files())


def _tempo(page: BeatPage) -> str:
    return "" if page.bpm is None else f"{page.bpm.normalize():f}"


class BeatListingViewSet(PageListingViewSet):
    """All beats, wherever their pages are."""

    name = "catalogue_beats"  # type: ignore[assignment]  # Wagtail declares None
    model = BeatPage
    index_view_class = BeatIndexView
    icon = "media"
    menu_label = "Beats"
    add_to_admin_menu = False
    columns = [
        *IndexView.base_columns,
        Column("bpm", label="Tempo", accessor=_tempo),
        Column("key", label="Key", accessor="get_key_display"),
        Column("files", label="Files", accessor="files"),
    ]


def _price(tier: LicenceTier) -> str:
    currency = settings.SHOP_CURRENCY
    if tier.amount_minor is None:
        return ""
    return str(format_currency(to_decimal(tier.amount_minor, currency), currency, locale="en"))


class LicenceEditView(EditView):
    """Wagtail's, for rows with a price."""

    def form_valid(self, form: ModelForm[LicenceTier]) -> HttpResponse:
        """Save, unless somebody else did since the form was loaded."""
        with transaction.atomic():
            tier = LicenceTier.objects.select_for_update(of=("self",)).get(pk=self.object.pk)
            if not is_overtaken(self.request.POST, tier.latest_revision):
                saved: HttpResponse = super().form_valid(form)
                return saved
        self.produced_error_code, self.produced_error_message = "invalid_revision", OVERTAKEN
        self.object.latest_revision = tier.latest_revision
        for name in ("latest_revision", "latest_revision_created_at"):
            self.__dict__.pop(name, None)  # the form that is shown again was loaded with what is there now
        refused: HttpResponse = self.form_invalid(form)
        return refused


class LicenceViewSet(SnippetViewSet):
    """Licences: drafts, revisions, a preview."""

    model = LicenceTier  # type: ignore[assignment]  # Wagtail declares None
    edit_view_class = LicenceEditView
    icon = "doc-full"
    menu_label = "Licences"
    ordering = ["sort_order", "pk"]
    list_display = [
        "name",
        "code",
        Column("price", label="Price", accessor=_price),
        LiveStatusTagColumn(),
        UpdatedAtColumn(),
    ]
    search_fields = ["name", "code"]
    panels = [
        MultiFieldPanel(
            [NamePanel("name", targets=["code"]), FieldPanel("summary"), FieldPanel("code", help_text=CODE_HELP)],
            heading="Name",
        ),
        MultiFieldPanel(
            [
                HelpPanel(content=f"<p>{PRICES_HELP}</p>"),
                FieldPanel("amount_minor"),
                FieldPanel("types"),
                FieldPanel("is_exclusive"),
            ],
            heading="What is sold",
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("max_streams"), FieldPanel("max_copies")]),
                FieldRowPanel([FieldPanel("max_videos"), FieldPanel("max_stations")]),
                FieldRowPanel([FieldPanel("max_performances"), FieldPanel("term_months")]),
            ],
            heading="Limits",
        ),
        FieldPanel("terms"),
        InlinePanel("texts", label="translation", heading="Other languages"),
        FieldPanel("sort_order"),
    ]


class ProducerViewSet(SnippetViewSet):
    """Producers."""

    model = Producer  # type: ignore[assignment]  # Wagtail declares None
    icon = "user"
    menu_label = "Producers"
    list_display = ["name", "slug"]


class GenreViewSet(SnippetViewSet):
    """Genres."""

    model = Genre  # type: ignore[assignment]  # Wagtail declares None
    icon = "tag"
    menu_label = "Genres"
    list_display = ["name", "slug"]


class MoodViewSet(SnippetViewSet):
    """Moods."""

    model = Mood  # type: ignore[assignment]  # Wagtail declares None
    icon = "tag"
    menu_label = "Moods"
    list_display = ["name", "slug"]


class SoundsLikeViewSet(SnippetViewSet):
    """An editor's words about artists' names; names are taken from beats, with or without them."""

    model = SoundsLike  # type: ignore[assignment]  # Wagtail declares None
    icon = "tag"
    menu_label = "Sounds like"
    list_display = ["name", "slug", BooleanColumn("is_hidden", label="No page")]


class CatalogueGroup(SnippetViewSetGroup):
    """The menu."""

    menu_label = "Catalogue"
    menu_name = "catalogue"
    menu_icon = "media"
    menu_order = 150  # type: ignore[assignment]  # Wagtail declares None
    add_to_admin_menu = True
    submenu_hook: Any = "register_catalogue_menu_item"
    items: tuple[Any, ...] = (
        BeatListingViewSet,
        ImportViewSet,
        LicenceViewSet,
        ProducerViewSet,
        GenreViewSet,
        MoodViewSet,
        SoundsLikeViewSet,
    )
