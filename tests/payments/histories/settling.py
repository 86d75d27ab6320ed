"""The end of a history: Stripe is well again, time passes, workers work, until nothing is under way any more."""

from payments.inbox import drain, reconcile
from payments.jobs import work_money_outbox
from payments.messages.outbox import MONEY_KINDS
from payments.models import EventStatus, Outbox, OutboxStatus, PaymentStatus, Purchase, StripeWebhookEvent
from payments.purchases import expiry
from tests.payments.histories.shops_side import tell_of_corrections
from tests.payments.histories.world import World

# First longer than an unpaid order lives, so than any lease; then than any pause between two tries.
PAUSES_S = (90_065, 3_700, 3_700, 90_000, 3_700, 3_700, 90_000, 3_700)
DECIDED = ("won", "lost", "warning_closed", "prevented")
MONEY_BACK = ("refund", "charge.dispute")
OUTCOMES = ("succeed", "fail", "succeed", "cancel")


def settle(world: World, *, are_lost: bool) -> None:
    """Return once all is decided; AssertionError that names what is not, after days of the shop's time.

    ``are_lost``: events of payments never arrive, so that the shop has to ask; those of money that goes back do.
    """
    told: set[str] = set()
    for pause_s in PAUSES_S:
        world.move_time(pause_s)
        has_news = True
        while has_news:
            _decide_at_stripe(world)
            _tell(world, told, are_lost=are_lost)
            _work()
            has_news = any(event["id"] not in told for event in world.events())  # of what the work did at Stripe
        if not under_way():
            return
    raise AssertionError("days later there is still under way:\n" + "\n".join(under_way()))


def under_way() -> list[str]:
    """What is not decided yet, in words."""
    open_ones = Purchase.objects.filter(
        payment_status__in=(PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.FAILED)
    )
    events = StripeWebhookEvent.objects.filter(status__in=(EventStatus.RECEIVED, EventStatus.PROCESSING))
    outbox = Outbox.objects.filter(kind__in=MONEY_KINDS).exclude(status=OutboxStatus.DONE)
    return [
        *(f"purchase {each.pk} is {each.payment_status}" for each in open_ones),
        *(f"event {each.pk} {each.type}: {each.last_error}" for each in events),
        *(f"outbox {each.key} of purchase {each.purchase_id}: {each.last_error}" for each in outbox),
    ]


def _work() -> None:
    drain.drain()
    expiry.end_due()
    reconcile.ask_about_due()
    work_money_outbox()
    tell_of_corrections()


def _tell(world: World, told: set[str], *, are_lost: bool) -> None:
    for event in world.all_events():
        if event["id"] not in told and (event["type"].startswith(MONEY_BACK) or not are_lost):
            world.deliver(event)
        told.add(event["id"])


def _decide_at_stripe(world: World) -> None:
    """Slow banks decide, this way and that, about payments and about disputes; refunds that wait arrive."""
    for number, dispute in enumerate(world.disputes()):
        if dispute["status"] not in DECIDED:
            world.stripe.desk(f"/desk/disputes/{dispute['id']}/close", outcome=("won", "lost")[number % 2])
    for number, intent in enumerate(world.intents()):
        if intent["status"] == "processing":
            outcome = OUTCOMES[number % len(OUTCOMES)]
            world.stripe.desk(f"/desk/payment_intents/{intent['id']}/finish", outcome=outcome)
    for refund in world.refunds():
        if refund["status"] == "pending":
            world.stripe.desk(f"/desk/refunds/{refund['id']}/finish", outcome="succeed")
