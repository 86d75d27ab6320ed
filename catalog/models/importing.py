"""``ImportBatch``: one import of beats, with its files and rows. It remembers all, so that any worker can go on."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.models.beat import Beat
from catalog.models.deliverable import Leased
from catalog.models.producer import Producer
from catalog.models.taxonomy import Genre


class ImportBatch(Leased):
    """What somebody sent at once: files, a sheet, or both; or a sheet of leases that were sold elsewhere."""

    class Kind(models.TextChoices):
        BEATS = "beats", "beats"
        LEASES = "leases", "leases sold elsewhere"

    class State(models.TextChoices):
        COLLECTING = "collecting", "files arriving"
        MATCHING = "matching", "columns to match"
        WORKING = "working", "in work"
        PLANNED = "planned", "to be looked at"
        DONE = "done", "done"

    class Step(models.TextChoices):
        PLAN = "plan", "looking what would happen"
        RUN = "run", "importing"

    kind = models.CharField(max_length=10, choices=Kind, default=Kind.BEATS)
    state = models.CharField(max_length=12, choices=State, default=State.COLLECTING)
    step = models.CharField(max_length=5, choices=Step, default=Step.PLAN)  # what a worker does while it is in work
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    name = models.CharField(max_length=255, blank=True)  # of the folder or sheet
    sheet_key = models.CharField(max_length=200, blank=True)  # in the private bucket
    sheet_name = models.CharField(max_length=255, blank=True)
    headers = models.JSONField(default=list)  # of the sheet, as they stand there
    columns = models.JSONField(default=list)  # for each header the name of the column that it means, or ""
    publishes = models.BooleanField(default=False)
    has_no_leases = models.BooleanField(default=False)  # somebody said that no new beat was leased elsewhere
    producer = models.ForeignKey(Producer, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    genre = models.ForeignKey(Genre, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    failure = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = "import"
        indexes = [
            # Imports whose work is due or was abandoned: the sweeper's query.
            models.Index(fields=["created_at"], name="catalog_import_in_work", condition=Q(state="working")),
        ]

    def __str__(self) -> str:
        return self.name or f"Import {self.pk}"


class ImportRow(models.Model):
    """What becomes of one row of the sheet, or of the files of one beat."""

    class Plan(models.TextChoices):
        NEW = "new", "new"
        CHANGE = "change", "changed"
        SAME = "same", "as before"
        LEFT = "left", "left out"
        ERROR = "error", "error"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()  # of the sheet, the header being 1; of what came without a sheet, from 1
    values = models.JSONField(default=list)  # as the sheet has them
    title = models.CharField(max_length=255, blank=True)
    plan = models.CharField(max_length=8, choices=Plan)
    changes = models.CharField(max_length=300, blank=True)  # labels of the columns
    error = models.TextField(blank=True)
    warning = models.TextField(blank=True)
    is_done = models.BooleanField(default=False)
    is_settled = models.BooleanField(default=False)  # published, or known why not; or nothing to publish
    beat = models.ForeignKey(Beat, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["batch", "number"]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="catalog_import_row_unique")]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"


class ImportFile(models.Model):
    """A file of an import, in the private bucket under the key that its beat's file will have."""

    class Type(models.TextChoices):
        WAV = "wav", "WAV"
        MP3 = "mp3", "MP3"
        STEMS = "stems", "Stems (zip)"
        COVER = "cover", "Cover"

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="files")
    row = models.ForeignKey(ImportRow, null=True, on_delete=models.SET_NULL, related_name="files")
    path = models.CharField(max_length=500)  # as the browser or the folder has it, with "/"
    type = models.CharField(max_length=5, choices=Type)
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    storage_key = models.CharField(max_length=200, unique=True)
    upload_id = models.CharField(max_length=300, blank=True)  # the bucket's, while the parts arrive
    is_stored = models.BooleanField(default=False)
    is_taken = models.BooleanField(default=False)  # its beat has it: the object isn't ours any more

    class Meta:
        ordering = ["batch", "path"]
        constraints = [models.UniqueConstraint(fields=["batch", "path"], name="catalog_import_file_unique")]

    def __str__(self) -> str:
        return self.path


class ImportMark(models.Model):
    """By what a beat that was imported is known again; each names one beat, so that nothing is made twice."""

    key = models.CharField(max_length=80, unique=True)
    beat = models.ForeignKey(Beat, on_delete=models.CASCADE, related_name="import_marks")

    def __str__(self) -> str:
        return self.key


class ColumnChoice(models.Model):
    """What a person chose for the headers of a sheet, proposed when a sheet with the same headers comes again."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    headers_sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "headers_sha256"], name="catalog_column_choice_unique")
        ]

    def __str__(self) -> str:
        return self.headers_sha256[:8]
