"""Pages that an editor shows to some: their password is asked for in the shop's looks, a log-in at its one door."""

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from wagtail.models import Page, PageViewRestriction

from accounts.people import ensure_person
from tests.editorial.making import make_site, make_standard

pytestmark = pytest.mark.django_db
PASSWORD = "before the release"
SAID = "Not yet for all."


@pytest.fixture
def page() -> Page:
    return make_standard(make_site(), "Secret tape", body=[("text", f"<p>{SAID}</p>")])


def test_its_password_opens_it_and_nothing_is_told_before(page: Page, client: Client) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.PASSWORD, password=PASSWORD)

    asked = client.get(page.url)
    assert "For those who have the password" in asked.text
    assert '<link rel="stylesheet" href="/static/shop/site' in asked.text
    assert "Secret tape" not in asked.text
    form = {"password": "guessed", "return_url": page.url}
    refused = client.post(asked.context["action_url"], form)
    assert "This is not the password." in refused.text
    assert SAID not in refused.text

    opened = client.post(asked.context["action_url"], {**form, "password": PASSWORD}, follow=True)

    assert SAID in opened.text


def test_a_log_in_is_asked_for_at_the_shops_own_door(page: Page, client: Client) -> None:
    PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)

    asked = client.get(page.url, follow=True)
    assert asked.redirect_chain[-1][0] == f"/accounts/login/?next={page.url}"
    guessed = client.post("/_util/login/", {"username": "ada", "password": "guessed"})
    assert guessed.status_code == 302

    client.force_login(ensure_person("ada", password="correct horse"))
    assert SAID in client.get(page.url).text


def test_whoever_is_not_of_the_group_is_told_so_and_sent_in_no_circle(page: Page, client: Client) -> None:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.GROUPS)
    restriction.groups.add(Group.objects.create(name="Label"))
    client.force_login(ensure_person("ada", password="correct horse"))

    assert client.get(page.url, follow=True).status_code == 403
