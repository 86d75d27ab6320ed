"""What beats are sorted by: genres, moods and tags."""

from django.db import models
from modelcluster.fields import ParentalKey
from taggit.models import ItemBase, TagBase
from wagtail.admin.panels import FieldPanel
from wagtail.models import TranslatableMixin
from wagtail.search import index

from catalog.editor.panels import NamePanel


class Term(TranslatableMixin, index.Indexed, models.Model):
    """A name that a facet shows, and the ``slug`` that addresses carry; a translation keeps the slug."""

    name = models.CharField(max_length=60, help_text="As buyers read it, in this language.")
    slug = models.SlugField(max_length=60, help_text="Stands in addresses: keep it once the shop is open.")

    panels = [NamePanel("name"), FieldPanel("slug")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name"), index.FilterField("locale")]

    class Meta(TranslatableMixin.Meta):
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Genre(Term):
    class Meta(TranslatableMixin.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="catalog_genre_slug_unique")]


class Mood(Term):
    class Meta(TranslatableMixin.Meta):
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["slug", "locale"], name="catalog_mood_slug_unique")]


class BeatTag(TagBase):
    """A free word on a beat."""

    free_tagging = True

    class Meta:
        verbose_name = "tag"
        ordering = ["name"]


class TaggedBeat(ItemBase):
    """A tag on one page."""

    tag = models.ForeignKey(BeatTag, related_name="tagged_beats", on_delete=models.CASCADE)
    content_object = ParentalKey("catalog.BeatPage", on_delete=models.CASCADE, related_name="tagged_items")
