"""The contact page, and what visitors write in its form."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.search import index

from editorial.blocks import body_blocks
from editorial.body import body_of
from editorial.contact.forms import (
    MESSAGE_LENGTH,
    NAME_LENGTH,
    ORDER_LENGTH,
    MessageForm,
)

AFTER_SENDING = "sent"  # the second thing that the editor's preview can show


class ContactPage(Page):
    """A heading, a text and the form; the same bytes for everybody, so the form has no token (``contact.views``)."""

    intro = models.TextField(max_length=300, blank=True, help_text="One or two sentences over the form.")
    body = StreamField(body_blocks(), blank=True, collapsed=True, help_text="Shown under the form.")
    thanks = models.TextField(
        max_length=300, blank=True, help_text="What stands here after a message was sent. Empty: a sentence of ours."
    )

    parent_page_types: ClassVar[list[str]] = ["editorial.HomePage"]
    subpage_types: ClassVar[list[str]] = []
    template = "editorial/contact_page.html"
    content_panels: list[Any] = [
        *Page.content_panels,
        *(FieldPanel(name) for name in ("intro", "body", "thanks")),
    ]
    search_fields = [*Page.search_fields, index.SearchField("intro"), index.SearchField("body")]
    preview_modes: ClassVar[list[tuple[str, Any]]] = [("", _("With the form")), (AFTER_SENDING, _("After sending"))]

    class Meta:
        verbose_name = "contact page"

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Wagtail's context with ``shown``, what the blocks show, and ``form``, empty."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        shown = body_of(self.body, language=str(self.locale.language_code))
        return context | {"shown": shown, "form": MessageForm(), "is_sent": False}

    def get_preview_context(self, request: HttpRequest, mode_name: str) -> dict[str, Any]:
        """The same, or what stands there after sending."""
        context: dict[str, Any] = super().get_preview_context(request, mode_name)
        return context | {"is_sent": mode_name == AFTER_SENDING}


class ContactMessage(models.Model):
    """What somebody wrote to the shop; a worker mails it (``contact.sending``).

    ``sent_at`` is when the mail left; ``next_attempt_at`` is when a worker may take it, and moves on when one does.
    """

    uuid = models.UUIDField(default=uuid4, unique=True, editable=False)
    email = models.EmailField("e-mail")
    email_key = models.CharField(max_length=254)
    name = models.CharField(max_length=NAME_LENGTH, blank=True)
    order_number = models.CharField(max_length=ORDER_LENGTH, blank=True)
    message = models.TextField(max_length=MESSAGE_LENGTH)
    language = models.CharField(max_length=12, choices=settings.LANGUAGES)
    created_at = models.DateTimeField("written")
    seen_at = models.DateTimeField("read", null=True)
    sent_at = models.DateTimeField("mailed", null=True)
    next_attempt_at = models.DateTimeField()
    attempts = models.PositiveIntegerField("tries to mail it", default=0)
    last_error = models.TextField("last trouble with mailing it", blank=True)

    class Meta:
        verbose_name = "message"
        ordering: ClassVar[list[str]] = ["-created_at", "-pk"]
        default_permissions = ("view", "delete")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_attempt_at"], condition=Q(sent_at=None), name="editorial_message_due"),
            models.Index(fields=["email_key"], name="editorial_message_email_key"),  # export and erasure
            models.Index(fields=["-created_at", "-id"], name="editorial_message_newest"),  # the list; forgetting
        ]

    def __str__(self) -> str:
        """Names nobody: Wagtail's log keeps it for longer than the message lives."""
        return f"Message of {self.created_at:%-d %B %Y, %H:%M} UTC"
