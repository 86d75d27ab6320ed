"""``Deliverable``: one immutable version of one file of a beat; ``Preview``: what everybody may hear of it."""

from decimal import Decimal

from django.db import models
from django.db.models import Q

from catalog.models.beat import Beat
from catalog.models.licence import FileType


class Leased(models.Model):
    """Work on a row that a worker claims for a while, so that it may die, be late, or run twice at once."""

    lease = models.UUIDField(null=True, editable=False)  # the worker's ticket: a late write without it is refused
    leased_until = models.DateTimeField(null=True, editable=False)
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    enqueued_at = models.DateTimeField(null=True, editable=False)  # when a job was last sent for it

    class Meta:
        abstract = True


class Deliverable(Leased):
    """A file in the private bucket; once ``ready`` it never changes. Only ``readiness.offer`` moves ``is_on_sale``.

    What is heard in a master is written down when its preview is made; until then, and where nothing was clear, empty.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", "being checked"
        READY = "ready", "ready"
        REFUSED = "refused", "refused"

    beat = models.ForeignKey(Beat, on_delete=models.PROTECT, related_name="deliverables")
    type = models.CharField(max_length=10, choices=FileType)
    version = models.PositiveIntegerField()
    storage_key = models.CharField(max_length=200, unique=True)  # random, in the private bucket; "" never
    original_name = models.CharField(max_length=255, blank=True)
    derived_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="derived")
    state = models.CharField(max_length=10, choices=State, default=State.UPLOADED)
    refusal = models.CharField(max_length=300, blank=True)
    is_stored = models.BooleanField(default=True, editable=False)  # False: refused, and gone from the bucket
    is_on_sale = models.BooleanField(default=False, editable=False)
    size_bytes = models.PositiveBigIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    format = models.CharField(max_length=60, blank=True)  # for people: "WAV, 24 bit"
    sample_rate_hz = models.PositiveIntegerField(null=True, blank=True)
    channels = models.PositiveSmallIntegerField(null=True, blank=True)
    duration_s = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    contents = models.JSONField(default=list, blank=True)  # names of the files in a stems zip
    heard_bpm_hundredths = models.PositiveIntegerField(null=True, blank=True, editable=False)
    heard_key = models.CharField(max_length=12, blank=True, editable=False)  # one of ``catalog.keys``
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["beat", "type", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["beat", "type", "version"], name="catalog_deliverable_version_unique"),
            models.UniqueConstraint(
                fields=["beat", "type"], condition=Q(is_on_sale=True), name="catalog_deliverable_one_on_sale"
            ),
            models.UniqueConstraint(
                fields=["derived_from", "type"],
                condition=Q(derived_from__isnull=False),
                name="catalog_deliverable_derived_once",
            ),
            models.CheckConstraint(
                name="catalog_deliverable_state_fits",
                condition=Q(state="uploaded", is_on_sale=False)
                | Q(state="refused", is_on_sale=False) & ~Q(refusal="")
                | Q(state="ready", size_bytes__gt=0) & ~Q(sha256=""),
            ),
        ]
        indexes = [
            # Files whose check is due or was abandoned: the sweeper's query.
            models.Index(fields=["created_at"], name="catalog_deliverable_unchecked", condition=Q(state="uploaded")),
        ]

    def __str__(self) -> str:
        return f"{self.get_type_display()} v{self.version}"


class Preview(Leased):
    """The tagged mp3 and the waveform of one master, in the public bucket under keys unrelated to the master's.

    A master has a second one while the shop's settings have changed and it is made again; the first goes on serving.
    """

    class State(models.TextChoices):
        PENDING = "pending", "being made"
        READY = "ready", "ready"
        FAILED = "failed", "failed"

    beat = models.ForeignKey(Beat, on_delete=models.PROTECT, related_name="previews")
    master = models.ForeignKey(Deliverable, on_delete=models.PROTECT, related_name="previews")
    master_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    failure = models.CharField(max_length=300, blank=True)
    recipe = models.CharField(max_length=16, blank=True, editable=False)  # fingerprint of the settings it is made with
    is_on_sale = models.BooleanField(default=False, editable=False)
    audio_key = models.CharField(max_length=200, blank=True)
    peaks_key = models.CharField(max_length=200, blank=True)
    wave_path = models.TextField(blank=True)  # `d` of an SVG path in a box of 160 by 32
    duration_s = models.DecimalField(max_digits=10, decimal_places=3, null=True, blank=True)
    integrated_loudness_lufs = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    true_peak_dbtp = models.DecimalField(max_digits=6, decimal_places=2, null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["beat"], condition=Q(is_on_sale=True), name="catalog_preview_one_on_sale"),
            models.UniqueConstraint(
                fields=["master"], condition=~Q(state="ready"), name="catalog_preview_one_in_the_making"
            ),
            models.CheckConstraint(
                name="catalog_preview_state_fits",
                condition=Q(state="ready") & ~Q(audio_key="") & ~Q(peaks_key="")
                | Q(state__in=["pending", "failed"], is_on_sale=False),
            ),
        ]
        indexes = [
            # Previews that wait or were abandoned: the sweeper's query.
            models.Index(fields=["created_at"], name="catalog_preview_pending", condition=Q(state="pending")),
        ]

    def __str__(self) -> str:
        return f"Preview {self.pk}: {self.state}"

    @property
    def whole_seconds(self) -> int:
        """Length as cards show it."""
        return int((self.duration_s or Decimal(0)).to_integral_value())
