"""Rows of the site itself: who the one scheduler is."""

from django.db import models


class SchedulerLease(models.Model):
    """One row: the scheduler that may enqueue now, so that two never double."""

    id = models.BooleanField(primary_key=True, default=True)
    holder = models.UUIDField()
    until = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=True), name="scheduler_lease_only_one")]

    def __str__(self) -> str:
        return f"{self.holder} until {self.until}"
