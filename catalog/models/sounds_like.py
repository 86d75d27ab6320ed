"""``SoundsLike``: an editor's words about one of the names in "sounds like". Names without a row work as well."""

from django.db import models
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.text import slugify
from wagtail.admin.panels import FieldPanel
from wagtail.search import index

from catalog.editor.panels import NamePanel
from catalog.models.addressed import Addressed


def slug_of_name(name: str) -> str:
    """The end of a name's address: plain letters where the name has some, else its own."""
    return slugify(name) or slugify(name, allow_unicode=True)


class SoundsLike(index.Indexed, Addressed):
    """The name is matched with those on beats, whatever their case."""

    name = models.CharField(max_length=60, unique=True, help_text="The artist's name, as beats are to have it.")
    slug = models.SlugField(
        max_length=60, unique=True, allow_unicode=True, help_text="The end of the address of the name's page."
    )
    intro = models.TextField(
        max_length=600,
        blank=True,
        help_text="What the sound is made of, in a few sentences. Don't write as if the artist took part: "
        "the page says that the artist didn't.",
    )
    is_hidden = models.BooleanField(
        "no page", default=False, help_text="Beats are still found by the name, but it has no page of its own."
    )

    panels = [NamePanel("name"), FieldPanel("slug"), FieldPanel("intro"), FieldPanel("is_hidden")]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]
        verbose_name = "sounds like"
        verbose_name_plural = "sounds like"
        constraints = [
            models.UniqueConstraint(
                Lower("name"),
                name="catalog_sounds_like_name_unique",
                violation_error_message="This name is there already, in other letters.",
            )
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Address of the name's page, which is there once enough beats carry the name."""
        return reverse("catalog:sounds_like", args=[self.slug])

    def former_url(self) -> str:
        """A name has its page before it has a row."""
        natural = slug_of_name(self.name)
        return super().former_url() or (reverse("catalog:sounds_like", args=[natural]) if natural else "")
