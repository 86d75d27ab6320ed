"""The screens of an import: files come in, columns are matched, it is looked at, run, and what went wrong is mended."""

import csv
import io
import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog.importing import batches, sheets
from catalog.models import BeatPage, ImportBatch, ImportFile
from tests.catalog.importing.sending import csv_file, planned, ran
from tests.catalog.making import make_draft, make_genre, make_index, make_mood, make_producer, make_tier
from tests.catalog.sounds import write_wav

pytestmark = pytest.mark.django_db(transaction=True)
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture(autouse=True)
def _shop() -> None:
    make_index()
    make_tier(types=["wav"])
    make_genre()
    make_mood()
    make_producer()


def post_json(client: Client, url: str, body: object) -> Any:
    return client.post(url, json.dumps(body), content_type="application/json", headers=FETCH)


def put(url: str, content: bytes) -> str:
    request = urllib.request.Request(url, data=content, method="PUT")  # noqa: S310  # our own storage's address
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        etag: str = answer.headers["ETag"]
    return etag


def work() -> ImportBatch:
    """What the worker does."""
    batches.work(ImportBatch.objects.latest("pk").pk)
    return ImportBatch.objects.latest("pk")


def test_files_go_straight_to_the_bucket_and_become_drafts(editor: Client, tmp_path: Path) -> None:
    content = write_wav(tmp_path / "a.wav", seconds=0.5).read_bytes()
    at = editor.post(reverse("catalogue_import:begin"), {"kind": "beats", "name": "mine"}, headers=FETCH).json()
    asked = {"name": "Night Bus 140bpm.wav", "path": "mine/Night Bus 140bpm.wav", "size": len(content)}

    begun = post_json(editor, at["begin_file"], asked).json()
    etags = [put(url, content) for url in begun["urls"]]
    assert post_json(editor, at["finish_file"], {"ticket": begun["ticket"], "etags": etags}).status_code == 204
    once_more = post_json(editor, at["begin_file"], asked).json()  # the answer got lost: the same file, there already
    assert once_more["etags"] == {"1": "is-there"}
    assert post_json(editor, at["arrived"], {}).json() == {"batch": at["batch"]}
    work()

    shown = editor.get(at["batch"]).content.decode()
    assert "Make 1 draft" in shown
    assert not BeatPage.objects.exists()
    editor.post(reverse("catalogue_import:run", args=[ImportBatch.objects.get().pk]))
    work()
    page = BeatPage.objects.get()
    assert (page.title, page.bpm_hundredths, page.live) == ("Night Bus", 14000, False)
    assert page.latest_revision.user is not None
    assert "New: 1" in editor.get(at["batch"]).content.decode()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"name": "x.exe", "size": 1}, "no WAV, MP3"),
        ({"name": "x.wav", "size": 0}, "empty"),
        ({"name": "x.wav", "size": 3 << 30}, "the most"),
        ({"name": "x.wav"}, "size"),
        ({"name": ".DS_Store", "size": 1}, "system"),
    ],
)
def test_files_that_would_be_refused_are_refused_at_once(editor: Client, asked: object, said: str) -> None:
    at = editor.post(reverse("catalogue_import:begin"), {"kind": "beats"}, headers=FETCH).json()

    answer = post_json(editor, at["begin_file"], asked)

    assert answer.status_code == 422
    assert said in answer.json()["detail"]
    assert not ImportFile.objects.exists()


def test_a_file_that_did_not_arrive_whole_is_told(editor: Client) -> None:
    at = editor.post(reverse("catalogue_import:begin"), {"kind": "beats"}, headers=FETCH).json()
    begun = post_json(editor, at["begin_file"], {"name": "x.wav", "size": 10}).json()

    answer = post_json(editor, at["finish_file"], {"ticket": begun["ticket"], "etags": ['"nothing"']})

    assert answer.status_code == 422
    assert "Choose it again" in answer.json()["detail"]


def test_a_plain_form_sends_files_and_a_sheet(editor: Client, tmp_path: Path) -> None:
    wav = write_wav(tmp_path / "a.wav", seconds=0.5).read_bytes()
    sent = [
        SimpleUploadedFile("Night Bus.wav", wav),
        SimpleUploadedFile("s.csv", b"Title;BPM\nNight Bus;92,5\n"),
    ]

    answer = editor.post(reverse("catalogue_import:begin"), {"kind": "beats", "files": sent})

    batch = work()
    assert answer["Location"] == reverse("catalogue_import:batch", args=[batch.pk])
    assert [(row.title, row.plan) for row in batch.rows.all()] == [("Night Bus", "new")]


def test_a_plain_form_goes_on_without_what_is_no_file_of_a_beat(editor: Client, tmp_path: Path) -> None:
    sound = write_wav(tmp_path / "a.wav", seconds=0.5).read_bytes()
    sent = [SimpleUploadedFile("notes.txt", b"call him"), SimpleUploadedFile("Night Bus.wav", sound)]

    answer = editor.post(reverse("catalogue_import:begin"), {"kind": "beats", "files": sent}, follow=True)

    assert "Left out: “notes.txt” is no WAV" in answer.content.decode()
    assert [file.path for file in ImportBatch.objects.get().files.all()] == ["Night Bus.wav"]


def test_an_empty_form_is_told(editor: Client) -> None:
    answer = editor.post(reverse("catalogue_import:begin"), {"kind": "beats"}, follow=True)

    assert "Nothing has arrived. Choose files or a sheet." in answer.content.decode()
    assert not ImportBatch.objects.exists()


def test_unknown_columns_are_matched_once_and_remembered(editor: Client) -> None:
    def send() -> ImportBatch:
        sheet = SimpleUploadedFile("s.csv", b"Beatname,Tempo,Vibe\nNight Bus,140,Dark\n")
        editor.post(reverse("catalogue_import:begin"), {"kind": "beats", "sheet": sheet})
        return ImportBatch.objects.latest("pk")

    batch = send()
    assert batch.state == ImportBatch.State.MATCHING
    shown = editor.get(reverse("catalogue_import:batch", args=[batch.pk])).content.decode()
    assert "Night Bus" in shown
    match = reverse("catalogue_import:match", args=[batch.pk])
    wrong = {"column-0": "title", "column-1": "title"}
    assert "keep one of them" in editor.post(match, wrong, follow=True).content.decode()
    editor.post(match, {"column-0": "title", "column-1": "bpm", "column-2": "moods"})
    editor.post(reverse("catalogue_import:run", args=[work().pk]))
    work()
    assert [mood.name for mood in BeatPage.objects.get().moods.all()] == ["Dark"]

    again = send()
    assert again.state == ImportBatch.State.WORKING
    assert [row.plan for row in work().rows.all()] == ["same"]


def test_errors_are_downloaded_mended_and_sent_again(editor: Client, tmp_path: Path) -> None:
    sheet = csv_file(tmp_path / "s.csv", ("Title", "BPM", "My notes"), ("Night Bus", "fast", "x"), ("Rain", "90", "y"))
    batch = ran(planned({}, sheet))

    answer = editor.get(reverse("catalogue_import:errors", args=[batch.pk]))
    text = answer.getvalue().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text)))

    assert rows[0] == ["Title", "BPM", "My notes", "Error"]
    assert [row[:3] for row in rows[1:]] == [["Night Bus", "fast", "x"]]
    assert "no tempo" in rows[1][3]
    mended = csv_file(tmp_path / "m.csv", rows[0], ["Night Bus", "140", *rows[1][2:]])
    again = ran(planned({}, mended))
    assert [(row.title, row.plan) for row in again.rows.all()] == [("Night Bus", "new")]
    assert again.rows.get().error == ""
    assert {page.title for page in BeatPage.objects.all()} == {"Night Bus", "Rain"}


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_can_be_imported(editor: Client, kind: str, tmp_path: Path) -> None:
    answer = editor.get(reverse("catalogue_import:template", args=[kind]))
    path = tmp_path / f"template.{kind}"
    path.write_bytes(answer.getvalue())

    batch = planned({}, path)

    assert sheets.read(path, path.name).headers[0] == "File"
    assert [(row.title, row.plan, row.error) for row in batch.rows.all()] == [("Night Bus", "new", "")]


def test_an_import_is_for_those_who_may(stranger: Client, editor: Client) -> None:
    batch = planned({})
    user = get_user_model().objects.get(username="a-stranger")
    assert not user.has_perm("catalog.add_importbatch")
    for name, args in (("index", []), ("batch", [batch.pk]), ("state", [batch.pk]), ("errors", [batch.pk])):
        assert stranger.get(reverse(f"catalogue_import:{name}", args=args)).status_code in (302, 403)
        assert editor.get(reverse(f"catalogue_import:{name}", args=args)).status_code == 200
    assert stranger.post(reverse("catalogue_import:begin"), {"kind": "beats"}).status_code in (302, 403)
    user.user_permissions.add(Permission.objects.get(codename="add_importbatch"))
    assert stranger.get(reverse("catalogue_import:index")).status_code == 200


def test_an_import_is_forgotten_unless_it_ran(editor: Client) -> None:
    batch = planned({})
    make_draft()

    editor.post(reverse("catalogue_import:forget", args=[batch.pk]))

    assert not ImportBatch.objects.exists()
