"""A shop among others on one Stripe account."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from payments.models import Installation
from tests.clock import move_time


@pytest.fixture
def shop_of_its_own(transactional_db: None) -> Iterator[None]:
    """Stripe keeps the payments of all tests: those of the others are another shop's. Time goes back afterwards."""
    Installation.objects.update(uuid=uuid4())
    yield
    move_time(0)
