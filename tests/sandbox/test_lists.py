"""Lists as a reconciliation reads them: newest first, by pages in both directions, narrowed by time and owner."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import pytest
import stripe

from tests.sandbox import server as cards
from tests.sandbox.server import SandboxServer

MADE = 5


def _refund(sandbox: SandboxServer) -> None:
    sandbox.client.v1.refunds.create({"payment_intent": sandbox.pay().id})


# Each makes one more of its kind; what else it makes is of other kinds.
KINDS: dict[str, Callable[[SandboxServer], Any]] = {
    "payment_intents": SandboxServer.create_intent,
    "charges": SandboxServer.pay,
    "refunds": _refund,
    "disputes": lambda sandbox: sandbox.pay(card=cards.DISPUTED),
    "events": SandboxServer.create_intent,
    "checkout/sessions": SandboxServer.create_session,
}


def ask(sandbox: SandboxServer, kind: str, **query: str | int) -> dict[str, Any]:
    answer = sandbox.get(f"/v1/{kind}?{urlencode(query)}", {"Authorization": f"Bearer {sandbox.secret_key}"})
    assert answer.status == 200, answer.body
    return answer.body


def ids(page: dict[str, Any]) -> list[str]:
    return [each["id"] for each in page["data"]]


@pytest.mark.parametrize("kind", KINDS)
def test_pages_lead_through_all_in_both_directions(sandbox: SandboxServer, kind: str) -> None:
    for _ in range(MADE):
        KINDS[kind](sandbox)
    everything = ids(ask(sandbox, kind, limit=100))
    created = [each["created"] for each in ask(sandbox, kind, limit=100)["data"]]
    assert (len(set(everything)), created) == (MADE, sorted(created, reverse=True))

    first = ask(sandbox, kind, limit=2)
    second = ask(sandbox, kind, limit=2, starting_after=ids(first)[-1])
    third = ask(sandbox, kind, limit=2, starting_after=ids(second)[-1])
    back = ask(sandbox, kind, limit=2, ending_before=ids(third)[-1])
    start = ask(sandbox, kind, limit=2, ending_before=ids(back)[0])

    assert [ids(page) for page in (first, second, third)] == [everything[:2], everything[2:4], everything[4:]]
    assert [page["has_more"] for page in (first, second, third)] == [True, True, False]
    assert (ids(back), back["has_more"]) == (everything[2:4], True)
    assert (ids(start), start["has_more"]) == (everything[:2], False)
    assert first["url"] == f"/v1/{kind}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_is_narrowed_by_time(sandbox: SandboxServer, kind: str) -> None:
    KINDS[kind](sandbox)
    (made,) = ask(sandbox, kind)["data"]
    moment = made["created"]

    found = {
        name: len(ask(sandbox, kind, **{f"created[{name}]": bound})["data"])
        for name, bound in (("gte", moment), ("gt", moment), ("lte", moment), ("lt", moment))
    }

    assert found == {"gte": 1, "gt": 0, "lte": 1, "lt": 0}
    assert len(ask(sandbox, kind, created=moment)["data"]) == 1
    assert len(ask(sandbox, kind, **{"created[gt]": moment - 1, "created[lt]": moment + 1})["data"]) == 1
    assert ask(sandbox, kind, **{"created[gt]": moment + 1, "created[lt]": moment + 5})["data"] == []


@pytest.mark.parametrize("kind", KINDS)
def test_time_and_cursor_narrow_together(sandbox: SandboxServer, kind: str) -> None:
    for _ in range(3):
        KINDS[kind](sandbox)
    newest, _, oldest = ask(sandbox, kind)["data"]

    rest = ask(sandbox, kind, starting_after=newest["id"], limit=1, **{"created[gte]": oldest["created"]})

    assert (len(rest["data"]), rest["has_more"]) == (1, True)


@pytest.mark.parametrize(
    ("query", "code", "param"),
    [
        ({"limit": "0"}, "parameter_invalid_integer", "limit"),
        ({"limit": "101"}, "parameter_invalid_integer", "limit"),
        ({"starting_after": "pi_nowhere"}, "resource_missing", "starting_after"),
        ({"starting_after": "pi_1", "ending_before": "pi_2"}, "parameters_exclusive", None),
        ({"created[since]": "1"}, "parameter_unknown", "created[since]"),
        ({"created[gte]": "today"}, "parameter_invalid_integer", "created[gte]"),
        ({"types[]": "charge.succeeded"}, "parameter_unknown", "types"),
    ],
)
def test_what_a_list_does_not_know_is_refused(
    sandbox: SandboxServer, query: dict[str, str], code: str, param: str | None
) -> None:
    path = f"/v1/payment_intents?{urlencode(query)}"

    answer = sandbox.get(path, {"Authorization": f"Bearer {sandbox.secret_key}"})

    assert (answer.error["code"], answer.error.get("param")) == (code, param)


def test_lists_are_narrowed_to_one_payment(sandbox: SandboxServer) -> None:
    paid, _ = sandbox.pay(card=cards.DISPUTED), sandbox.pay(card=cards.DISPUTED)
    refunded = sandbox.pay()
    v1 = sandbox.client.v1
    refund = v1.refunds.create({"payment_intent": refunded.id})
    _refund(sandbox)

    assert [charge.id for charge in v1.charges.list({"payment_intent": paid.id}).data] == [paid.latest_charge]
    assert [each.payment_intent for each in v1.disputes.list({"payment_intent": paid.id}).data] == [paid.id]
    assert [each.id for each in v1.refunds.list({"payment_intent": refunded.id}).data] == [refund.id]
    charge = str(refunded.latest_charge)
    assert [each.id for each in v1.refunds.list({"charge": charge}).data] == [refund.id]


def test_events_are_listed_by_a_group_of_types(sandbox: SandboxServer) -> None:
    sandbox.pay()
    events = sandbox.client.v1.events

    charges = events.list({"type": "charge.*"}).data

    assert [event.type for event in charges] == ["charge.updated", "charge.succeeded"]
    with pytest.raises(stripe.InvalidRequestError, match="only specify one"):
        events.list({"type": "charge.*", "types": ["charge.succeeded"]})


def test_sessions_are_listed_by_their_buyer_and_their_lines_by_pages(sandbox: SandboxServer) -> None:
    price = {"currency": "usd", "unit_amount": 100, "product_data": {"name": "A beat"}}
    session = sandbox.create_session(line_items=[{"price_data": price, "quantity": 1}] * 12)
    sandbox.pay_session(session.id)
    sessions = sandbox.client.v1.checkout.sessions

    shown = sessions.retrieve(session.id, {"expand": ["line_items"]}).line_items
    assert shown is not None
    listed = sessions.line_items.list(session.id, {"limit": 5})

    assert (len(shown.data), shown.has_more) == (10, True)
    assert len({line.id for line in listed.auto_paging_iter()}) == 12
    assert len(sessions.list({"customer_details": {"email": "buyer@example.com"}}).data) == 1
    assert sessions.list({"customer_details": {"email": "another@example.com"}}).data == []
