"""What the editor's desk remembers of each person: named filters, and the last save that can be taken back."""

from django.conf import settings
from django.db import models


class SavedFilter(models.Model):
    """A filter over beats under a name of somebody's own. ``query`` is the query string that it stands for."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="beat_filters")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=500)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["user", "name"], name="catalog_filter_name_unique")]

    def __str__(self) -> str:
        return self.name


class TableSave(models.Model):
    """The last save of the table that somebody made; there is one undo, so there is one row a person.

    ``rows`` say of each page which revision it had, which it got, and which licences its beat was offered under.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="last_table_save")
    saved_at = models.DateTimeField()
    rows = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.user_id}: {len(self.rows)} beats"
