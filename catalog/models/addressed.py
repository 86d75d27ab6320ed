"""Rows with an address of their own that are no Wagtail pages: when the slug changes, the old address leads on."""

from typing import Any

from django.db import models, transaction
from wagtail.contrib.redirects.models import Redirect

MOST_LETTERS = 255  # of an address in Wagtail's redirects


class Addressed(models.Model):
    """Has a ``slug`` and ``get_absolute_url``."""

    slug: Any

    class Meta:
        abstract = True

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and lead the old address to the new one."""
        before = self.former_url()
        super().save(*args, **kwargs)
        now = self.get_absolute_url()
        if before and before != now:
            lead_on(before, now)

    def get_absolute_url(self) -> str:
        """Address of the row's page."""
        raise NotImplementedError

    def former_url(self) -> str:
        """Where the page was before this save; empty for one that had none."""
        before = type(self)._default_manager.filter(pk=self.pk).first() if self.pk else None
        return before.get_absolute_url() if before else ""


def lead_on(before: str, now: str) -> None:
    """Redirect ``before``, and whatever led there, to ``now``, which leads nowhere else any more."""
    old_path = Redirect.normalise_path(before)
    if max(len(old_path), len(now)) > MOST_LETTERS:
        return  # no redirect can hold it; what was saved is saved
    Redirect.objects.filter(old_path=Redirect.normalise_path(now), automatically_created=True).delete()
    Redirect.objects.filter(redirect_link=before, automatically_created=True).update(redirect_link=now)
    if not Redirect.objects.filter(old_path=old_path, site=None).exists():
        Redirect.add_redirect(before, redirect_to=now, automatically_created=True)
