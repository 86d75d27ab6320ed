"""Who made a beat, and which share of a sale is whose."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.urls import reverse
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import RichTextField
from wagtail.models import Orderable
from wagtail.search import index

from catalog.editor.panels import NamePanel
from catalog.models.addressed import Addressed
from catalog.models.fields import ShareField
from catalog.models.licence import OwnPrice

PRODUCERS_GROUP = "Producers"  # of log-ins that are let into the admin as a producer's
WHOLE_SHARE_BP = 10_000  # a share is counted in 1/100 percent


class Producer(index.Indexed, Addressed, ClusterableModel):
    """A producer with a page of his own at ``/producers/{slug}/``."""

    name = models.CharField(max_length=100, help_text="Stands on every beat, and in contracts.")
    slug = models.SlugField(max_length=100, unique=True, help_text="The address of the producer's page.")
    bio = RichTextField(
        blank=True, features=["bold", "italic", "link"], help_text="A few sentences on the producer's page."
    )
    portrait = models.ForeignKey(
        "wagtailimages.Image", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    website = models.URLField(blank=True)
    users = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        limit_choices_to={"groups__name": PRODUCERS_GROUP},
        related_name="producers",
        verbose_name="log-ins",
        help_text="Members of the group Producers who work on this producer's beats and see his sales.",
    )

    panels = [
        NamePanel("name"),
        FieldPanel("slug"),
        FieldPanel("portrait"),
        FieldPanel("bio"),
        FieldPanel("website"),
        InlinePanel(
            "prices",
            label="price",
            heading="Prices of this producer's beats",
            help_text="Given to each new beat that names this producer first. Beats that are there keep theirs.",
        ),
        FieldPanel("users", permission="superuser"),
    ]
    search_fields = [index.SearchField("name"), index.AutocompleteField("name")]

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """Address of the producer's page."""
        return reverse("catalog:producer", args=[self.slug])


class ProducerPrice(OwnPrice):
    """What each new beat of a producer does otherwise than its licences."""

    producer = ParentalKey(Producer, on_delete=models.CASCADE, related_name="prices")

    panels = [FieldPanel("tier"), FieldPanel("amount_minor"), FieldPanel("is_free"), FieldPanel("is_offered")]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["producer", "tier"], name="catalog_producer_price_unique"),
            models.CheckConstraint(
                condition=models.Q(is_free=False) | models.Q(amount_minor=None),
                name="catalog_producer_price_free_has_no_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.producer_id}/{self.tier_id}"


class BeatProducer(Orderable):
    """One producer of a beat's page, with the share in 1/100 percent."""

    page = ParentalKey("catalog.BeatPage", on_delete=models.CASCADE, related_name="beat_producers")
    producer = models.ForeignKey(Producer, on_delete=models.PROTECT, related_name="credits")
    share_bp = ShareField(
        "share",
        default=WHOLE_SHARE_BP,
        validators=[MinValueValidator(0), MaxValueValidator(WHOLE_SHARE_BP)],
        help_text="Of each sale, in percent. The shares of a beat add up to 100.",
    )

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(fields=["page", "producer"], name="catalog_beat_producer_unique"),
            models.CheckConstraint(name="catalog_share_within_whole", condition=models.Q(share_bp__lte=WHOLE_SHARE_BP)),
        ]

    def __str__(self) -> str:
        return f"{self.producer_id}: {self.share_bp}"
