"""Who opens the back office: a shop manager, an editor, an administrator, a buyer."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.people import ensure_person
from accounts.roles import Role
from tests.payments.back_office.staff import signed_in


@pytest.fixture
def manager(transactional_db: None) -> User:
    """A member of "Shop managers"."""
    return ensure_person("manager", password="manager", name="Mona Manager", roles=[Role.SHOP_MANAGERS])


@pytest.fixture
def editor(transactional_db: None) -> User:
    """A member of "Editors": no money."""
    return ensure_person("editor", password="editor", roles=[Role.EDITORS])


@pytest.fixture
def administrator(transactional_db: None) -> User:
    return ensure_person("admin", password="admin", is_administrator=True)


@pytest.fixture
def buyer(transactional_db: None) -> User:
    """A log-in without any right."""
    return ensure_person("buyer", password="buyer")


@pytest.fixture
def office(manager: User) -> Client:
    """The manager's browser."""
    return signed_in(manager)
