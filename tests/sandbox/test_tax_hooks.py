"""A payment that names its tax calculation books it itself, and its refunds take it back."""

from typing import Any

import pytest
import stripe

from tests.sandbox import server as cards
from tests.sandbox.server import SandboxServer, secret_of
from tests.sandbox.test_tax import amounts, calculate


def naming(calculation: str) -> dict[str, Any]:
    return {"inputs": {"tax": {"calculation": calculation}}}


def attempts(sandbox: SandboxServer, intent: str) -> list[tuple[str, str, str]]:
    """Source, status, and the transaction that was made or the reason why none was."""
    found = sandbox.client.v1.tax.associations.find({"payment_intent": intent}).tax_transaction_attempts
    assert found is not None
    outcomes = []
    for each in found:
        said = each.committed.transaction if each.committed else each.errored.reason if each.errored else ""
        outcomes.append((each.source, each.status, said))
    return outcomes


def lines_of(sandbox: SandboxServer, transaction: str) -> list[tuple[int, int]]:
    return amounts(sandbox.client.v1.tax.transactions.retrieve(transaction, {"expand": ["line_items"]}))


def test_tax_is_booked_with_the_payment_and_taken_back_with_its_refunds(sandbox: SandboxServer) -> None:
    made = calculate(sandbox, 4900)
    intent = sandbox.create_intent(made.amount_total, currency="eur", hooks=naming(made.id))
    assert intent.hooks is not None

    sandbox.confirm(secret_of(intent), cards.DECLINED)
    with pytest.raises(stripe.InvalidRequestError, match=r"No such tax\.association"):
        attempts(sandbox, intent.id)
    sandbox.confirm(secret_of(intent))
    refunds = [
        sandbox.client.v1.refunds.create({"payment_intent": intent.id, "amount": amount}).id for amount in (588, 5292)
    ]

    booked, first, second = attempts(sandbox, intent.id)
    assert [each[0] for each in (booked, first, second)] == [intent.id, *refunds]
    assert {each[1] for each in (booked, first, second)} == {"committed"}
    assert [lines_of(sandbox, each[2]) for each in (booked, first, second)] == [
        [(4900, 980)],
        [(-490, -98)],
        [(-4410, -882)],
    ]
    assert sandbox.client.v1.tax.transactions.retrieve(booked[2]).reference == intent.id


def test_the_last_calculation_named_counts(sandbox: SandboxServer) -> None:
    first, second = calculate(sandbox, 100), calculate(sandbox, 4900)
    wanted: Any = {"hooks": naming(second.id)}
    intent = sandbox.create_intent(hooks=naming(first.id), currency="eur")

    sandbox.client.v1.payment_intents.update(intent.id, wanted)
    sandbox.confirm(secret_of(intent))

    ((_, _, transaction),) = attempts(sandbox, intent.id)
    assert lines_of(sandbox, transaction) == [(4900, 980)]


def test_a_calculation_may_be_forgotten(sandbox: SandboxServer) -> None:
    intent = sandbox.create_intent(hooks=naming(calculate(sandbox, 4900).id), currency="eur")
    wanted: Any = {"hooks": naming("")}

    assert "hooks" not in sandbox.client.v1.payment_intents.update(intent.id, wanted)


def test_an_unknown_calculation_is_refused(sandbox: SandboxServer) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.create_intent(hooks=naming("taxcalc_nowhere"))

    assert (refused.value.code, refused.value.param) == ("resource_missing", "hooks[inputs][tax][calculation]")


@pytest.mark.parametrize("reason", ["calculation_expired", "currency_mismatch"])
def test_a_payment_goes_on_without_its_tax(sandbox: SandboxServer, reason: str) -> None:
    made = calculate(sandbox, 4900)
    currency = "usd" if reason == "currency_mismatch" else "eur"
    intent = sandbox.create_intent(currency=currency, hooks=naming(made.id))
    if reason == "calculation_expired":
        sandbox.desk(f"/desk/tax_calculations/{made.id}/expire")

    assert sandbox.confirm(secret_of(intent)).body["status"] == "succeeded"

    assert attempts(sandbox, intent.id) == [(intent.id, "errored", reason)]
    assert sandbox.client.v1.refunds.create({"payment_intent": intent.id}).status == "succeeded"
    assert len(attempts(sandbox, intent.id)) == 1


def test_two_payments_of_one_calculation_book_it_once(sandbox: SandboxServer) -> None:
    hooks = naming(calculate(sandbox, 4900).id)
    first, second = (sandbox.pay(5880, currency="eur", hooks=hooks).id for _ in range(2))

    assert attempts(sandbox, first)[0][1] == "committed"
    assert attempts(sandbox, second) == [(second, "errored", "another_payment_associated_with_calculation")]
