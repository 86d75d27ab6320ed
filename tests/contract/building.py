"""Builds Stripe's objects from the types that stripe-python publishes: whole, or with what is required alone."""

import types
from decimal import Decimal
from importlib import import_module
from typing import Any, Literal, Union, get_args, get_origin

from stripe._list_object import ListObject
from stripe._object_classes import OBJECT_CLASSES
from stripe._stripe_object import StripeObject, UntypedStripeObject

from tests.contract.annotations import fields, is_optional, resolve

DEEPEST = 4  # below that, lists are empty and what may be missing is
SCALARS: dict[object, object] = {str: "text", int: 1, bool: True, float: 1.5, Decimal: "1.5"}
# Events whose type doesn't begin with the name of their object.
ALIASES = {
    "account.application": "application",
    "account.external_account": "bank_account",
    "application_fee.refund": "fee_refund",
    "billing.alert.triggered": "billing.alert_triggered",
    "cash_balance": "cash_balance",
    "charge.dispute": "dispute",
    "charge.refund": "refund",
    "customer.discount": "discount",
    "customer.source": "source",
    "customer.subscription": "subscription",
    "customer.tax_id": "tax_id",
    "sigma.scheduled_query_run": "scheduled_query_run",
    "source.mandate_notification": "source_mandate_notification",
    "source.transaction": "source_transaction",
}


def class_of(event_type: str) -> type[StripeObject]:
    """What an event of that type is about; raises LookupError for a type that nothing here knows."""
    parts = event_type.split(".")
    for count in range(len(parts), 0, -1):
        name = ".".join(parts[:count])
        for known in (ALIASES.get(name, name), name.replace("issuing_", "issuing.")):
            if known in OBJECT_CLASSES:
                module, class_name = OBJECT_CLASSES[known]
                found: type[StripeObject] = getattr(import_module(module), class_name)
                return found
    raise LookupError(event_type)


def build(cls: type, *, is_whole: bool, depth: int = 0) -> dict[str, Any]:
    """An object of ``cls`` as JSON; ``is_whole``: with every key, else with those that are always there."""
    return {
        name: _value(annotation, cls.__module__, depth, is_whole=is_whole)
        for name, annotation in fields(cls).items()
        if not is_optional(annotation) or (is_whole and depth < DEEPEST)
    }


def _value(annotation: object, module: str, depth: int, *, is_whole: bool) -> Any:
    annotation = resolve(annotation, module)
    origin = get_origin(annotation)
    if origin in (Union, types.UnionType):
        choices = [choice for choice in get_args(annotation) if choice is not type(None)]
        chosen = str if str in choices else choices[0]  # of an id and an object the id, as unless it is asked for
        literals = [choice for choice in choices if get_origin(resolve(choice, module)) is Literal]
        return _value((literals or [chosen])[0], module, depth, is_whole=is_whole)
    if origin is Literal:
        return get_args(annotation)[0]
    if origin is list:
        inner = get_args(annotation)[0]
        return [_value(inner, module, depth + 1, is_whole=is_whole)] if depth < DEEPEST else []
    if origin is ListObject:
        return {"object": "list", "data": [], "has_more": False, "url": "/v1/things"}
    if origin is UntypedStripeObject or annotation is UntypedStripeObject or annotation is Any:
        return {"text": "text"} if is_whole else {}
    if isinstance(annotation, type) and issubclass(annotation, StripeObject):
        return build(annotation, is_whole=is_whole, depth=depth + 1)
    return SCALARS[annotation]
