"""Model fields whose forms differ from their columns: whole numbers typed as decimals, lists of choices ticked."""

from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst

from catalog import currencies


class ScaledField(forms.DecimalField):
    """Decimal on the screen, ``10 ** places`` times as many as an int in Python; no float in between.

    What is no multiple of ``step`` (of the int) is refused.
    """

    def __init__(self, *, places: int, step: int = 1, **kwargs: Any) -> None:
        self.places, self.step = places, step
        super().__init__(decimal_places=places, max_digits=12, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return Decimal(value).scaleb(-self.places) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        cleaned = super().clean(value)
        if cleaned is None:
            return None
        scaled = int(Decimal(cleaned).scaleb(self.places))
        if scaled % self.step:
            raise ValidationError(f"Enter a multiple of {Decimal(self.step).scaleb(-self.places)}.", code="step")
        return scaled

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return bool(self.clean(data) != initial)
        except ValidationError:
            return True


class ChoicesField(ArrayField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Several of a list of choices, ticked in a form."""

    def formfield(self, **kwargs: Any) -> Any:
        """Boxes to tick."""
        return forms.MultipleChoiceField(
            choices=self.base_field.choices or (),
            widget=forms.CheckboxSelectMultiple,
            required=not self.blank,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
        )


class AmountField(models.PositiveIntegerField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Money in the smallest unit of the shop's currency; forms show and take whole units."""

    def formfield(self, **kwargs: Any) -> Any:
        """Form field in whole units of ``settings.SHOP_CURRENCY``; refuses what can't be charged in it."""
        currency = settings.SHOP_CURRENCY
        return _scaled(self, currencies.exponent(currency), step=currencies.step_minor(currency), **kwargs)


class TempoField(models.PositiveIntegerField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Beats per minute in hundredths; forms show and take beats per minute."""

    def formfield(self, **kwargs: Any) -> Any:
        """Form field in beats per minute, two decimals."""
        return _scaled(self, 2, min_value=Decimal(20), max_value=Decimal(400), **kwargs)


class ShareField(models.PositiveIntegerField):  # type: ignore[type-arg]  # generic in the stubs alone
    """Share in hundredths of a percent; forms show and take percent."""

    def formfield(self, **kwargs: Any) -> Any:
        """Form field in percent, two decimals."""
        return _scaled(self, 2, max_value=Decimal(100), **kwargs)


def _scaled(field: models.IntegerField[Any, Any], places: int, *, step: int = 1, **kwargs: Any) -> ScaledField:
    options: dict[str, Any] = {
        "required": not field.blank,
        "label": capfirst(field.verbose_name),
        "help_text": field.help_text,
        "min_value": Decimal(0),
    }
    if field.has_default():
        options["initial"] = field.get_default()
    for name in ("widget", "required", "label", "help_text", "initial", "disabled", "min_value", "max_value"):
        if name in kwargs:
            options[name] = kwargs[name]
    return ScaledField(places=places, step=step, **options)
