"""Reads the form-encoded, bracketed parameters of Stripe's API, and refuses what it wasn't asked to read.

Source: https://docs.stripe.com/api (request bodies are form-encoded; ``a[b]=c`` nests, ``a[]=c`` and ``a[0]=c`` list)
"""

from __future__ import annotations

import re
from typing import TypeAlias

from django.http import QueryDict

from sandbox.errors import StripeApiError, missing, unknown_params

Value: TypeAlias = "str | dict[str, Value]"

_PART = re.compile(r"\[([^\]]*)\]")
MAX_METADATA_KEYS = 50  # docs.stripe.com/api/metadata
MAX_METADATA_KEY_CHARS = 40
MAX_METADATA_VALUE_CHARS = 500


def nest(form: QueryDict) -> dict[str, Value]:
    """Turn ``{"a[b]": "c"}`` into ``{"a": {"b": "c"}}``; a list becomes a dict with the keys "0", "1", …"""
    tree: dict[str, Value] = {}
    for name, values in form.lists():
        head, _, tail = name.partition("[")
        parts = [head, *_PART.findall("[" + tail)] if tail else [head]
        for value in values if parts[-1] == "" else values[-1:]:
            _insert(tree, parts, str(value))
    return tree


def _insert(tree: dict[str, Value], parts: list[str], value: str) -> None:
    node = tree
    for part in parts[:-1]:
        child = node.setdefault(part, {})
        if isinstance(child, str):
            raise StripeApiError(f"Invalid object: {part}", param=parts[0])
        node = child
    node[parts[-1] or str(len(node))] = value


class Params:
    """The parameters of one call. What was never read is reported by ``finish``, as Stripe does."""

    def __init__(self, values: dict[str, Value], prefix: str = "") -> None:
        self._values = values
        self._prefix = prefix
        self._read: set[str] = set()
        self._children: list[Params] = []

    def has(self, name: str) -> bool:
        return name in self._values

    def text(self, name: str) -> str | None:
        """Give a string; None when it isn't there; an empty one unsets, which reads as None too."""
        self._read.add(name)
        value = self._values.get(name)
        if isinstance(value, dict):
            raise StripeApiError(f"Invalid string: {value}", param=self._name(name))
        return value or None

    def required(self, name: str) -> str:
        value = self.text(name)
        if value is None:
            raise missing(self._name(name))
        return value

    def integer(self, name: str) -> int | None:
        value = self.text(name)
        if value is None:
            return None
        if not re.fullmatch(r"-?[0-9]{1,18}", value):
            raise StripeApiError(f"Invalid integer: {value}", code="parameter_invalid_integer", param=self._name(name))
        return int(value)

    def flag(self, name: str) -> bool | None:
        value = self.text(name)
        if value is not None and value not in {"true", "false"}:
            raise StripeApiError(f"Invalid boolean: {value}", param=self._name(name))
        return None if value is None else value == "true"

    def choice(self, name: str, choices: tuple[str, ...]) -> str | None:
        value = self.text(name)
        if value is not None and value not in choices:
            known = f"{', '.join(choices[:-1])}, or {choices[-1]}" if len(choices) > 1 else choices[0]
            raise StripeApiError(f"Invalid {self._name(name)}: must be one of {known}", param=self._name(name))
        return value

    def child(self, name: str) -> Params | None:
        """Give a nested object's parameters, None when it isn't there."""
        self._read.add(name)
        value = self._values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            raise StripeApiError("Invalid object", param=self._name(name))
        child = Params(value, self._name(name))
        self._children.append(child)
        return child

    def items(self, name: str) -> list[str]:
        """Give a list of strings, in the order of its indexes."""
        child = self.child(name)
        return [child.required(index) for index in child._values] if child else []

    def children(self, name: str) -> list[Params]:
        """Give a list of nested objects, in the order of its indexes."""
        child = self.child(name)
        found = (child.child(index) for index in child._values) if child else ()
        return [item for item in found if item is not None]

    def mapping(self, name: str) -> dict[str, str]:
        """Give a flat object such as metadata; an empty value asks for its key to be unset."""
        self._read.add(name)
        value = self._values.get(name)
        if value is None or value == "":
            return {}
        if isinstance(value, str):
            raise StripeApiError("Invalid object", param=self._name(name))
        flat = {key: text for key, text in value.items() if isinstance(text, str)}
        if len(flat) != len(value):
            raise StripeApiError("Invalid string", param=self._name(name))
        return flat

    def ignore(self, *names: str) -> None:
        """Accept parameters that change nothing here."""
        self._read.update(names)

    def finish(self) -> None:
        """Raise ``parameter_unknown`` for what nobody read."""
        left = [self._name(name) for name in self._values if name not in self._read]
        if left:
            raise unknown_params(left)
        for child in self._children:
            child.finish()

    def _name(self, name: str) -> str:
        return f"{self._prefix}[{name}]" if self._prefix else name


def merge_metadata(old: dict[str, str], params: Params) -> dict[str, str]:
    """Give ``old`` changed by the call's ``metadata``; raises for what is larger than Stripe keeps."""
    merged = dict(old)
    for key, value in params.mapping("metadata").items():
        if len(key) > MAX_METADATA_KEY_CHARS or len(value) > MAX_METADATA_VALUE_CHARS:
            raise StripeApiError(f"Metadata key or value too long: {key[:MAX_METADATA_KEY_CHARS]}", param="metadata")
        if value:
            merged[key] = value
        else:
            merged.pop(key, None)
    if len(merged) > MAX_METADATA_KEYS:
        raise StripeApiError(f"Metadata can have at most {MAX_METADATA_KEYS} keys", param="metadata")
    return merged
