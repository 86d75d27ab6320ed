"""The shop that browser tests look at."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.database import restore_migrated_rows
from tests.end_to_end.every_page import EveryPage, make_every_page
from tests.end_to_end.place import Place
from tests.end_to_end.shop_window import ShopWindow, make_window
from tests.processes import SandboxServer, ShopServer


@pytest.fixture(scope="module")
def window(_session_shop: ShopServer, django_db_blocker: DjangoDbBlocker) -> Iterator[ShopWindow]:
    """The shop, until the module's last test; it asks for no database of its own."""
    with django_db_blocker.unblock():
        restore_migrated_rows()
        made = make_window()
    yield made
    with django_db_blocker.unblock():
        restore_migrated_rows()


@pytest.fixture(scope="module")
def every_page(
    window: ShopWindow, sandbox_server: SandboxServer, django_db_blocker: DjangoDbBlocker
) -> Iterator[EveryPage]:
    """The window's shop and all its other pages; tests of it may look into the database, and write nothing."""
    with django_db_blocker.unblock():
        yield make_every_page(window)


@pytest.fixture(scope="module")
def every_sight(every_page: EveryPage) -> Iterator[EveryPage]:
    """The same with what only a shop with other settings has, for those who look at all of it."""
    with ShopServer(own_port=True, processes=1, threads=4, env={"STRIPE_TAX": "exclusive"}) as taxing:
        checkout = every_page.places["checkout"]
        every_page.places["checkout of a shop that charges tax"] = Place(f"{taxing.url}{checkout.path}")
        yield every_page
