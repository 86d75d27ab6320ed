"""The page on which a manager ties versions of one work together, and takes them apart again."""

import pytest
from django.test import Client

from payments.purchases import exclusives
from tests.payments.back_office.staff import RIGHTS, words
from tests.payments.factories import begin, make_beat

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def test_a_version_is_added_and_taken_out_again(office: Client) -> None:
    plain, hook = make_beat("Night Bus"), make_beat("Night Bus (with hook)")
    url = f"{RIGHTS}{plain.beat.right_id}/versions/"
    assert "Versions…" in words(office.get(f"{RIGHTS}{plain.beat.right_id}/").content)

    page = words(office.post(url, {"page": hook.page.pk}, follow=True).content)
    assert "It is one of the versions now" in page
    assert "Take out : Night Bus (with hook)" in page or "Take out: Night Bus (with hook)" in page
    assert "Night Bus, Night Bus (with hook)" in words(office.get(f"{RIGHTS}{plain.beat.right_id}/").content)

    again = words(office.post(url, {"page": hook.page.pk}, follow=True).content)
    assert "That beat is one of its versions already." in again

    page = words(office.post(url, {"part": hook.beat.pk}, follow=True).content)
    assert "It has a right of its own now" in page
    hook.beat.refresh_from_db()
    assert hook.beat.right_id != plain.beat.right_id
    assert office.post(url, {"part": hook.beat.pk}).status_code == 404


def test_while_somebody_pays_nothing_is_changed(office: Client) -> None:
    plain, hook = make_beat("Night Bus"), make_beat("Night Bus (with hook)")
    begin(hook, "exclusive")
    url = f"{RIGHTS}{plain.beat.right_id}/versions/"

    page = words(office.post(url, {"page": hook.page.pk}, follow=True).content)

    assert "Nothing was changed" in page
    held = words(office.get(f"{RIGHTS}{hook.beat.right_id}/versions/").content)
    assert "Nothing can be changed now" in held


def test_no_page_is_told_beside_the_field(office: Client) -> None:
    plain = make_beat("Night Bus")
    exclusives.join(make_beat("Glass").beat.pk, into_id=plain.beat.right_id)

    page = words(office.post(f"{RIGHTS}{plain.beat.right_id}/versions/", {"page": ""}).content)

    assert "This field is required." in page
