"""What is exported can be imported: here it changes nothing, elsewhere it makes the same beats."""

import csv
import io
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Locale

from catalog.cells import cleaned, one_line
from catalog.importing import exporting, matching, sheets
from catalog.models import Beat, BeatPage, BeatProducer, ImportMark, TierOverride
from tests.catalog.importing.sending import csv_file, planned, ran, said
from tests.catalog.making import make_beat, make_draft, make_index, make_producer, make_tier

WORDS = st.text(st.characters(exclude_categories=["C"]), max_size=20).map(cleaned).map(one_line)


def exported() -> list[list[str]]:
    return list(exporting.of_pages(BeatPage.objects.order_by("pk")))


def shop_of_beats() -> None:
    """Three beats with everything, one of them live with an unpublished draft."""
    make_tier("mp3-lease", types=["mp3"])
    tier = make_tier()
    first = make_beat("Night, Bus", tags=("808", "a, b"), sounds_like=("Tyler, the Creator",), moods=("dark", "calm"))
    first.story = "<p>By <b>night</b>,<br/>alone.</p><p>Again.</p>"
    first.title = "=Night Bus"
    first.save_revision()
    second = make_draft("Rain", bpm="92.5", key="F# minor", moods=())
    second.beat_producers.set(
        [
            BeatProducer(producer=make_producer("Mara Lind"), share_bp=6000, sort_order=0),
            BeatProducer(producer=make_producer("Kilo Vega"), share_bp=4000, sort_order=1),
        ]
    )
    second.samples_disclosed, second.content_id = "A bell.\nCleared.", "cleared"
    second.save()
    TierOverride.objects.create(beat=second.beat, tier=tier, is_offered=False)
    make_draft("Snow", story="<p>x</p>")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_imported_where_it_came_from_it_changes_nothing(kind: str, tmp_path: Path) -> None:
    shop_of_beats()
    before = exported()
    path = tmp_path / f"beats.{kind}"
    path.write_bytes(exporting.response(iter(before), "beats", kind).getvalue())

    batch = planned({}, path)

    assert {plan for _, plan, _ in said(batch)} == {"same"}
    assert exported() == before
    bus = BeatPage.objects.get(draft_title="=Night Bus").get_latest_revision_as_object()
    assert "<b>night</b>" in bus.story


@pytest.mark.django_db
def test_whichever_language_is_listed_the_page_that_an_import_writes_to_is_exported() -> None:
    page = make_draft("Rain")
    german = page.copy_for_translation(Locale.objects.create(language_code="de"), copy_parents=True)
    german.title = german.draft_title = "Regen"
    german.save()

    rows = list(exporting.of_pages([german, page]))

    assert [row[list(matching.LABELS).index("title")] for row in rows[1:]] == ["Rain"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_imported_into_a_shop_without_them_it_makes_the_same(kind: str, tmp_path: Path) -> None:
    shop_of_beats()
    before = exported()
    path = tmp_path / f"beats.{kind}"
    path.write_bytes(exporting.response(iter(before), "beats", kind).getvalue())
    for page in BeatPage.objects.all():
        page.delete()
    ImportMark.objects.all().delete()

    ran(planned({}, path))

    assert [row[2:] for row in exported()] == [row[2:] for row in before]  # but for IDs, and files that weren't sent
    ran(planned({}, path))
    assert BeatPage.objects.count() == 3


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10, deadline=None)
@given(WORDS.filter(bool), st.lists(WORDS.filter(bool), max_size=3, unique_by=str.casefold), WORDS)
def test_whatever_the_words_are(tmp_path: Path, title: str, names: list[str], samples: str) -> None:
    make_index()
    page = make_draft("x", sounds_like=names, tags=names)
    page.title, page.samples_disclosed = title, samples
    page.save()
    page.save_revision(clean=False)
    before = list(exporting.of_pages(BeatPage.objects.filter(pk=page.pk)))

    batch = planned({}, csv_file(tmp_path / "s.csv", *before))

    assert [(row.plan, row.error) for row in batch.rows.all()] == [("same", "")]


@pytest.mark.django_db
def test_the_list_of_beats_exports_what_it_lists(admin_client: Client) -> None:
    make_draft("Night Bus")
    make_draft("Rain")
    call_command("wagtail_update_index", verbosity=0)

    answer = admin_client.get(reverse("catalogue_beats:index"), {"q": "rain", "export": "csv"})

    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["Title"] for row in rows] == ["Rain"]
    assert rows[0]["ID"] == str(
        Beat.objects.get(translation_key=BeatPage.objects.get(title="Rain").translation_key).uuid
    )
    xlsx = admin_client.get(reverse("catalogue_beats:index"), {"export": "xlsx"})
    assert xlsx["Content-Type"] == sheets.CONTENT_TYPES["xlsx"]
