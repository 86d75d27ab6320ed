"""The README's tour, on the real shop with two demo beats; with ``TOUR_SHOTS`` set it renews the README's pictures."""

import os
import sys
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.end_to_end.tour import SHOTS, Tour
from tests.payments.stripe_side import switch
from tests.processes import RealProcess, RealWorker, SandboxServer, ShopServer


@pytest.mark.django_db(transaction=True)
def test_every_step_of_the_tour_holds(
    sandbox_server: SandboxServer,
    shop_server: ShopServer,
    rq_worker: Callable[..., RealWorker],
    new_visitor: Callable[..., Page],
    browser_problems: list[str],
) -> None:
    rq_worker("media")
    rq_worker("payments", "default")
    with RealProcess("demo", (sys.executable, "manage.py", "load_demo", "--beats", "2")) as demo:
        demo.wait_until_said("The demo shop is complete.", within_s=450)
    said: list[str] = []

    try:
        Tour(
            shop_server.url,
            new_visitor,
            said.append,
            SHOTS if os.environ.get("TOUR_SHOTS") else None,
            after_the_kill=lambda: rq_worker("payments", "default"),
        ).run()
    finally:
        switch()

    assert said[-1] == "one timeline in the admin tells it all"
    assert len(said) == 11
    browser_problems[:] = [problem for problem in browser_problems if "409" not in problem]
