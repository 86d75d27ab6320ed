"""Stripe Tax: what a calculation says to the cent, what books it, and what takes it back."""

from collections.abc import Callable
from typing import Any

import pytest
import stripe

from tests.sandbox.server import SandboxServer

PARIS: dict[str, Any] = {"country": "FR", "postal_code": "75001", "line1": "1 rue de Rivoli"}


def calculate(sandbox: SandboxServer, *amounts: int, behaviour: str = "exclusive", **customer: Any) -> Any:
    """Ask what tax lines of these amounts bear; the customer is in Paris unless told otherwise."""
    lines = [
        {"amount": amount, "reference": f"L{index}", "tax_behavior": behaviour, "tax_code": "txcd_10401100"}
        for index, amount in enumerate(amounts, 1)
    ]
    details = {"address": PARIS, "address_source": "billing", **customer}
    wanted: Any = {"currency": "eur", "line_items": lines, "customer_details": details, "expand": ["line_items"]}
    return sandbox.client.v1.tax.calculations.create(wanted)


def book(sandbox: SandboxServer, calculation: str, reference: str = "order-1") -> Any:
    wanted: Any = {"calculation": calculation, "reference": reference, "expand": ["line_items"]}
    return sandbox.client.v1.tax.transactions.create_from_calculation(wanted)


def reverse(sandbox: SandboxServer, original: str, reference: str, mode: str = "partial", **more: Any) -> Any:
    wanted: Any = {"mode": mode, "original_transaction": original, "reference": reference, "expand": ["line_items"]}
    wanted |= more
    return sandbox.client.v1.tax.transactions.create_reversal(wanted)


def amounts(document: Any) -> list[tuple[int, int]]:
    return [(line.amount, line.amount_tax) for line in document.line_items.data]


@pytest.mark.parametrize(
    ("address", "rate", "tax", "reason"),
    [
        ({"country": "DE"}, "19.0", 950, "standard_rated"),
        ({"country": "FR"}, "20.0", 1000, "standard_rated"),
        ({"country": "CH"}, "8.1", 405, "standard_rated"),
        ({"country": "FI"}, "25.5", 1275, "standard_rated"),
        ({"country": "US", "postal_code": "98104"}, "10.35", 518, "standard_rated"),
        ({"country": "US", "postal_code": "07302-1234"}, "6.625", 331, "standard_rated"),
        ({"country": "US", "postal_code": "97201"}, "0.0", 0, "not_subject_to_tax"),
        ({"country": "US", "postal_code": "94107"}, "0.0", 0, "not_collecting"),
        ({"country": "BR"}, "0.0", 0, "not_collecting"),
        ({"country": "CA", "state": "ON"}, "0.0", 0, "not_collecting"),
    ],
)
def test_the_place_decides_the_rate(
    sandbox: SandboxServer, address: dict[str, str], rate: str, tax: int, reason: str
) -> None:
    made = calculate(sandbox, 5000, address=address)

    assert (made.tax_amount_exclusive, made.tax_amount_inclusive, made.amount_total) == (tax, 0, 5000 + tax)
    (entry,) = made.tax_breakdown
    assert (entry.tax_rate_details.percentage_decimal, entry.taxability_reason) == (rate, reason)
    assert (entry.amount, entry.taxable_amount) == (tax, 5000 if tax else 0)


@pytest.mark.parametrize(
    ("behaviour", "lines", "total"),
    [
        ("exclusive", [(999, 200), (1, 0), (3, 1), (4900, 980)], 7084),
        ("inclusive", [(999, 167), (1, 0), (3, 1), (4900, 817)], 5903),
    ],
)
def test_tax_is_rounded_line_by_line(
    sandbox: SandboxServer, behaviour: str, lines: list[tuple[int, int]], total: int
) -> None:
    made = calculate(sandbox, *(amount for amount, _ in lines), behaviour=behaviour)

    tax = sum(tax for _, tax in lines)
    assert amounts(made) == lines
    assert made.amount_total == total
    assert (made.tax_amount_exclusive, made.tax_amount_inclusive) == (
        (tax, 0) if behaviour == "exclusive" else (0, tax)
    )
    (entry,) = made.tax_breakdown
    assert (entry.amount, entry.inclusive) == (tax, behaviour == "inclusive")
    assert entry.taxable_amount == sum(amount for amount, _ in lines) - (tax if entry.inclusive else 0)


@pytest.mark.parametrize(
    ("value", "country", "is_reversed"),
    [
        ("FR12345678901", "FR", True),
        ("de123456789", "DE", True),
        ("EL123456789", "GR", True),
        ("FR1", "FR", False),
        ("XX123456789", "FR", False),
        ("FR12345678901", "CH", False),
    ],
)
def test_a_business_abroad_accounts_for_its_own_tax(
    sandbox: SandboxServer, value: str, country: str, is_reversed: bool
) -> None:
    made = calculate(sandbox, 5000, address={"country": country}, tax_ids=[{"type": "eu_vat", "value": value}])

    assert (made.tax_amount_exclusive == 0) is is_reversed
    assert (made.tax_breakdown[0].taxability_reason == "reverse_charge") is is_reversed
    assert [(each.type, each.value) for each in made.customer_details.tax_ids] == [("eu_vat", value)]


def test_a_business_at_home_pays_tax(start_sandbox: Callable[..., SandboxServer]) -> None:
    german = start_sandbox(arguments=("--tax-origin", "de"))
    business: Any = [{"type": "eu_vat", "value": "DE123456789"}]

    assert calculate(german, 5000, address={"country": "DE"}, tax_ids=business).tax_amount_exclusive == 950
    assert calculate(german, 5000, tax_ids=business).tax_amount_exclusive == 0
    settings = german.client.v1.tax.settings.retrieve()
    assert settings.status == "active"
    assert settings.head_office is not None
    assert settings.head_office.address.country == "DE"


@pytest.mark.parametrize("override", ["customer_exempt", "reverse_charge"])
def test_tax_may_be_overridden(sandbox: SandboxServer, override: str) -> None:
    made = calculate(sandbox, 5000, taxability_override=override)

    assert (made.tax_amount_exclusive, made.tax_breakdown[0].taxability_reason) == (0, override)


@pytest.mark.parametrize(
    "address",
    [
        {"country": "US"},
        {"country": "US", "state": "WA"},
        {"country": "US", "postal_code": "9810"},
        {"country": "CA"},
        {"country": "ZZ"},
        None,
    ],
)
def test_an_address_that_is_no_place_is_refused(sandbox: SandboxServer, address: dict[str, str] | None) -> None:
    customer: Any = {"address": address} if address else {"ip_address": "203.0.113.7"}
    wanted: Any = {"currency": "usd", "line_items": [{"amount": 5000}], "customer_details": customer}

    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v1.tax.calculations.create(wanted)

    assert (refused.value.http_status, refused.value.code) == (400, "customer_tax_location_invalid")
    assert refused.value.param == "customer_details[address]"


@pytest.mark.parametrize(
    ("change", "code", "param"),
    [
        ({"currency": ""}, "parameter_missing", "currency"),
        ({"line_items": []}, "parameter_missing", "line_items"),
        ({"line_items": [{"reference": "L1"}]}, "parameter_missing", "line_items[0][amount]"),
        ({"line_items": [{"amount": -1}]}, "parameter_invalid_integer", "line_items[0][amount]"),
        ({"line_items": [{"amount": 1, "tax_code": "music"}]}, "resource_missing", "line_items[0][tax_code]"),
        ({"line_items": [{"amount": 1, "reference": "L1"}] * 2}, None, "line_items"),
        ({"line_items": [{"amount": 1}] * 101}, None, "line_items"),
        ({"line_items": [{"amount": 1, "discount": 1}]}, "parameter_unknown", "line_items[0][discount]"),
        ({"shipping_cost": {"amount": 1}}, "parameter_unknown", "shipping_cost"),
        ({"tax_date": 1}, None, "tax_date"),
    ],
)
def test_a_wrong_parameter_is_named(
    sandbox: SandboxServer, change: dict[str, Any], code: str | None, param: str
) -> None:
    right = {"currency": "eur", "line_items": [{"amount": 1}], "customer_details": {"address": PARIS}}
    wanted: Any = {**right, **change}

    with pytest.raises(stripe.InvalidRequestError) as refused:
        sandbox.client.v1.tax.calculations.create(wanted)

    assert (refused.value.code, refused.value.param) == (code, param)


def test_lines_are_shown_to_who_asks_for_them(sandbox: SandboxServer) -> None:
    made = calculate(sandbox, *range(1, 13))
    calculations = sandbox.client.v1.tax.calculations

    assert "line_items" not in calculations.retrieve(made.id)
    assert (len(made.line_items.data), made.line_items.has_more) == (10, True)
    assert "tax_breakdown" not in made.line_items.data[0]
    listed = calculations.line_items.list(made.id, {"limit": 5, "expand": ["data.tax_breakdown"]})
    assert [line.amount for line in listed.auto_paging_iter()] == list(range(1, 13))
    breakdown = listed.data[0].tax_breakdown
    assert breakdown is not None
    assert (breakdown[0].jurisdiction.display_name, breakdown[0].sourcing) == ("France", "destination")


def test_a_transaction_books_its_calculation_under_a_reference_of_its_own(sandbox: SandboxServer) -> None:
    made = calculate(sandbox, 4900, 900)

    booked = book(sandbox, made.id)

    assert amounts(booked) == [(4900, 980), (900, 180)]
    assert (booked.type, booked.reference, booked.tax_date) == ("transaction", "order-1", made.tax_date)
    assert booked.customer_details.address.country == "FR"
    transactions = sandbox.client.v1.tax.transactions
    assert [line.reference for line in transactions.line_items.list(booked.id).data] == ["L1", "L2"]
    assert transactions.retrieve(booked.id).reference == "order-1"
    with pytest.raises(stripe.InvalidRequestError) as refused:
        book(sandbox, calculate(sandbox, 100).id)
    assert (refused.value.code, refused.value.param) == ("resource_already_exists", "reference")


def test_a_repeated_call_books_once(sandbox: SandboxServer) -> None:
    wanted: Any = {"calculation": calculate(sandbox, 4900).id, "reference": "order-1"}
    transactions = sandbox.client.v1.tax.transactions
    sandbox.switches(api_fault="error_after", api_fault_calls=1, api_fault_path="/v1/tax/")

    with pytest.raises(stripe.APIError):
        transactions.create_from_calculation(wanted, {"idempotency_key": "key-1"})

    assert transactions.create_from_calculation(wanted, {"idempotency_key": "key-1"}).reference == "order-1"


def test_an_expired_calculation_is_gone(sandbox: SandboxServer) -> None:
    made = calculate(sandbox, 4900)
    assert 89 * 86_400 < made.expires_at - made.tax_date <= 90 * 86_400 + 1

    assert sandbox.desk(f"/desk/tax_calculations/{made.id}/expire").status == 200

    for ask in (sandbox.client.v1.tax.calculations.retrieve, lambda id: book(sandbox, id)):
        with pytest.raises(stripe.InvalidRequestError) as gone:
            ask(made.id)
        assert gone.value.code == "resource_missing"


def test_a_full_reversal_takes_everything_back_once(sandbox: SandboxServer) -> None:
    booked = book(sandbox, calculate(sandbox, 4900, 900).id)

    taken = reverse(sandbox, booked.id, "refund-1", mode="full")

    assert amounts(taken) == [(-4900, -980), (-900, -180)]
    assert (taken.type, taken.reversal.original_transaction) == ("reversal", booked.id)
    originals = [line.reversal.original_line_item for line in taken.line_items.data]
    assert originals == [line.id for line in booked.line_items.data]
    with pytest.raises(stripe.InvalidRequestError, match="already been reversed"):
        reverse(sandbox, booked.id, "refund-2", mode="full")
    with pytest.raises(stripe.InvalidRequestError, match="greater than what is left"):
        reverse(sandbox, booked.id, "refund-3", flat_amount=-1)
    with pytest.raises(stripe.InvalidRequestError, match="can't be reversed"):
        reverse(sandbox, taken.id, "refund-4", mode="full")


def test_lines_are_reversed_up_to_what_is_left_of_them(sandbox: SandboxServer) -> None:
    booked = book(sandbox, calculate(sandbox, 4900).id)
    line = {"original_line_item": booked.line_items.data[0].id, "reference": "L1-refund"}

    taken = reverse(sandbox, booked.id, "refund-1", line_items=[{**line, "amount": -3000, "amount_tax": -600}])

    assert amounts(taken) == [(-3000, -600)]
    for too_much in ({"amount": -1901, "amount_tax": 0}, {"amount": 0, "amount_tax": -381}):
        with pytest.raises(stripe.InvalidRequestError, match="greater than what is left"):
            reverse(sandbox, booked.id, "refund-2", line_items=[{**line, **too_much}])
    reverse(sandbox, booked.id, "refund-2", line_items=[{**line, "amount": -1900, "amount_tax": -380}])


@pytest.mark.parametrize("behaviour", ["exclusive", "inclusive"])
def test_flat_amounts_are_spread_to_the_cent_until_nothing_is_left(sandbox: SandboxServer, behaviour: str) -> None:
    made = calculate(sandbox, 999, 4901, 33, behaviour=behaviour)
    booked = book(sandbox, made.id)
    steps = (1, 777, 1000, made.amount_total - 1778)

    taken = [reverse(sandbox, booked.id, f"refund-{number}", flat_amount=-step) for number, step in enumerate(steps, 1)]

    def gross(transaction: Any) -> int:
        return sum(amount + (tax if behaviour == "exclusive" else 0) for amount, tax in amounts(transaction))

    assert [-gross(each) for each in taken] == list(steps)
    lines = [line for each in taken for line in each.line_items.data]
    for original in booked.line_items.data:
        mine = [line for line in lines if line.reversal.original_line_item == original.id]
        assert sum(line.amount for line in mine) == -original.amount
        assert sum(line.amount_tax for line in mine) == -original.amount_tax


@pytest.mark.parametrize(
    "params",
    [
        {"mode": "partial"},
        {"mode": "partial", "flat_amount": -1, "line_items": [{"amount": -1}]},
        {"mode": "full", "flat_amount": -1},
        {"mode": "partial", "flat_amount": 1},
        {"mode": "half"},
    ],
)
def test_a_reversal_says_what_it_takes_back(sandbox: SandboxServer, params: dict[str, Any]) -> None:
    booked = book(sandbox, calculate(sandbox, 4900).id)

    with pytest.raises(stripe.InvalidRequestError) as refused:
        reverse(sandbox, booked.id, "refund-1", **params)

    assert refused.value.http_status == 400
    reverse(sandbox, booked.id, "refund-1", mode="full")


def test_the_desk_shows_what_was_made(sandbox: SandboxServer) -> None:
    calculation = calculate(sandbox, 4900).id

    for made in (calculation, book(sandbox, calculation).id):
        status, _, page = sandbox.request("GET", f"/desk/objects/{made}", None, {})
        assert (status, made in page) == (200, True)


def test_stripe_tax_can_be_away_while_payments_work(sandbox: SandboxServer) -> None:
    sandbox.switches(api_fault="error_before", api_fault_path="/v1/tax/")

    with pytest.raises(stripe.APIError) as away:
        calculate(sandbox, 4900)

    assert away.value.http_status == 500
    assert sandbox.pay().status == "succeeded"
    sandbox.switches(api_fault="none")
    assert calculate(sandbox, 4900).amount_total == 5880
