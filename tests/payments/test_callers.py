"""Addresses as limits count them."""

from typing import Any

import pytest
from django.test import RequestFactory

from payments import callers
from payments.errors import RateLimitedError


@pytest.mark.parametrize(
    ("address", "first", "last"),
    [
        ("192.0.2.7", "192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::", "2001:db8:1:2:ffff:ffff:ffff:ffff"),
        ("user:7", "user:7", "user:7"),
    ],
)
def test_a_range_is_one_address_or_one_customers_network(address: str, first: str, last: str) -> None:
    assert callers.range_of(address) == (first, last)


def test_one_network_shares_its_rate() -> None:
    callers.limit_rate("some", "2001:db8:1:2::1", "2/m")
    callers.limit_rate("some", "2001:db8:1:2:a::1", "2/m")
    callers.limit_rate("some", "2001:db8:1:3::1", "2/m")

    with pytest.raises(RateLimitedError):
        callers.limit_rate("some", "2001:db8:1:2:b::1", "2/m")


def test_a_rate_may_have_a_period_of_several_minutes() -> None:
    callers.limit_rate("other", "somebody", "1/15m")

    with pytest.raises(RateLimitedError) as refused:
        callers.limit_rate("other", "somebody", "1/15m")
    assert 890 <= refused.value.extra["retry_after_s"] <= 900


def test_an_ipv4_address_in_ipv6s_clothes_is_what_it_is(rf: RequestFactory, settings: Any) -> None:
    assert callers.client_address(rf.get("/", REMOTE_ADDR="::ffff:192.0.2.7")) == "192.0.2.7"
