"""Deleting many at once asks what deleting one asks: what was for sale or is in use stays, with a reason."""

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from catalog.models import Beat, BeatPage, Deliverable
from tests.catalog.making import make_beat, make_tier

pytestmark = pytest.mark.django_db


def _delete_in_bulk(client: Client, *rows: Model) -> Any:
    meta = rows[0]._meta
    url = reverse("wagtail_bulk_action", args=[meta.app_label, meta.model_name, "delete"])
    ids = "&".join(f"id={row.pk}" for row in rows)
    return client.post(f"{url}?{ids}&next=/admin/", follow=True)


def test_what_was_for_sale_or_is_in_use_is_not_deleted_in_bulk(admin_client: Client) -> None:
    tier = make_tier()
    page = make_beat("Night Bus")
    producer, mood = page.beat_producers.get().producer, page.moods.all()[0]

    assert page.genre is not None
    rows: list[tuple[Model, str]] = [(tier, "was for sale"), (producer, "is in use"), (page.genre, "is in use")]
    for row, reason in rows:
        answer = _delete_in_bulk(admin_client, row)
        assert reason in answer.content.decode(), row
        assert type(row)._default_manager.filter(pk=row.pk).exists()
    assert mood in BeatPage.objects.get().moods.all()


def test_pages_of_beats_are_deleted_in_bulk_and_leave_what_is_sold(admin_client: Client) -> None:
    make_tier()
    pages = [make_beat("One"), make_beat("Two")]

    ids = "&".join(f"id={page.pk}" for page in pages)
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    assert admin_client.post(f"{url}?{ids}&next=/admin/").status_code == 302

    assert not BeatPage.objects.exists()
    assert Beat.objects.count() == 2
    assert Deliverable.objects.filter(is_on_sale=True).count() == 4
    assert not any(Page.find_problems())
