"""Every test here begins with a Stripe that works and a clock that shows the real time."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import override_settings

from tests.clock import move_time
from tests.faults.killing import OVERRIDES, Deaths
from tests.payments.stripe_side import switch
from tests.processes import SandboxServer


@pytest.fixture
def deaths(sandbox_server: SandboxServer, transactional_db: None, tmp_path: Path) -> Iterator[Deaths]:
    """Processes that die as planned. Webhooks are sent by the test."""
    switch(webhook_lose=True)
    with override_settings(**OVERRIDES):
        yield Deaths(tmp_path)
    move_time(0)
    switch()
