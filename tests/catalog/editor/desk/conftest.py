"""A producer at the desk."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client

from catalog.models import PRODUCERS_GROUP
from tests.catalog.making import make_producer


@pytest.fixture
def producer_client() -> Client:
    """The log-in of Kilo Vega."""
    user = get_user_model().objects.create_user("kilo", email="kilo@example.com")
    group = Group.objects.get_or_create(name=PRODUCERS_GROUP)[0]
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    user.groups.add(group)
    make_producer("Kilo Vega").users.add(user)
    client = Client()
    client.force_login(user)
    return client
