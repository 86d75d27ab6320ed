"""People at the editor's screens."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission, Page


@pytest.fixture
def editor(client: Client) -> Client:
    """Somebody of the group that edits pages and the catalogue, logged in."""
    user = get_user_model().objects.create_user("an-editor", email="editor@example.com")
    group = Group.objects.create(name="Those who edit")
    group.permissions.add(
        Permission.objects.get(codename="access_admin"),
        *Permission.objects.filter(content_type__app_label="catalog"),
    )
    for codename in ("add_page", "change_page", "publish_page"):
        right = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=Page.objects.get(depth=1), permission=right)
    user.groups.add(group)
    client.force_login(user)
    return client


@pytest.fixture
def stranger() -> Client:
    """Somebody with a log-in to the admin and no rights on pages."""
    user = get_user_model().objects.create_user("a-stranger", email="stranger@example.com")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)
    return client
