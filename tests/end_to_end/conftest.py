"""The shop that browser tests look at."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.database import restore_migrated_rows
from tests.end_to_end.every_page import EveryPage, make_every_page
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
