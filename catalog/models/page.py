"""``BeatPage``: how a beat is shown, one page a language; ``BeatIndexPage``: where buyers browse."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject, cached_property
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable, Page, Revision
from wagtail.search import index

from catalog.editor.forms import BeatPageForm
from catalog.editor.panels import beat_tabs
from catalog.keys import KEYS
from catalog.models.beat import Beat
from catalog.models.fields import TempoField
from catalog.models.taxonomy import Genre, Mood, TaggedBeat

if TYPE_CHECKING:
    from catalog import beats, publishing, showing, sounds
    from catalog.editor import own_beats
    from catalog.editor import proposals as editor_proposals
    from catalog.editor import state as editor_state
    from catalog.readiness import Missing
else:  # Wagtail asks its pages, pages ask these, and these read our tables: they are loaded when first asked.
    beats, publishing, showing, sounds, editor_state, editor_proposals, own_beats = (
        SimpleLazyObject(partial(import_module, f"catalog.{name}"))
        for name in ("beats", "publishing", "showing", "sounds", "editor.state", "editor.proposals", "editor.own_beats")
    )

FEATURED_HELP = (
    "They stand first where lists aren't sorted, in this order; drag them to change it. After them come the newest."
    " A beat that is sold exclusively takes its place among the others by itself."
)


class ContentId(models.TextChoices):
    """What YouTube and others do with a song over this beat, because it is registered with Content ID or isn't."""

    NO = "no", "No"
    CLEARED = "cleared", "Yes: buyers' songs are cleared"
    CLAIMED = "yes", "Yes: buyers must dispute claims"


class BeatIndexPage(Page):
    """The browse page; beats live below it."""

    intro = models.CharField(max_length=300, blank=True, help_text="One or two sentences over the list.")

    subpage_types: ClassVar[list[str]] = ["catalog.BeatPage"]
    template = "catalog/beat_index_page.html"
    content_panels: list[Any] = [
        *Page.content_panels,
        FieldPanel("intro"),
        InlinePanel("featured", label="Beat", heading="Featured beats", help_text=FEATURED_HELP),
    ]

    class Meta:
        verbose_name = "beats page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's context with ``results``, the beats asked for by the GET parameters, and ``sound_pages``."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        language = self.locale.language_code
        own = {"results": showing.browse(request, language=language), "sound_pages": sounds.most_carried(language)}
        return {**context, **own}


class BeatPage(Page):
    """What buyers see of a beat. ``beat`` finds what is sold; files and prices hang on that, never on the page."""

    story = RichTextField(
        blank=True,
        features=["bold", "italic", "link", "ol", "ul"],
        help_text="What the beat is about, shown under the player.",
    )
    cover = models.ForeignKey(
        "wagtailimages.Image",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text="Square, at least 800 pixels wide. Shown in lists, in the player and on the page.",
    )
    genre = models.ForeignKey(Genre, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    moods = ParentalManyToManyField(Mood, blank=True, related_name="+")
    tags = ClusterTaggableManager(through=TaggedBeat, blank=True, help_text="Free words that buyers search for.")
    sounds_like = ArrayField(
        models.CharField(max_length=60),
        default=list,
        blank=True,
        help_text="Artists whose sound this is near to, with commas between them: Drake is found by “drake type beat”.",
    )
    bpm_hundredths = TempoField(
        "tempo",
        null=True,
        help_text="Beats per minute, two decimals allowed. Shown in lists and used by the tempo filter.",
    )
    key = models.CharField(
        max_length=12,
        choices=KEYS,
        blank=True,
        help_text="Shown in lists and used by the key filter. Empty: no key (drums only).",
    )
    samples_disclosed = models.TextField(
        blank=True,
        help_text="Samples from elsewhere and their licences. Printed in the contract; empty: there are none.",
    )
    content_id = models.CharField(
        "registered with Content ID",
        max_length=8,
        choices=ContentId.choices,
        default=ContentId.NO,
        help_text="Buyers read on the page and in the contract what this means for their songs on YouTube.",
    )

    parent_page_types: ClassVar[list[str]] = ["catalog.BeatIndexPage"]
    subpage_types: ClassVar[list[str]] = []
    template = "catalog/beat_page.html"
    base_form_class = BeatPageForm
    edit_handler = beat_tabs()
    search_fields = [
        *Page.search_fields,
        index.SearchField("story"),
        index.FilterField("genre_id"),
        index.FilterField("bpm_hundredths"),
        index.FilterField("key"),
    ]

    class Meta:
        verbose_name = "beat"
        constraints = [
            models.CheckConstraint(
                name="catalog_tempo_within_reason",
                condition=Q(bpm_hundredths=None) | Q(bpm_hundredths__gte=2_000, bpm_hundredths__lte=40_000),
            ),
        ]

    @property
    def bpm(self) -> Decimal | None:
        """Beats per minute."""
        return None if self.bpm_hundredths is None else Decimal(self.bpm_hundredths).scaleb(-2)

    @property
    def beat_key(self) -> Any:
        """The ``translation_key`` of the beat shown: an alias shows its source's."""
        return self.alias_of.translation_key if self.alias_of else self.translation_key

    @cached_property
    def beat(self) -> Beat:
        """What is sold; one query, the first time. Raises Beat.DoesNotExist before the page was first saved."""
        return Beat.objects.select_related("right").get(translation_key=self.beat_key)

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a first save makes the beat (``catalog.beats``), and no save puts a page live that isn't ready.

        That is asked here too, since Wagtail's editor publishes and copies without calling ``publish``.
        """
        written: Iterable[str] | None = kwargs.get("update_fields")
        is_new = self._state.adding
        was_alias = not self.alias_of_id and "alias_of_id" in (written or ())  # Wagtail's "convert this alias"
        if was_alias:
            kwargs["update_fields"] = publishing.end_alias(self, written or ())
        elif not self.alias_of_id:
            publishing.guard_save(self, written)
        is_uncredited = not is_new and written is None and not self.alias_of_id and beats.is_uncredited(self)
        super().save(*args, **kwargs)
        if was_alias or (is_new and not self.alias_of_id):
            beats.ensure_beat(self.translation_key, producers=self._producer_ids())
        elif is_uncredited:
            beats.take_first_prices(self.translation_key, self._producer_ids())

    def _producer_ids(self) -> list[int]:
        credits = sorted(self.beat_producers.all(), key=lambda credit: credit.sort_order or 0)
        return [credit.producer_id for credit in credits]

    def publish(self, revision: Revision, *args: Any, **kwargs: Any) -> None:
        """Publish ``revision``, by whatever way; raises NotReadyError with the reasons if it can't be sold.

        The scheduler's turn is skipped instead, and comes again: others' pages must not wait for this one.
        """
        is_scheduled = kwargs.get("log_action") == publishing.SCHEDULED
        if publishing.may_publish(self, revision, is_scheduled=is_scheduled):
            super().publish(revision, *args, **kwargs)

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's context with the card, offers, earlier leases and near beats; Http404 if nothing is for sale."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        is_preview = getattr(request, "is_preview", False)
        return {**context, **(showing.draft_context(self) if is_preview else showing.beat_context(self))}

    def files_state(self) -> editor_state.FilesState:
        """What the editor's panel "Files" shows."""
        return editor_state.files_state(self.beat)

    def prices_state(self) -> editor_state.PricesState:
        """What the editor's panel "Prices" shows."""
        return editor_state.price_state(self.beat)

    def tempo_proposals(self) -> editor_proposals.Proposals:
        """What the editor's form proposes beside the tempo."""
        return editor_proposals.for_tempo(self.beat, is_shown=self.bpm_hundredths is None)

    def key_proposals(self) -> editor_proposals.Proposals:
        """What the editor's form proposes beside the key."""
        return editor_proposals.for_key(self.beat, is_shown=not self.key)

    def known_sounds(self) -> list[str]:
        """Names of artists that the editor's form completes."""
        return sounds.known_names()

    def missing_to_publish(self) -> list[Missing]:
        """What the beat lacks beside the page's own fields; a page that was never saved lacks its files."""
        return publishing.missing_to_publish(self)

    def missing_producers(self, shares: Sequence[int]) -> list[Missing]:
        """What the producers lack if these are their shares: those of the form, which the page doesn't have yet."""
        return publishing.missing_producers(shares)

    def missing_own_credit(self, user: own_beats.Person, producers: Iterable[int]) -> list[Missing]:
        """What these credits lack for the one who sends them: a producer doesn't lock himself out."""
        return own_beats.missing_own_credit(user, producers)

    def credit(self, user: own_beats.Person) -> None:
        """Name the producer whose log-in ``user`` is; nothing for anybody else."""
        own_beats.credit(self, user)

    def permissions_for_user(self, user: own_beats.Person) -> own_beats.BeatPermissionTester:
        """Wagtail's tester, which knows a producer's own beats, too."""
        return own_beats.BeatPermissionTester(user, self)

    def clean(self) -> None:
        """Write the names of artists as other beats have them."""
        super().clean()
        self._tidy_sounds()

    def minimal_clean(self) -> None:
        """The same for drafts, which Wagtail saves with no more than this."""
        super().minimal_clean()
        self._tidy_sounds()

    def _tidy_sounds(self) -> None:
        self.sounds_like = sounds.tidied(self.sounds_like or [], own=self.translation_key)


class FeaturedBeat(Orderable):
    """One beat of those that an editor put on top, at its place, until its time is over or the beat is sold."""

    page = ParentalKey(BeatIndexPage, on_delete=models.CASCADE, related_name="featured")
    beat_page = models.ForeignKey(BeatPage, on_delete=models.CASCADE, related_name="+", verbose_name="beat")
    until = models.DateTimeField(null=True, blank=True, help_text="Empty: until it is taken out here.")

    panels = [FieldPanel("beat_page"), FieldPanel("until")]

    class Meta(Orderable.Meta):
        constraints = [
            # Rows are saved one by one: two that change places are the same for a moment.
            models.UniqueConstraint(
                fields=["page", "beat_page"], name="catalog_featured_beat_unique", deferrable=models.Deferrable.DEFERRED
            ),
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {self.beat_page_id}"
