"""``{% widget field %}``: a form field's control in the shop's look; Django adds what assistive technology needs."""

from django import template
from django.forms import BoundField, CheckboxInput
from django.utils.safestring import SafeString

register = template.Library()


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """The control alone; label, hint and errors are components/form_field.html's."""
    # allauth's placeholders say the label again, and are gone once somebody types.
    return field.as_widget(attrs={"class": "tick__box" if is_tick(field) else "input", "placeholder": False})


@register.filter
def is_tick(field: BoundField) -> bool:
    """Whether the control is a box to tick, with its label behind it."""
    return isinstance(field.field.widget, CheckboxInput)
