"""``PreviewSettings``: how previews sound. ``StemPreviews``: what is heard of stems. ``RetiredFile``: what goes."""

from __future__ import annotations

import hashlib
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, TypedDict

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils.functional import SimpleLazyObject
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from catalog.editor.panels import StatePanel
from catalog.editor.tag_form import PreviewSettingsForm
from catalog.models.deliverable import Deliverable, Leased

if TYPE_CHECKING:
    from catalog.media import remaking
    from catalog.media.remaking import Progress
else:  # it reads our tables: loaded when first asked
    remaking = SimpleLazyObject(partial(import_module, "catalog.media.remaking"))

TAG_HEARD_S = 5  # of a preview must be left when its first tag begins
MADE_ANEW = 2  # raise it when the same settings sound different: then all previews are made again


@register_setting(icon="media", order=2)
class PreviewSettings(BaseGenericSetting):
    """One row. A change makes all previews again in the background, while the old ones serve."""

    base_form_class = PreviewSettingsForm

    tag_key = models.CharField(max_length=200, blank=True, editable=False)  # in the private bucket; "": the default tag
    tag_sha256 = models.CharField(max_length=64, blank=True, editable=False)
    tag_name = models.CharField(max_length=255, blank=True, editable=False)
    first_tag_s = models.PositiveSmallIntegerField(
        "first tag at",
        default=5,
        validators=[MaxValueValidator(60)],
        help_text="Seconds from the beginning.",
    )
    tag_every_s = models.PositiveSmallIntegerField(
        "tag again every",
        default=25,
        validators=[MinValueValidator(10), MaxValueValidator(300)],
        help_text="Seconds from one tag to the next.",
    )
    length_s = models.PositiveSmallIntegerField(
        "length",
        null=True,
        blank=True,
        validators=[MinValueValidator(15), MaxValueValidator(1800)],
        help_text="Seconds that are heard of a beat, faded out at the end. Empty: all of it.",
    )

    panels = [
        StatePanel(state="progress", template_name="catalog/editor/remaking_panel.html", heading="Previews"),
        MultiFieldPanel(
            [
                StatePanel(state="own_tag", template_name="catalog/editor/tag_panel.html"),
                FieldPanel("new_tag"),
                FieldPanel("is_default_tag"),
            ],
            heading="Tag",
        ),
        MultiFieldPanel([FieldPanel("first_tag_s"), FieldPanel("tag_every_s"), FieldPanel("length_s")], heading="Form"),
    ]

    class Meta:
        verbose_name = "previews"

    @property
    def fingerprint(self) -> str:
        """The same for previews that are made alike; each preview remembers the one that it was made with."""
        said = (MADE_ANEW, self.tag_sha256, self.first_tag_s, self.tag_every_s, self.length_s)
        return hashlib.sha256(repr(said).encode()).hexdigest()[:16]

    def clean(self) -> None:
        """A part in which no tag is heard would be given away."""
        super().clean()
        least_s = (self.first_tag_s or 0) + TAG_HEARD_S
        if self.length_s is not None and self.length_s <= least_s:
            raise ValidationError({"length_s": "The preview would end before its first tag was heard."})

    def remake(self) -> None:
        """Begin to make previews as these settings want them."""
        transaction.on_commit(remaking.go_on)

    def progress(self) -> Progress:
        """How far all previews are made with these settings."""
        return remaking.progress()

    def own_tag(self) -> PreviewSettings:
        """What the panel "Tag" shows."""
        return self

    def tag_url(self) -> str:
        """Where the editor hears the shop's own tag for a while; "" for the default."""
        return remaking.tag_address(self.tag_key) if self.tag_key else ""


class StemTrack(TypedDict):
    """One stem as it can be heard; without ``audio_key`` there is nothing to hear in it."""

    name: str
    audio_key: str
    wave_path: str
    duration_s: int


class StemPreviews(Leased):
    """Short tagged previews of the stems in a zip; those in ``tracks`` are heard while new ones are made."""

    class State(models.TextChoices):
        PENDING = "pending", "being made"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    stems = models.OneToOneField(Deliverable, on_delete=models.PROTECT, related_name="stem_previews")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    failure = models.CharField(max_length=300, blank=True)
    recipe = models.CharField(max_length=16, blank=True, editable=False)  # fingerprint of what ``tracks`` are made with
    tracks: models.JSONField[list[StemTrack], list[StemTrack]] = models.JSONField(default=list, blank=True)
    # Those of a run that isn't at its end: the next goes on with them.
    made: models.JSONField[list[StemTrack], list[StemTrack]] = models.JSONField(default=list, blank=True)
    made_recipe = models.CharField(max_length=16, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["created_at"], name="catalog_stem_previews_pending", condition=models.Q(state="pending")
            ),
        ]

    def __str__(self) -> str:
        return f"Stems {self.stems_id}: {self.state}"


class RetiredFile(models.Model):
    """An object in the public bucket that nothing names any more: pages that are open still play it for a while."""

    key = models.CharField(max_length=200, unique=True)
    retired_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.key
