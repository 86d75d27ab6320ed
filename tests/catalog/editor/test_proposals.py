"""Tempo and key that the form proposes: beside the empty field, readable without a script, never put in by itself."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import BeatPage, Deliverable
from tests.catalog.making import make_draft, make_file, make_preview

pytestmark = pytest.mark.django_db

Shown = tuple[bool, list[tuple[str, str]]]


def _proposed(html: str) -> dict[str, Shown]:
    """By field: whether they are seen, and what is said with the value that "Use" would fill in."""
    boxes = re.findall(r'<div class="proposals"[^>]*data-proposals="id_(\w+)"[^>]*?( hidden)?>(.*?)</div>', html, re.S)
    said = r'help">(.*?)<strong>(.*?)</strong>.*?data-value="(.*?)"'
    return {
        field: (not hidden, [(source + label, value) for source, label, value in re.findall(said, inside, re.S)])
        for field, hidden, inside in boxes
    }


def _edit(editor: Client, page: BeatPage) -> dict[str, Shown]:
    return _proposed(editor.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode())


def _heard(master: Deliverable, bpm_hundredths: int | None, key: str, name: str) -> None:
    Deliverable.objects.filter(pk=master.pk).update(
        heard_bpm_hundredths=bpm_hundredths, heard_key=key, original_name=name
    )


def test_what_was_heard_and_what_the_name_says_stand_beside_the_empty_fields(editor: Client) -> None:
    page = make_draft(key="")
    BeatPage.objects.filter(pk=page.pk).update(bpm_hundredths=None)
    old, new = make_file(page.beat, "wav"), make_file(page.beat, "wav", version=2)
    make_preview(old)
    _heard(old, 7000, "C major", "Old 70bpm C maj.wav")
    make_preview(new, state="pending")
    _heard(new, 9250, "Bb minor", "Night Bus 185bpm [A#m].wav")

    shown = _edit(editor, page)

    tempos = [("Measured: 92.5", "92.5"), ("In the file&#x27;s name: 185", "185")]
    assert shown == {
        "bpm_hundredths": (True, tempos),
        "key": (True, [("Measured: B♭ minor", "Bb minor")]),  # the name agrees
    }


def test_what_the_editor_typed_is_not_questioned(editor: Client) -> None:
    page = make_draft(bpm="140", key="A minor")
    master = make_file(page.beat, "wav")
    make_preview(master)
    _heard(master, 7000, "C major", "")

    shown = _edit(editor, page)

    assert {field: is_seen for field, (is_seen, _) in shown.items()} == {"bpm_hundredths": False, "key": False}
    page.refresh_from_db()
    assert (page.bpm_hundredths, page.key) == (14000, "A minor")


def test_nothing_clear_proposes_nothing(editor: Client) -> None:
    page = make_draft(key="")
    make_preview(make_file(page.beat, "wav"))

    assert _edit(editor, page)["key"] == (True, [])


def test_the_script_asks_anew_and_strangers_are_told_nothing(editor: Client, stranger: Client) -> None:
    page = make_draft()
    master = make_file(page.beat, "wav")
    make_preview(master)
    _heard(master, 7000, "C major", "")
    url = reverse("catalog_editor:proposals", args=[page.beat.pk, "key"])

    assert _proposed(editor.get(url).content.decode()) == {"key": (False, [("Measured: C major", "C major")])}
    assert stranger.get(url).status_code in (302, 403)
    assert editor.get(url.replace("/key/", "/title/")).status_code == 404
