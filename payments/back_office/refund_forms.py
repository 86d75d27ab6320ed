"""Forms of refunds: for each beat an amount, typed in whole units, kept in minor ones; capped by what is left."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django import forms
from django.core.exceptions import ValidationError

from catalog.currencies import exponent, to_decimal
from catalog.models.fields import ScaledField
from payments.models import PurchaseLine


@dataclass(frozen=True, slots=True)
class Part:
    """One line of a form: ``left_minor`` is the most that can be typed, ``first_minor`` what stands there at first."""

    line: PurchaseLine
    left_minor: int
    first_minor: int


class PartsForm(forms.Form):
    """An amount for each part; ``shares`` tells them in minor units by the line's key once the form is valid."""

    def __init__(self, data: Mapping[str, Any] | None, *, parts: Iterable[Part], currency: str) -> None:
        super().__init__(data)
        self.parts, self.currency = tuple(parts), currency
        for part in self.parts:
            self.fields[self.name_of(part)] = ScaledField(
                places=exponent(currency),
                label=f"{part.line}",
                required=False,
                min_value=0,
                max_value=to_decimal(part.left_minor, currency),
                initial=part.first_minor,
                error_messages={"max_value": "No more than %(limit_value)s is left of it."},
            )

    @staticmethod
    def name_of(part: Part) -> str:
        """The field's name."""
        return f"line_{part.line.pk}"

    @property
    def rows(self) -> list[tuple[Part, forms.BoundField]]:
        """Each part with its field."""
        return [(part, self[self.name_of(part)]) for part in self.parts]

    @property
    def shares(self) -> dict[int, int]:
        """What was typed, without the zeros."""
        typed = {part.line.pk: self.cleaned_data.get(self.name_of(part)) or 0 for part in self.parts}
        return {pk: amount_minor for pk, amount_minor in typed.items() if amount_minor}

    @property
    def chosen(self) -> list[tuple[Part, int]]:
        """The parts that were given an amount, for the page that asks once more."""
        shares = self.shares
        return [(part, shares[part.line.pk]) for part in self.parts if part.line.pk in shares]


class RefundForm(PartsForm):
    """What of each beat goes back, and why; ``left_minor`` is what is left of the payment as a whole."""

    note = forms.CharField(
        label="Why",
        max_length=500,
        help_text="For the shop's own records; the buyer is not shown it.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, data: Mapping[str, Any] | None, *, left_minor: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.left_minor = left_minor

    def clean(self) -> dict[str, Any]:
        """Something goes back, and no more than there is."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        total_minor = sum(self.shares.values())
        if not self.errors and not total_minor:
            raise ValidationError("Type an amount for at least one beat.")
        if total_minor > self.left_minor:
            left = to_decimal(self.left_minor, self.currency)
            raise ValidationError(
                f"Of the payment {left} {self.currency} are left: a part is on its way back without saying for which"
                " beat. Decide that first, or ask for less."
            )
        return cleaned


class AssignForm(PartsForm):
    """Which beats a refund made at Stripe is for: amounts that add up to it, or the box for goodwill."""

    is_goodwill = forms.BooleanField(
        label="For none: goodwill", required=False, help_text="The buyer keeps everything, whatever went back."
    )

    def __init__(self, data: Mapping[str, Any] | None, *, amount_minor: int, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.amount_minor = amount_minor

    def clean(self) -> dict[str, Any]:
        """One or the other."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("is_goodwill"):
            if self.shares:
                raise ValidationError("Goodwill is for no beat: leave the amounts empty.")
        elif not self.errors and sum(self.shares.values()) != self.amount_minor:
            amount = to_decimal(self.amount_minor, self.currency)
            raise ValidationError(f"The amounts have to add up to {amount} {self.currency}.")
        return cleaned
