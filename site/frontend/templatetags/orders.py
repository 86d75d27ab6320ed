"""What the order page needs to know of an order beside its words."""

from django import template

from payments.models import PaymentStatus
from payments.order_views import OrderView

register = template.Library()

UNDECIDED = frozenset({PaymentStatus.PENDING, PaymentStatus.PROCESSING})


@register.simple_tag
def is_moving(order: OrderView) -> bool:
    """Whether something is still to come by itself, so that the page goes on asking."""
    return order.payment_status in UNDECIDED or any(line.is_contract_being_made for line in order.lines)


@register.filter
def file_count(order: OrderView) -> int:
    """How many files may be fetched now."""
    return sum(len(line.files) for line in order.lines)
