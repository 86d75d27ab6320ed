"""Holds JSON against the types that stripe-python publishes: unknown keys, missing keys and wrong values, by path."""

import ast
import inspect
import types
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import Any, ClassVar, ForwardRef, Literal, Union, get_args, get_origin

from stripe._list_object import ListObject
from stripe._stripe_object import StripeObject, UntypedStripeObject


def problems(
    value: object, annotation: object, path: str, *, module: str = "", is_partial: bool = False
) -> Iterator[str]:
    """Say what of ``value`` doesn't fit; nothing if all does.

    An enumeration that Stripe leaves open (``Union[Literal[…], str]``) is held to its published values.
    ``module``: where the annotation stands, whose imports give its names a meaning.
    ``is_partial``: required keys may be missing at the top, as in what a publishable key may see.
    """
    annotation = resolve(annotation, module)
    origin = get_origin(annotation)
    if annotation is Any:
        return
    if origin in (Union, types.UnionType):
        yield from _union_problems(value, get_args(annotation), path, module)
    elif origin is Literal:
        if value not in get_args(annotation):
            yield f"{path}: {value!r} is none of {get_args(annotation)}"
    elif origin is list:
        yield from _list_problems(value, get_args(annotation)[0], path, module)
    elif origin is ListObject:
        yield from _page_problems(value, get_args(annotation)[0], path, module)
    elif origin is UntypedStripeObject or annotation is UntypedStripeObject:
        yield from _mapping_problems(value, (get_args(annotation) or (Any,))[0], path, module)
    elif isinstance(annotation, type) and issubclass(annotation, StripeObject):
        yield from _object_problems(value, annotation, path, is_partial=is_partial)
    elif isinstance(annotation, type):
        if type(value) is not annotation:
            yield f"{path}: {value!r} is no {annotation.__name__}"
    else:
        yield f"{path}: no rule for the annotation {annotation!r}"


def fields(cls: type) -> dict[str, object]:
    """Annotations of an object's keys, those of its published ancestors included."""
    found: dict[str, object] = {}
    for ancestor in reversed(cls.__mro__):
        if issubclass(ancestor, StripeObject) and ancestor is not StripeObject:
            for name, annotation in vars(ancestor).get("__annotations__", {}).items():
                if not name.startswith("_") and get_origin(annotation) is not ClassVar:
                    found[name] = annotation
    return found


def resolve(annotation: object, module: str) -> object:
    """Give the annotation that a name stands for, as the imports of ``module`` have it."""
    if isinstance(annotation, ForwardRef):
        annotation = annotation.__forward_arg__
    if isinstance(annotation, str):
        source, name = _imports(module).get(annotation, (module, annotation))  # else one of its own classes
        return getattr(import_module(source), name)
    return annotation


def is_optional(annotation: object) -> bool:
    """Whether a key may be null or missing."""
    return get_origin(annotation) in (Union, types.UnionType) and type(None) in get_args(annotation)


def _object_problems(value: object, cls: type, path: str, *, is_partial: bool) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no {cls.__name__}"
        return
    known = fields(cls)
    for name in value:
        if name not in known:
            yield f"{path}.{name}: {cls.__name__} has no such key"
    for name, annotation in known.items():
        if name in value:
            yield from problems(value[name], annotation, f"{path}.{name}", module=cls.__module__)
        elif not is_optional(annotation) and not is_partial:
            yield f"{path}.{name}: missing, and {cls.__name__} always has it"


def _union_problems(value: object, choices: tuple[object, ...], path: str, module: str) -> Iterator[str]:
    resolved = [resolve(choice, module) for choice in choices]
    if any(get_origin(choice) is Literal for choice in resolved):
        resolved = [choice for choice in resolved if choice is not str]
    complaints = []
    for choice in resolved:
        found = list(problems(value, choice, path, module=module))
        if not found:
            return
        complaints.append(found)
    # The choice that fits best is the one that was meant.
    yield from min(complaints, key=lambda found: (all(": " + repr(value) in line for line in found), len(found)))


def _list_problems(value: object, item: object, path: str, module: str) -> Iterator[str]:
    if not isinstance(value, list):
        yield f"{path}: {value!r} is no list"
        return
    for index, entry in enumerate(value):
        yield from problems(entry, item, f"{path}[{index}]", module=module)


def _page_problems(value: object, item: object, path: str, module: str) -> Iterator[str]:
    if not isinstance(value, dict) or set(value) != {"object", "data", "has_more", "url"} or value["object"] != "list":
        yield f"{path}: {value!r} is no list object"
        return
    if not isinstance(value["has_more"], bool) or not isinstance(value["url"], str):
        yield f"{path}: has_more or url is wrong"
    yield from _list_problems(value["data"], item, f"{path}.data", module)


def _mapping_problems(value: object, item: object, path: str, module: str) -> Iterator[str]:
    if not isinstance(value, dict):
        yield f"{path}: {value!r} is no object"
        return
    for name, entry in value.items():
        yield from problems(entry, item, f"{path}.{name}", module=module)


@cache
def _imports(module: str) -> dict[str, tuple[str, str]]:
    """Names that a module imports, those for type checkers included, with where they come from."""
    tree = ast.parse(inspect.getsource(import_module(module)))
    return {
        alias.asname or alias.name: (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
    }
