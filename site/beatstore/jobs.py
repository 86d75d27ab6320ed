"""Jobs of the site as a whole, thin; each may run twice, late, or die at any line."""

import django_rq
from django.core.management import call_command
from rq.registry import StartedJobRegistry

from accounts import forgetting
from beatstore.queues import TIMEOUT_S
from catalog import listing


def publish_what_is_due() -> None:
    """Wagtail's scheduled pages and snippets go live, expired ones go."""
    call_command("publish_scheduled", verbosity=0)


def clear_sessions() -> None:
    """Sessions that have ended go."""
    call_command("clearsessions", verbosity=0)


def forget_unproved_sign_ups() -> None:
    """Addresses that somebody typed and nobody proved are free for their owners."""
    forgetting.forget_unproved()


def refresh_listing() -> None:
    """The shop window shows what time alone has changed."""
    listing.refresh_due()


def tidy_queues() -> None:
    """Jobs whose worker was killed are tried again, or shown as failed, without waiting for an idle worker's round."""
    for name in TIMEOUT_S:
        StartedJobRegistry(queue=django_rq.get_queue(name)).cleanup()
