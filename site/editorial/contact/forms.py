"""What a visitor may write to the shop. Nothing of it can end a line of a mail's head or pass for HTML."""

import unicodedata

from django import forms
from django.utils.translation import gettext_lazy as _

NAME_LENGTH, ORDER_LENGTH, MESSAGE_LENGTH = 200, 40, 5000
BAIT = "website"  # hidden from people; programs that fill in every field give themselves away


class MessageForm(forms.Form):
    """Rendered field by field: ``bait`` is not among those that a visitor sees."""

    email = forms.EmailField(
        label=_("Your e-mail"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
        error_messages={"required": _("Enter your e-mail, so that we can answer.")},
    )
    name = forms.CharField(
        label=_("Your name (optional)"),
        max_length=NAME_LENGTH,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    order_number = forms.CharField(
        label=_("Order number (optional)"),
        max_length=ORDER_LENGTH,
        required=False,
        help_text=_("It stands in your receipt. It helps us to find your order."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    message = forms.CharField(
        label=_("Your message"),
        max_length=MESSAGE_LENGTH,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write a few words first.")},
    )
    website = forms.CharField(
        required=False,
        label=_("Leave this empty"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    @property
    def is_bait_taken(self) -> bool:
        """Whether a program filled it in."""
        return bool(self.data.get(BAIT))

    @property
    def asked(self) -> list[forms.BoundField]:
        """The fields that a visitor sees, in their order; the first with an error takes the focus."""
        fields = [self[name] for name in self.fields if name != BAIT]
        wrong = next((field for field in fields if field.errors), None)
        if wrong is not None:
            wrong.field.widget.attrs["autofocus"] = True
        return fields

    def clean_name(self) -> str:
        """On one line."""
        return _on_one_line(self.cleaned_data["name"])

    def clean_order_number(self) -> str:
        """On one line."""
        return _on_one_line(self.cleaned_data["order_number"])

    def clean_message(self) -> str:
        """Lines end in one way, and nothing is left that only a terminal understands."""
        text = str(self.cleaned_data["message"]).replace("\r\n", "\n").replace("\r", "\n")
        return "".join(letter for letter in text if letter in "\n\t" or unicodedata.category(letter) != "Cc")


def _on_one_line(text: str) -> str:
    words = " ".join(text.split())  # at line and paragraph separators, too
    return "".join(letter for letter in words if unicodedata.category(letter) != "Cc")
