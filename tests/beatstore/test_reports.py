"""The report of previews that are out of date."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.people import ensure_person
from accounts.roles import Role
from beatstore.reports import outdated
from catalog.models import Preview
from tests.catalog.making import add_files, make_beat, make_draft, make_file, make_preview, make_producer, make_tier

pytestmark = pytest.mark.django_db


def test_a_newer_master_and_a_failed_preview_are_listed_with_the_reason() -> None:
    editor = ensure_person("eddie", password="x", roles=[Role.EDITORS])
    make_tier()
    make_beat("Fine")
    Preview.objects.filter(beat=make_beat("Old tag").beat).update(recipe="as before")
    newer, failed, draft = make_beat("Newer"), make_draft("Failed"), make_draft("Draft")
    add_files(newer.beat, version=2)
    wav = make_file(failed.beat, "wav")
    Preview.objects.filter(pk=make_preview(wav, state="pending").pk).update(state="failed", failure="It is silent.")
    make_file(draft.beat, "wav", state="uploaded")

    assert [(page.title, page.why) for page in outdated(editor)] == [  # type: ignore[attr-defined]  # annotated
        ("Failed", "The newest master's preview could not be made."),
        ("Newer", "A newer master is there: buyers hear the old one."),
        ("Old tag", "It was made with earlier settings."),
    ]


def test_a_producer_reads_of_his_own_beats_alone() -> None:
    make_tier()
    producer = ensure_person("kilo", password="x", roles=[Role.PRODUCERS])
    make_producer("Kilo Vega").users.add(producer)
    for name in ("Kilo Vega", "Mara Lind"):
        add_files(make_beat(f"By {name}", producer=name).beat, version=2)
    client = Client()
    client.force_login(producer)

    screen = client.get(reverse("catalog_reports:previews"))
    assert [page.title for page in screen.context["object_list"]] == ["By Kilo Vega"]

    answer = client.get(reverse("catalog_reports:previews"), {"export": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a streaming answer
    assert lines == ["Beat,Why", "By Kilo Vega,A newer master is there: buyers hear the old one."]
