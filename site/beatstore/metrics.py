"""Figures for monitoring, as Prometheus reads them: what waits, what is parked, what differs. Made when asked for.

They are the database's, so any process may be asked, and they outlive all of them.
"""

from collections.abc import Iterator

from django.conf import settings
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from catalog.clock import ShopNow, shop_now
from payments.back_office.attention import LABELS, purchases_in
from payments.inbox import compare, differences
from payments.models import EventStatus, Outbox, OutboxStatus, StripeWebhookEvent

EVENTS_OPEN = (EventStatus.RECEIVED, EventStatus.PROCESSING, EventStatus.FAILED)
OUTBOX_OPEN = (OutboxStatus.DUE, OutboxStatus.SENDING, OutboxStatus.FAILED)


class Figures(Collector):
    """Every figure; a constant number of queries."""

    def collect(self) -> Iterator[Metric]:
        """One family after the other."""
        yield from _events()
        yield from _outbox()
        yield _troubles()
        yield GaugeMetricFamily(
            "beatstore_differences_open",
            "What differs between Stripe and the database and nobody has settled.",
            value=differences.still_open().count(),
        )
        last = compare.last_finished()
        if last is not None and last.finished_at is not None:
            yield GaugeMetricFamily(
                "beatstore_comparison_age_seconds",
                "Seconds since Stripe and the database were last compared to the end.",
                value=(shop_now() - last.finished_at).total_seconds(),
            )


@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus' text. In production not for whoever comes through a proxy: the public does, monitoring doesn't."""
    if not settings.DEBUG and request.headers.get("X-Forwarded-For"):
        return HttpResponse(status=404)
    registry = CollectorRegistry(auto_describe=False)
    registry.register(Figures())
    return HttpResponse(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _events() -> Iterator[Metric]:
    family = GaugeMetricFamily("beatstore_webhook_events", "Webhook events that are not finished.", labels=["status"])
    counted = dict(
        StripeWebhookEvent.objects.filter(status__in=EVENTS_OPEN).values_list("status").annotate(Count("pk"))
    )
    for status in EVENTS_OPEN:
        family.add_metric([status], counted.get(status, 0))
    yield family
    due = StripeWebhookEvent.objects.filter(status=EventStatus.RECEIVED, next_attempt_at__lte=ShopNow())
    oldest = due.aggregate(at=Min("received_at"))["at"]
    yield GaugeMetricFamily(
        "beatstore_webhook_oldest_due_seconds",
        "Seconds that the oldest webhook event which is due has waited; 0 where none is.",
        value=(shop_now() - oldest).total_seconds() if oldest else 0,
    )


def _outbox() -> Iterator[Metric]:
    family = GaugeMetricFamily("beatstore_outbox", "What the outside must still be told.", labels=["kind", "status"])
    open_rows = Outbox.objects.filter(status__in=OUTBOX_OPEN).order_by()
    for kind, status, count in open_rows.values_list("kind", "status").annotate(Count("pk")):
        family.add_metric([kind, status], count)
    yield family


def _troubles() -> Metric:
    family = GaugeMetricFamily("beatstore_needs_attention", "Purchases that somebody must look at.", labels=["trouble"])
    for trouble in LABELS:
        family.add_metric([trouble], purchases_in(trouble).count())
    return family
