"""One timeline of a purchase: what the store wrote down and what Stripe sent, in the order in which it happened."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from payments.back_office.addresses import EVENT_URL_NAME
from payments.back_office.queries import PurchaseFile
from payments.back_office.sentences import sentence
from payments.back_office.wording import Known, Sentence, Tone
from payments.models import EventStatus, StripeWebhookEvent

FATE: dict[str, tuple[str, Tone]] = {
    EventStatus.RECEIVED: ("waits for a worker", Tone.PLAIN),
    EventStatus.PROCESSING: ("is being worked on", Tone.PLAIN),
    EventStatus.PROCESSED: ("was understood", Tone.PLAIN),
    EventStatus.IGNORED: ("needed nothing", Tone.PLAIN),
    EventStatus.FAILED: ("is parked", Tone.BAD),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline; ``url`` leads to the webhook event that it tells of."""

    at: datetime
    sentence: Sentence
    url: str = ""


def entries(file: PurchaseFile) -> list[Entry]:
    """All that happened, oldest first; an event stands before what it caused."""
    known = _known(file)
    heard = [Entry(event.received_at, _heard(event), reverse(EVENT_URL_NAME, args=[event.pk])) for event in file.news]
    done = [Entry(each.at, sentence(each.kind, each.data, known)) for each in file.history]
    return sorted([*heard, *done], key=lambda entry: entry.at)


def _heard(event: StripeWebhookEvent) -> Sentence:
    words, tone = FATE[event.status]
    return Sentence(f"Stripe sent {event.type} ({event.stripe_event_id}), which {words}.", tone=tone)


def _known(file: PurchaseFile) -> Known:
    return Known(
        titles={str(line.uuid): line.beat_title for line in file.lines},
        beats={line.beat_id: line.beat_title for line in file.lines},
        licences={line.licence_code: line.licence_name for line in file.lines},
        people=file.people,
    )
