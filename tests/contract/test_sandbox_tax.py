"""What Stripe Tax answers here has the shape that Stripe publishes with stripe-python."""

from typing import Any

import pytest
import stripe
from stripe._list_object import ListObject

from tests.contract.annotations import problems
from tests.contract.test_sandbox_objects import get
from tests.sandbox.server import SandboxServer


@pytest.mark.parametrize(
    ("address", "tax_ids"),
    [
        ({"country": "DE", "line1": "Hauptstr. 1", "city": "Ulm"}, []),
        ({"country": "US", "postal_code": "98104", "state": "WA"}, []),
        ({"country": "BR"}, []),
        ({"country": "FR"}, [{"type": "eu_vat", "value": "FR12345678901"}]),
    ],
)
def test_tax_has_stripes_shape(sandbox: SandboxServer, address: dict[str, str], tax_ids: list[dict[str, str]]) -> None:
    tax = sandbox.client.v1.tax
    lines = [{"amount": 4900}, {"amount": 900, "tax_behavior": "inclusive", "metadata": {"line": "uuid"}}]
    customer = {"address": address, "address_source": "billing", "tax_ids": tax_ids}
    wanted: Any = {"currency": "usd", "line_items": lines, "customer_details": customer}
    calculation = tax.calculations.create(wanted).id
    booked: Any = {"calculation": calculation, "reference": "order-1", "metadata": {"purchase": "uuid"}}
    transaction = tax.transactions.create_from_calculation(booked).id
    taken: Any = {"original_transaction": transaction, "mode": "partial", "flat_amount": -5, "reference": "refund-1"}
    reversal = tax.transactions.create_reversal(taken).id
    payment = sandbox.pay(5800, hooks={"inputs": {"tax": {"calculation": calculation}}}).id
    expand = "expand[]=line_items.data.tax_breakdown"
    addresses = {
        f"/v1/tax/calculations/{calculation}": stripe.tax.Calculation,
        f"/v1/tax/calculations/{calculation}?{expand}": stripe.tax.Calculation,
        f"/v1/tax/calculations/{calculation}/line_items": ListObject[stripe.tax.CalculationLineItem],
        f"/v1/tax/transactions/{transaction}?expand[]=line_items": stripe.tax.Transaction,
        f"/v1/tax/transactions/{reversal}?expand[]=line_items": stripe.tax.Transaction,
        f"/v1/tax/transactions/{reversal}/line_items": ListObject[stripe.tax.TransactionLineItem],
        f"/v1/tax/associations/find?payment_intent={payment}": stripe.tax.Association,
        f"/v1/payment_intents/{payment}": stripe.PaymentIntent,
        "/v1/tax/settings": stripe.tax.Settings,
    }

    found = [
        problem
        for address, shape in addresses.items()
        for problem in problems(get(sandbox, address).body, shape, address)
    ]

    assert found == []
