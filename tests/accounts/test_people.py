"""Log-ins made by hand, and the address that tells two of them apart."""

import pytest
from allauth.account.models import EmailAddress
from django.db import IntegrityError

from accounts.models import User, email_key
from accounts.people import ensure_person
from accounts.roles import Role

pytestmark = pytest.mark.django_db


def test_a_person_is_made_once() -> None:
    first = ensure_person("admin", password="admin", email="Admin@example.com", is_administrator=True)
    again = ensure_person("admin", password="another", roles=[Role.EDITORS])

    assert again == first
    assert again.check_password("admin")
    assert (again.is_superuser, [group.name for group in again.groups.all()]) == (True, ["Editors"])
    proved = EmailAddress.objects.get()
    assert (proved.email, proved.verified, proved.primary) == ("admin@example.com", True, True)


def test_an_address_differs_by_more_than_its_case() -> None:
    ensure_person("one", password="one", email="same@example.com")

    with pytest.raises(IntegrityError):
        User.objects.create_user("two", email="SAME@example.com")


def test_many_may_have_no_address() -> None:
    User.objects.create_user("one")
    User.objects.create_user("two")

    assert User.objects.count() == 2


def test_addresses_are_compared_trimmed_and_in_lower_case() -> None:
    assert email_key("  Ada@Example.COM ") == "ada@example.com"
