"""The screen of a beat's files: who sees it, and what its buttons do."""

import pytest
from django.test import Client
from django.urls import reverse

from catalog.media import leases
from catalog.models import Deliverable, StemPreviews
from tests.catalog.making import (
    add_files,
    make_beat,
    make_draft,
    make_file,
    make_preview,
    make_tier,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["files", "files_state", "prices"])
def test_screens_are_for_those_who_may_edit_the_page(
    name: str, editor: Client, stranger: Client, client: Client
) -> None:
    make_tier()
    url = reverse(f"catalog_editor:{name}", args=[make_beat().beat.pk])

    assert editor.get(url).status_code == 200
    assert stranger.get(url).status_code == 302
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize(
    "name", ["use_files", "try_again", "upload_by_form", "begin_upload", "finish_upload", "abort_upload"]
)
def test_deeds_are_for_those_who_may_edit_the_page(name: str, stranger: Client) -> None:
    make_tier()
    beat = make_beat().beat
    add_files(beat, version=2)

    answer = stranger.post(reverse(f"catalog_editor:{name}", args=[beat.pk]))

    assert answer.status_code in (302, 403)
    assert set(beat.deliverables.filter(is_on_sale=True).values_list("version", flat=True)) == {1}


def test_use_these_files_moves_what_is_on_sale(editor: Client) -> None:
    make_tier()
    beat = make_beat().beat
    add_files(beat, version=2)
    screen = reverse("catalog_editor:files", args=[beat.pk])
    assert "Use these files" in editor.get(screen).content.decode()

    answer = editor.post(reverse("catalog_editor:use_files", args=[beat.pk]), follow=True)

    assert "These files are on sale now." in answer.content.decode()
    assert "Use these files</button>" not in answer.content.decode()
    assert set(beat.deliverables.filter(is_on_sale=True).values_list("version", flat=True)) == {2}


def test_files_that_are_not_ready_are_not_used(editor: Client) -> None:
    make_tier()
    beat = make_draft().beat
    make_file(beat, "wav")

    said = editor.post(reverse("catalog_editor:use_files", args=[beat.pk]), headers={"X-Requested-With": "fetch"})

    assert "MP3: no file yet" in said.content.decode()
    assert not beat.deliverables.filter(is_on_sale=True).exists()


def test_what_failed_is_tried_again(editor: Client) -> None:
    beat = make_draft().beat
    preview = make_preview(make_file(beat, "wav"), state="failed")
    parked = make_file(beat, "stems", state="uploaded")
    Deliverable.objects.filter(pk=parked.pk).update(attempts=leases.MAX_ATTEMPTS)

    editor.post(reverse("catalog_editor:try_again", args=[beat.pk]))

    preview.refresh_from_db()
    parked.refresh_from_db()
    assert (preview.state, parked.attempts) == ("pending", 0)


def test_stems_that_can_not_be_heard_are_told_and_tried_again(editor: Client) -> None:
    beat = make_draft().beat
    heard = StemPreviews.objects.create(
        stems=make_file(beat, "stems"), state="failed", failure="The disk is full.", attempts=leases.MAX_ATTEMPTS
    )

    said = editor.get(reverse("catalog_editor:files", args=[beat.pk])).content.decode()
    editor.post(reverse("catalog_editor:try_again", args=[beat.pk]))

    assert "one by one. The disk is full." in said
    assert "Try again" in said
    heard.refresh_from_db()
    assert (heard.state, heard.failure, heard.attempts) == ("pending", "", 0)


def test_a_version_on_sale_is_not_deleted_and_another_is(editor: Client) -> None:
    make_tier()
    beat = make_beat().beat
    (sold, spare) = beat.deliverables.get(type="wav"), make_file(beat, "wav", version=2)

    kept = editor.post(reverse("catalog_editor:delete_file", args=[beat.pk, sold.pk]), follow=True)
    gone = editor.post(reverse("catalog_editor:delete_file", args=[beat.pk, spare.pk]), follow=True)

    assert "This version is on sale." in kept.content.decode()
    assert "The version is deleted." in gone.content.decode()
    assert list(beat.deliverables.filter(type="wav")) == [sold]
    other = make_draft("Other").beat
    assert editor.post(reverse("catalog_editor:delete_file", args=[other.pk, sold.pk])).status_code == 404
