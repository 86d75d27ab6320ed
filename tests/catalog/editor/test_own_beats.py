"""A producer's log-in: his own beats and no others, by whichever way; what he makes is published by editors."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from wagtail.models import Task
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from accounts.models import User
from catalog.editor import own_beats
from catalog.models import BeatPage, BeatProducer
from tests.catalog.making import add_files, fresh, make_beat, make_draft, make_index, make_producer, make_tier

pytestmark = pytest.mark.django_db
HOME = "/admin/"  # Wagtail's way to say no


@pytest.fixture
def kilo() -> User:
    """The log-in of Kilo Vega."""
    user = User.objects.create_user("kilo", email="kilo@example.com")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    make_producer("Kilo Vega").users.add(user)
    return user


@pytest.fixture
def producer(kilo: User) -> Client:
    """His browser."""
    client = Client()
    client.force_login(kilo)
    return client


def _form(title: str, producers: list[dict[str, Any]], page: BeatPage | None = None, **more: str) -> dict[str, Any]:
    """What the editor sends; ``producers`` are rows that ``page`` has, if it is given."""
    if page is not None:
        credits_ = page.beat_producers.order_by("pk")
        producers = [{"id": each.pk, **row} for each, row in zip(credits_, producers, strict=True)]
    data = {
        "title": title,
        "slug": title.lower().replace(" ", "-"),
        "bpm_hundredths": "140",
        "story": rich_text(""),
        "beat_producers": inline_formset(producers, initial=len(producers) if page else 0),
        "comments": inline_formset([]),
        **more,
    }
    return dict(nested_form_data(data))


def test_a_producers_new_draft_credits_him(producer: Client) -> None:
    address = reverse("wagtailadmin_pages:add", args=["catalog", "beatpage", make_index().pk])

    producer.post(address, _form("Glass", []))

    page = BeatPage.objects.get()
    assert [(credit.producer.name, credit.share_bp) for credit in page.beat_producers.all()] == [("Kilo Vega", 10_000)]
    assert not page.live
    assert producer.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 200


def test_he_neither_credits_others_alone_nor_takes_himself_out(producer: Client) -> None:
    other = {"producer": make_producer("Mara Lind").pk, "share_bp": "100"}
    own = make_draft("Night Bus")

    add = producer.post(
        reverse("wagtailadmin_pages:add", args=["catalog", "beatpage", make_index().pk]), _form("Glass", [other])
    )
    edit = producer.post(reverse("wagtailadmin_pages:edit", args=[own.pk]), _form("Night Bus", [other], own))

    assert b"Keep yourself among the producers" in add.content
    assert b"Keep yourself among the producers" in edit.content
    assert BeatPage.objects.count() == 1
    assert BeatProducer.objects.get(page=own).producer.name == "Kilo Vega"


def test_publishing_is_not_his_though_the_beat_is_ready(producer: Client) -> None:
    make_tier()
    page = make_draft("Night Bus")
    add_files(page.beat)
    own = {"producer": make_producer().pk, "share_bp": "100"}
    sent = _form("Night Bus", [own], page, **{"action-publish": "action-publish"})

    producer.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), sent)
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])
    producer.post(f"{bulk}?id={page.pk}")
    files = producer.post(reverse("catalog_editor:use_files", args=[page.beat.pk]))

    assert files["Location"] == HOME
    assert not fresh(page).live
    assert not page.beat.deliverables.filter(is_on_sale=True).exists()


def test_he_hands_in_what_an_editor_approves(producer: Client, editor: Client) -> None:
    make_tier()
    page = make_draft("Night Bus")
    add_files(page.beat)
    Task.objects.get().specific.groups.add(*User.objects.get(username="an-editor").groups.all())
    own = {"producer": make_producer().pk, "share_bp": "100"}

    producer.post(
        reverse("wagtailadmin_pages:edit", args=[page.pk]),
        _form("Night Bus", [own], page, **{"action-submit": "Submit"}),
    )
    state = page.current_workflow_task_state
    assert state is not None
    assert not fresh(page).live
    editor.post(reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", state.pk]))

    assert fresh(page).live


def test_others_beats_are_not_deleted_in_bulk_nor_by_all(producer: Client) -> None:
    foreign = make_draft("Untold", producer="Mara Lind")
    bulk = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])

    by_id = producer.post(f"{bulk}?id={foreign.pk}")
    by_all = producer.post(f"{bulk}?id=all&childOf={make_index().pk}")

    assert (by_id.status_code, by_all.status_code) == (403, 403)
    assert BeatPage.objects.filter(pk=foreign.pk).exists()


def test_who_made_a_beat_that_credits_others_now_sees_it_no_more(producer: Client, kilo: User) -> None:
    page = make_draft("Night Bus", producer="Mara Lind")
    BeatPage.objects.filter(pk=page.pk).update(owner=kilo)

    assert producer.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).status_code == 403
    assert producer.get(reverse("catalog_editor:files", args=[page.beat.pk]))["Location"] == HOME


def test_lists_hold_his_beats_alone_and_an_editor_s_all(producer: Client, editor: Client) -> None:
    make_tier()
    make_beat("Night Bus")
    make_beat("Glass", producer="Mara Lind")
    lists = (
        reverse("catalogue_beats:index"),
        reverse("wagtailadmin_explore", args=[make_index().pk]),
        reverse("wagtailadmin_choose_page_child", args=[make_index().pk]),
        reverse("wagtailadmin_api:pages:listing"),
    )

    for address in lists:
        his, all_ = producer.get(address).content, editor.get(address).content
        assert (b"Night Bus" in his, b"Glass" in his) == (True, False), address
        assert (b"Night Bus" in all_, b"Glass" in all_) == (True, True), address


def test_only_administrators_name_the_log_ins_of_a_producer(editor: Client, admin_client: Client) -> None:
    address = reverse("wagtailsnippets_catalog_producer:edit", args=[make_producer().pk])

    assert b'name="users"' not in editor.get(address).content
    assert b'name="users"' in admin_client.get(address).content


def test_a_log_in_that_is_no_producer_s_asks_once(django_assert_num_queries: Any) -> None:
    user = User.objects.create_user("somebody")

    with django_assert_num_queries(1):
        assert not own_beats.own_pages(user)
        assert not own_beats.is_bound(user)
