"""What a visitor wants kept for him, and what is done with what the shop knows of him."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q

from catalog.models import Beat, Producer

TOKEN_BYTES = 24


def make_key() -> str:
    """192 random bits for an address that opens something."""
    return secrets.token_urlsafe(TOKEN_BYTES)


class Favourite(models.Model):
    """A beat that a visitor marked: for his session, and for his log-in once he has one."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="favourites"
    )
    session_key = models.CharField(max_length=64, blank=True)
    beat = models.ForeignKey(Beat, on_delete=models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("-added_at", "-pk")
        constraints = [
            models.UniqueConstraint(fields=["user", "beat"], condition=Q(session_key=""), name="favourite_of_user"),
            models.UniqueConstraint(
                fields=["session_key", "beat"], condition=Q(user=None), name="favourite_of_session"
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, session_key="") | (Q(user=None) & ~Q(session_key="")),
                name="favourite_belongs_to_one",
            ),
        ]
        indexes = [
            # Strangers' favourites that nobody comes back to.
            models.Index(fields=["added_at"], condition=Q(user=None), name="favourite_oldest"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id or self.session_key}: {self.beat_id}"


class Follower(models.Model):
    """A log-in that follows producers; ``token`` ends its mails from any mail program, without a log-in."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="follower")
    token = models.CharField(max_length=64, unique=True, default=make_key, editable=False)
    language = models.CharField(max_length=12, default="en", help_text="That of the page where he followed last.")
    mailed_at = models.DateTimeField(null=True, blank=True, help_text="When the last mail was written.")

    def __str__(self) -> str:
        return str(self.user_id)


class Follow(models.Model):
    """One producer that is followed; beats that went live up to ``told_until`` were told of, or were there before."""

    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="follows")
    producer = models.ForeignKey(Producer, on_delete=models.CASCADE, related_name="+")
    told_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["follower", "producer"], name="follow_once")]

    def __str__(self) -> str:
        return f"{self.follower_id} follows {self.producer_id}"


class News(models.Model):
    """One mail to a follower, with the beats that it tells of."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    follower = models.ForeignKey(Follower, on_delete=models.CASCADE, related_name="news")
    beat_ids = models.JSONField()
    made_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "news"

    def __str__(self) -> str:
        return str(self.uuid)


class DataExport(models.Model):
    """All that the shop knows of a log-in, asked for by it: one zip in the private bucket until ``expires_at``."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="data_exports")
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    storage_key = models.CharField(max_length=255, blank=True)
    size_bytes = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("-requested_at",)

    def __str__(self) -> str:
        return str(self.uuid)


class Erasure(models.Model):
    """A person's wish to be forgotten, and what was: ids alone, so that it can be done once more after a restore.

    ``token`` is mailed, and emptied with the deed. ``user_joined_at`` tells a log-in from a later one of the same id.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    token = models.CharField(max_length=64, blank=True, default=make_key, editable=False)
    user_pk = models.BigIntegerField()
    user_joined_at = models.DateTimeField()
    purchase_uuids = models.JSONField(default=list)
    requested_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["token"], condition=~Q(token=""), name="erasure_token")]

    def __str__(self) -> str:
        return str(self.uuid)
