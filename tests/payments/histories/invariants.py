"""What must hold once all has settled: each a function that yields what is wrong, naming the purchase."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import F

from catalog.errors import StoreError
from catalog.models import ExclusiveRight
from payments.back_office import attention
from payments.back_office.attention import Trouble
from payments.delivery.grant import Asked, grant
from payments.models import (
    Access,
    AccessReason,
    CorrectedFile,
    DiscountUse,
    EventStatus,
    Outbox,
    OutboxKind,
    OutboxStatus,
    PaymentStatus,
    Purchase,
    PurchaseEvent,
    PurchaseLine,
    RefundReason,
    RefundStatus,
    StripeWebhookEvent,
    UseState,
)
from payments.purchases.refunds import TOLD_WHEN_BACK
from payments.purchases.states import TABLE, Move
from payments.purchases.timeline import Happened
from tests.payments.histories import always, of_contracts
from tests.payments.histories.facts import ACTIVE, Facts, facts_of_all
from tests.payments.histories.world import World, frozen_lines

# Told where money goes back later, or doesn't come: one row for each cause, by its key.
OF_LATER_TURNS = (
    *("refunded", "late_failure", "expired", "disputed", "access_back", "charged_back"),
    *("base_disputed", "base_ended", "corrected", "issued_again"),
)


def check(world: World) -> None:
    """Raise AssertionError with everything that is wrong."""
    wrong = [*one_holder_per_right(), *nothing_parked(), *no_page_left_open(world), *always.wrong()]
    for facts in facts_of_all(world):
        for rule in (*OF_A_PURCHASE, *of_contracts.OF_A_PURCHASE):
            wrong += [f"{rule.__name__}: {describe(facts.purchase)}: {what}" for what in rule(facts)]
    assert not wrong, "\n".join(wrong)


def describe(purchase: Purchase) -> str:
    """A purchase by its key, status and what happened to it."""
    timeline = PurchaseEvent.objects.filter(purchase=purchase).order_by("pk").values_list("kind", "data")
    told = "; ".join(f"{kind} {data}" for kind, data in timeline)
    return f"purchase {purchase.pk} ({purchase.payment_status}, {purchase.total_minor}; {told})"


def charged_is_given_or_refunded(facts: Facts) -> Iterator[str]:
    """What was captured is given for or was sent back.

    A refund of ours that failed leaves its money here, in sight of the staff; one of a part, by hand or in Stripe's
    dashboard, takes no files until all of a line is back; what a bank took is gone, and all files with it.
    """
    captured = sum(each["amount_received"] for each in facts.intents)
    back = sum(facts.back_at_stripe(each["id"]) for each in facts.intents)
    given = sum(line.total_minor for line in facts.lines if facts.is_completed and line.access == Access.ACTIVE)
    stuck = facts.amount_of_refunds(RefundStatus.FAILED, RefundStatus.CANCELLED, at_stripe=False)
    stuck += captured if any(facts.lost_to_a_bank(each["id"]) for each in facts.intents) else 0
    stuck += sum(line.total_minor for line in facts.lines if _went_with_its_base(facts, line))
    free = facts.amount_of_refunds(RefundStatus.SUCCEEDED, at_stripe=True)
    free += sum(each.amount_minor for each in facts.refunds if each.reason == RefundReason.REQUESTED)
    kept = captured - back - given
    if not -free <= kept <= stuck:
        yield f"captured {captured}, back {back}, given {given}; failed refunds {stuck}, dashboard's refunds {free}"


def what_is_kept_for_nothing_is_told(facts: Facts) -> Iterator[str]:
    """Money that was neither given for nor sent back, nor taken by a bank, is in sight of the staff."""
    captured = sum(each["amount_received"] for each in facts.intents)
    gone = sum(facts.back_at_stripe(each["id"]) + facts.lost_to_a_bank(each["id"]) for each in facts.intents)
    given = sum(line.total_minor for line in facts.lines if facts.is_completed and line.access == Access.ACTIVE)
    is_charged_back = any(line.access_reason == AccessReason.CHARGED_BACK for line in facts.lines)  # of a part: kept
    if captured > gone + given and not is_charged_back and not attention.troubles_of(facts.purchase.pk):
        yield f"captured {captured}, gone {gone}, given {given}, and nobody is told"


def captured_completes(facts: Facts) -> Iterator[str]:
    """Money that Stripe captured completes its purchase, and nothing else does."""
    paid = [each for each in facts.intents if each["status"] == "succeeded"]
    if paid and not facts.is_completed:
        yield f"Stripe captured {paid[0]['id']}, and it is {facts.purchase.payment_status}"
    if facts.is_completed and facts.purchase.stripe_payment_intent_id not in {each["id"] for each in paid}:
        yield f"completed, and {facts.purchase.stripe_payment_intent_id} is not captured"


def attempts_say_what_stripe_says(facts: Facts) -> Iterator[str]:
    """Each attempt has the purchase's amount and Stripe's figures, and none can still be paid."""
    for attempt in facts.attempts:
        if attempt.amount_minor != facts.purchase.total_minor:
            yield f"attempt {attempt.number} is of {attempt.amount_minor}"
        intent = facts.intents_at_stripe.get(attempt.stripe_payment_intent_id or "")
        if intent is None:
            continue
        if intent["status"] not in ("succeeded", "canceled"):
            yield f"attempt {attempt.number} can still be paid: {intent['id']} is {intent['status']}"
        if intent["amount_received"] != attempt.captured_minor:
            yield f"attempt {attempt.number}: {intent['amount_received']} captured, {attempt.captured_minor} known"


def refunds_say_what_stripe_says(facts: Facts) -> Iterator[str]:
    """One row for each refund at Stripe, with its amount and state; none is sent twice."""
    ids = {each["id"] for each in facts.intents}
    at_stripe = {each["id"]: each for each in facts.refunds_at_stripe if each["payment_intent"] in ids}
    rows = {each.stripe_refund_id: each for each in facts.refunds if each.stripe_refund_id}
    if set(at_stripe) != set(rows):
        yield f"refunds {sorted(at_stripe)} at Stripe, {sorted(rows)} here"
    for refund_id in set(at_stripe) & set(rows):
        there, here = at_stripe[refund_id], rows[refund_id]
        if (there["amount"], there["status"]) != (here.amount_minor, here.status):
            yield f"{refund_id} is {there['amount']} {there['status']} at Stripe, {here}"
    for refund in facts.refunds:
        never_sent = (RefundStatus.FAILED, RefundStatus.CANCELLED)  # refused, or a bank was faster
        if refund.stripe_refund_id is None and refund.status not in never_sent:
            yield f"refund {refund.uuid} never reached Stripe: {refund}"
        if sum(each.amount_minor for each in refund.lines.all()) not in (0, refund.amount_minor):
            yield f"the lines of refund {refund.uuid} don't sum to {refund.amount_minor}"


def moves_are_of_the_table(facts: Facts) -> Iterator[str]:
    """The timeline is one way through the table of states, from pending to where the purchase stands."""
    moves = PurchaseEvent.objects.filter(purchase=facts.purchase, kind=Happened.STATUS_MOVED).order_by("pk")
    at = PaymentStatus.PENDING
    for move in moves.values_list("data", flat=True):
        if move["before"] != at or TABLE.get((at, Move(move["why"]))) != move["after"]:
            yield f"{move} from {at}"
        at = PaymentStatus(move["after"])
    if at != facts.purchase.payment_status:
        yield f"its moves end in {at}"


def one_mail_per_cause(facts: Facts) -> Iterator[str]:
    """One receipt if anything was given, one word for each line that was not and for each surplus."""
    mails = Outbox.objects.filter(purchase=facts.purchase, kind=OutboxKind.MAIL).values_list("subject_id", flat=True)
    unavailable = sum(1 for line in facts.lines if line.unavailable_at)
    surplus = sum(1 for each in facts.refunds if each.reason in (RefundReason.DUPLICATE, RefundReason.WRONG_AMOUNT))
    is_given = facts.is_completed and unavailable < len(facts.lines)
    expected = Counter({"receipt": int(is_given), "unavailable": unavailable, "surplus": surplus})
    told = Counter(mails)
    if Counter({name: count for name, count in told.items() if name not in OF_LATER_TURNS}) != +expected:
        yield f"mails {dict(told)}, expected {dict(+expected)}"
    announced = [each for each in facts.refunds if each.reason in TOLD_WHEN_BACK]
    arrived = sum(each.status == RefundStatus.SUCCEEDED for each in announced)
    if not arrived <= told["refunded"] <= len(announced):
        yield f"{told['refunded']} mails of refunds, {arrived} arrived of {len(announced)}"


def sums_to_the_cent(facts: Facts) -> Iterator[str]:
    """Lines sum to the total, and every intent at Stripe asks for exactly that."""
    purchase, lines = facts.purchase, facts.lines
    if sum(line.total_minor for line in lines) != purchase.total_minor:
        yield f"lines sum to {sum(line.total_minor for line in lines)}"
    if sum(line.unit_minor for line in lines) != purchase.subtotal_minor:
        yield f"units sum to {sum(line.unit_minor for line in lines)}, subtotal {purchase.subtotal_minor}"
    for intent in facts.intents:
        if (intent["amount"], intent["currency"].upper()) != (purchase.total_minor, purchase.currency):
            yield f"{intent['id']} asks for {intent['amount']} {intent['currency']}"


def access_is_what_the_facts_say(facts: Facts) -> Iterator[str]:
    """Revoked if it could not be given, or its money or its base's is gone; else active, and its files are granted."""
    for line in facts.lines:
        expected = facts.access(line)
        if (line.access, line.access_reason) != expected:
            yield f"line {line.pk} is {line.access} ({line.access_reason}), expected {expected}"
        is_his = facts.is_completed and expected == ACTIVE
        if _is_granted(facts.purchase, line) != is_his:
            yield f"line {line.pk}: files are {'not ' if is_his else ''}granted, expected {expected}"
        if _is_granted(facts.purchase, line, is_corrected=True) != (is_his and _has_corrected(line)):
            yield f"line {line.pk}: corrected files are not granted as they are given, expected {expected}"


def nothing_accepted_was_changed(facts: Facts) -> Iterator[str]:
    """Amounts, terms and files of the lines are those of the moment when the buyer heard of them."""
    frozen = facts.world.frozen.get(facts.purchase.token)
    if frozen is not None and frozen.lines != frozen_lines(facts.purchase):
        yield f"{frozen.lines} was accepted, {frozen_lines(facts.purchase)} is sold"


def a_code_counts_with_its_purchase(facts: Facts) -> Iterator[str]:
    """Used once it is paid, given back once it is not to be."""
    use = DiscountUse.objects.filter(purchase=facts.purchase).first()
    expected = UseState.USED if facts.is_completed else UseState.RELEASED
    if use is not None and use.state != expected:
        yield f"its code is {use.state}, expected {expected}"


def one_holder_per_right() -> Iterator[str]:
    """A sold right is its holder's, to whom it was given, and nothing is held any more; no two have what is one's."""
    given = PurchaseLine.objects.filter(
        is_exclusive=True, purchase__payment_status=PaymentStatus.COMPLETED, unavailable_at=None
    )
    for right in ExclusiveRight.objects.all():
        lines = list(given.filter(right=right))
        names = [f"line {line.pk} of purchase {line.purchase_id}" for line in lines]
        if right.state == "reserved":
            yield f"one_holder_per_right: right {right.pk} is still reserved for {right.holder_line}"
        if right.state == "sold" and right.holder_line not in {line.uuid for line in lines}:
            yield f"one_holder_per_right: right {right.pk} is sold to {right.holder_line}, given to {names}"
    for line in given.filter(access=Access.ACTIVE).exclude(right__holder_line=F("uuid"), right__state="sold"):
        if Trouble.NOT_HIS_ANY_MORE not in attention.troubles_of(line.purchase_id):
            yield f"one_holder_per_right: line {line.pk} has the files, and not the right, and nobody is told"
        if not always.was_revoked(line):
            yield f"one_holder_per_right: line {line.pk} lost its right though it always had its files"


def nothing_parked() -> Iterator[str]:
    """No event and nothing owed waits for a person."""
    for event in StripeWebhookEvent.objects.filter(status=EventStatus.FAILED):
        yield f"nothing_parked: event {event.type} of {event.object_id}: {event.last_error}"
    for row in Outbox.objects.filter(status=OutboxStatus.FAILED):
        yield f"nothing_parked: {row.key} of purchase {row.purchase_id}: {row.last_error}"


def no_page_left_open(world: World) -> Iterator[str]:
    """Stripe's pages whose address left the shop can't be paid any more."""
    for session in world.sessions():
        if session["id"] in world.pages and session["status"] == "open":
            yield f"no_page_left_open: {session['id']} of purchase {session['metadata'].get('purchase')}"


def _went_with_its_base(facts: Facts, line: PurchaseLine) -> bool:
    """The difference stays until staff have decided about it: they are told, see above."""
    return line.upgrades_id is not None and facts.own_access(line) == ACTIVE != facts.access(line)


def _has_corrected(line: PurchaseLine) -> bool:
    sold = line.files.select_related("deliverable").get(type="mp3")
    newest = CorrectedFile.objects.newest_of([line.beat_id]).get((line.beat_id, "mp3"))
    return newest is not None and newest.replaces(sold)


def _is_granted(purchase: Purchase, line: PurchaseLine, *, is_corrected: bool = False) -> bool:
    asked = Asked(
        line.beat_id,
        "mp3",
        purchase.token,
        line_uuid=str(line.uuid),
        user_id=None,
        client_address="127.0.0.1",
        is_corrected=is_corrected,
    )
    try:
        grant(asked)
    except StoreError:
        return False
    return True


OF_A_PURCHASE = (
    charged_is_given_or_refunded,
    what_is_kept_for_nothing_is_told,
    captured_completes,
    attempts_say_what_stripe_says,
    refunds_say_what_stripe_says,
    moves_are_of_the_table,
    one_mail_per_cause,
    sums_to_the_cent,
    access_is_what_the_facts_say,
    nothing_accepted_was_changed,
    a_code_counts_with_its_purchase,
)
