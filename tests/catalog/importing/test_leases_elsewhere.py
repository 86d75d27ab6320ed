"""Leases that were sold elsewhere: asked of imported beats, told to who buys the exclusive, and nothing more."""

from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from catalog import offers, readiness, rights, showing
from catalog.models import BeatPage, ImportBatch
from tests.catalog.importing.sending import csv_file, planned, ran, said
from tests.catalog.making import make_beat, make_draft, make_index, make_tier

pytestmark = pytest.mark.django_db(transaction=True)


def shown(page: BeatPage) -> tuple[int | None, date | None]:
    right = BeatPage.objects.get(pk=page.pk).beat.right
    return right.leases_elsewhere, right.leases_elsewhere_end


def ask(page: BeatPage) -> None:
    """As for a beat that was imported."""
    with transaction.atomic():
        rights.ask_leases_elsewhere(page.beat.right_id)


def leases(path: Path, *rows: tuple[str, ...]) -> ImportBatch:
    return ran(planned({}, csv_file(path / "l.csv", *rows), kind="leases"))


def test_numbers_and_rows_for_each_lease_are_counted(tmp_path: Path) -> None:
    bus, rain, snow = make_draft("Night Bus"), make_draft("Rain"), make_draft("Snow")

    batch = leases(
        tmp_path,
        ("Beat", "Licence", "Leases", "Ends"),
        ("night bus", "WAV", "12", "2027-03-31"),
        ("Night Bus", "MP3", "", "31.12.2027"),
        ("Rain", "", "0", ""),
        ("Snw", "", "1", ""),
        ("Snow", "", "some", ""),
    )

    assert [row[1] for row in said(batch)] == ["change", "same", "same", "error", "error"]
    assert shown(bus) == (13, date(2027, 12, 31))
    assert shown(rain) == (0, None)
    assert shown(snow) == (0, None)
    assert said(batch)[3][2] == "No beat is called “Snw”."
    assert "no number of leases" in said(batch)[4][2]


def test_the_same_sheet_counts_nothing_twice_and_a_corrected_one_replaces_it(tmp_path: Path) -> None:
    bus = make_draft("Night Bus")
    rows = (("Beat", "Leases"), ("Night Bus", "3"))
    leases(tmp_path, *rows)

    assert [plan for _, plan, _ in said(planned({}, csv_file(tmp_path / "l.csv", *rows), kind="leases"))] == ["same"]
    leases(tmp_path, ("Beat", "Leases"), ("Night Bus", "2"))
    assert shown(bus) == (2, None)


def test_half_a_number_is_not_kept(tmp_path: Path) -> None:
    bus = make_draft("Night Bus")

    batch = leases(tmp_path, ("Beat", "Leases"), ("Night Bus", "3"), ("Night Bus", "x"), ("Night Bus", "5"))

    assert [plan for _, plan, _ in said(batch)] == ["error", "error", "error"]
    assert shown(bus) == (0, None)


def test_buyers_are_told_of_leases_here_and_elsewhere_and_nothing_is_granted() -> None:
    make_tier("exclusive", is_exclusive=True)
    page = make_beat()
    right = page.beat.right
    before = offers.offers_for(page.beat.pk)

    with transaction.atomic():
        rights.count_lease(right.pk)
        rights.say_leases_elsewhere(right.pk, 4, last_end=date(2027, 3, 31))

    told = showing.beat_context(BeatPage.objects.get(pk=page.pk))["prior_leases"]
    assert (told.count, told.last_end) == (5, date(2027, 3, 31))
    assert offers.offers_for(page.beat.pk) == before


def test_an_imported_beat_is_no_exclusive_until_somebody_says_how_many(editor: Client, tmp_path: Path) -> None:
    make_index()
    make_tier()
    exclusive = make_tier("exclusive", is_exclusive=True)
    made_here = make_beat("Made here")
    assert {offer.licence_code for offer in offers.offers_for(made_here.beat.pk)} == {"wav-lease", "exclusive"}

    ask(made_here)
    assert {offer.licence_code for offer in offers.offers_for(made_here.beat.pk)} == {"wav-lease"}
    page = BeatPage.objects.get(pk=made_here.pk)
    [missing] = readiness.missing_for_publish(page.beat)
    assert missing.field == readiness.LEASES_FIELD
    assert "0 is an answer" in missing.reason
    asked_on = f'href="{reverse("catalog_editor:prices", args=[page.beat.pk])}#leases_elsewhere"'
    assert asked_on in editor.get(reverse("catalog_editor:files", args=[page.beat.pk])).content.decode()

    editor.post(reverse("catalog_editor:say_leases", args=[page.beat.pk]), {"leases_elsewhere": "0"})
    page = BeatPage.objects.get(pk=made_here.pk)
    assert readiness.missing_for_publish(page.beat) == []
    assert {offer.licence_code for offer in offers.offers_for(page.beat.pk)} == {"wav-lease", "exclusive"}

    ask(page)
    page.beat.tier_overrides.create(tier=exclusive, is_offered=False)
    assert readiness.missing_for_publish(BeatPage.objects.get(pk=page.pk).beat) == []  # nobody buys it exclusively


def test_an_end_without_leases_is_a_slip(editor: Client) -> None:
    page = make_draft()

    answer = editor.post(
        reverse("catalog_editor:say_leases", args=[page.beat.pk]),
        {"leases_elsewhere": "0", "leases_elsewhere_end": "2027-03-31"},
        follow=True,
    )

    assert "Say how many leases there are that end then." in answer.content.decode()
    assert shown(page) == (0, None)
