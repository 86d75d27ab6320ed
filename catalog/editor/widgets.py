"""Fields of the editor's forms that Wagtail has none of."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.forms.widgets import Media


def _none() -> list[str]:
    return []


class NamesWidget(forms.TextInput):
    """Names with commas between them; the browser's own list completes the one that is being typed.

    ``known`` gives the names, when the field is drawn. Without JavaScript the list completes the first name.
    """

    template_name = "catalog/editor/widgets/names.html"
    known: Callable[[], list[str]] = staticmethod(_none)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Django's context with the list of names and its id."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        attributes = context["widget"]["attrs"]
        list_id = f"{attributes.get('id', name)}-names"
        attributes |= {"list": list_id, "autocomplete": "off", "data-names": ""}
        return {**context, "list_id": list_id, "names": self.known()}

    def format_value(self, value: Any) -> Any:
        """A space after each comma: people read it."""
        shown = super().format_value(value)
        return ", ".join(part.strip() for part in shown.split(",")) if isinstance(shown, str) else shown

    @property
    def media(self) -> Media:
        """The script that completes the name after the last comma."""
        script = forms.widgets.Script("catalog/names.js", type="module")
        return forms.Media(js=[script])  # type: ignore[list-item]  # the stubs know no such objects
