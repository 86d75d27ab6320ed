"""Uploads: straight to the bucket in parts, or by a plain form."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from catalog.media import files, multipart, storage, uploads
from catalog.models import Deliverable
from tests.catalog.making import (
    make_draft,
)
from tests.catalog.sounds import write_wav

pytestmark = pytest.mark.django_db


def _put(url: str, content: bytes) -> str:
    request = urllib.request.Request(url, data=content, method="PUT", headers={"Origin": "http://127.0.0.1"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310  # our own storage's address
        etag: str = answer.headers["ETag"]
    return etag


def _post_json(client: Client, name: str, beat_id: int, body: object) -> Any:
    return client.post(
        reverse(f"catalog_editor:{name}", args=[beat_id]), json.dumps(body), content_type="application/json"
    )


def test_a_browser_uploads_straight_to_the_private_bucket_in_parts(
    editor: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(multipart, "PART_BYTES", 5 << 20)
    beat = make_draft().beat
    content = write_wav(tmp_path / "a.wav", seconds=40).read_bytes()

    begun = _post_json(
        editor, "begin_upload", beat.pk, {"type": "wav", "name": "Über.wav", "size": len(content)}
    ).json()
    assert len(begun["urls"]) == 2
    etags = [_put(url, content[n * (5 << 20) : (n + 1) * (5 << 20)]) for n, url in enumerate(begun["urls"])]
    asked = {"ticket": begun["ticket"], "etags": etags}
    answer = _post_json(editor, "finish_upload", beat.pk, asked)

    assert "being checked" in answer.content.decode()
    (file,) = beat.deliverables.all()
    assert (file.type, file.original_name, file.state, file.lease) == ("wav", "Über.wav", "uploaded", None)
    files.check(file.pk)
    file.refresh_from_db()
    assert (file.state, file.size_bytes) == ("ready", len(content))
    assert file.sha256 == storage.sha256_of(tmp_path / "a.wav")

    _post_json(editor, "finish_upload", beat.pk, asked)
    assert beat.deliverables.filter(type="wav").count() == 1


def test_an_upload_whose_parts_are_missing_is_refused_by_its_check(editor: Client) -> None:
    beat = make_draft().beat
    begun = _post_json(editor, "begin_upload", beat.pk, {"type": "wav", "name": "a.wav", "size": 10}).json()

    _post_json(editor, "finish_upload", beat.pk, {"ticket": begun["ticket"], "etags": ["made-up"]})

    (file,) = beat.deliverables.all()
    files.check(file.pk)
    file.refresh_from_db()
    assert (file.state, file.refusal) == ("refused", "The upload did not arrive. Upload the file again.")


def test_an_upload_that_was_cut_off_goes_on_with_the_parts_that_are_there(
    editor: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(multipart, "PART_BYTES", 5 << 20)
    beat = make_draft().beat
    content = write_wav(tmp_path / "a.wav", seconds=70).read_bytes()
    asked = {"type": "wav", "name": "a.wav", "size": len(content)}
    begun = _post_json(editor, "begin_upload", beat.pk, asked).json()
    parts = [content[at : at + (5 << 20)] for at in range(0, len(content), 5 << 20)]
    there = {1: _put(begun["urls"][0], parts[0]), 2: _put(begun["urls"][1], b"cut short")}
    monkeypatch.setattr(multipart, "PART_BYTES", 6 << 20)  # another version of the shop since

    again = _post_json(editor, "begin_upload", beat.pk, {**asked, "ticket": begun["ticket"]}).json()

    assert (again["etags"], again["part_bytes"]) == ({"1": there[1]}, 5 << 20)
    etags = [there[1], *(_put(url, part) for url, part in zip(again["urls"][1:], parts[1:], strict=True))]
    _post_json(editor, "finish_upload", beat.pk, {"ticket": again["ticket"], "etags": etags})
    file = beat.deliverables.get()
    files.check(file.pk)
    file.refresh_from_db()
    assert file.sha256 == storage.sha256_of(tmp_path / "a.wav")


def test_an_upload_whose_last_answer_was_lost_is_not_sent_twice(editor: Client) -> None:
    beat = make_draft().beat
    asked = {"type": "wav", "name": "a.wav", "size": 10}
    begun = _post_json(editor, "begin_upload", beat.pk, asked).json()
    _post_json(
        editor, "finish_upload", beat.pk, {"ticket": begun["ticket"], "etags": [_put(begun["urls"][0], bytes(10))]}
    )

    again = _post_json(editor, "begin_upload", beat.pk, {**asked, "ticket": begun["ticket"]}).json()
    _post_json(editor, "finish_upload", beat.pk, {"ticket": again["ticket"], "etags": list(again["etags"].values())})

    assert len(again["etags"]) == len(again["urls"]) == 1
    assert beat.deliverables.count() == 1


def test_an_upload_that_the_storage_did_not_put_together_is_put_together_by_the_next_try(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    beat = make_draft().beat
    begun = _post_json(editor, "begin_upload", beat.pk, {"type": "wav", "name": "a.wav", "size": 10}).json()
    asked = {"ticket": begun["ticket"], "etags": [_put(begun["urls"][0], bytes(10))]}

    def be_away(*_: object) -> bool:
        raise EndpointConnectionError(endpoint_url="http://storage")

    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(multipart, "complete", be_away)
        with pytest.raises(EndpointConnectionError):
            _post_json(editor, "finish_upload", beat.pk, asked)
    _post_json(editor, "finish_upload", beat.pk, asked)

    file = beat.deliverables.get()
    assert (file.state, file.lease) == ("uploaded", None)
    assert storage.private_size(file.storage_key) == 10


def test_an_upload_that_was_refused_is_not_gone_on_with(editor: Client) -> None:
    beat = make_draft().beat
    asked = {"type": "wav", "name": "a.wav", "size": 10}
    begun = _post_json(editor, "begin_upload", beat.pk, asked).json()
    _put(begun["urls"][0], bytes(10))
    _post_json(editor, "finish_upload", beat.pk, {"ticket": begun["ticket"], "etags": ["made-up"]})
    files.check(beat.deliverables.get().pk)

    again = _post_json(editor, "begin_upload", beat.pk, {**asked, "ticket": begun["ticket"]}).json()

    assert again["urls"][0].partition("?")[0] != begun["urls"][0].partition("?")[0]


ANOTHER_UPLOAD: dict[str, dict[str, object]] = {
    "another file": {"name": "b.wav"},
    "another size": {"size": 11},
    "another kind": {"type": "mp3"},
    "no ticket": {"ticket": "nonsense"},
}


@pytest.mark.parametrize("what", ANOTHER_UPLOAD)
def test_a_ticket_of_something_else_begins_anew(what: str, editor: Client) -> None:
    beat = make_draft().beat
    asked = {"type": "wav", "name": "a.wav", "size": 10}
    begun = _post_json(editor, "begin_upload", beat.pk, asked).json()
    _put(begun["urls"][0], bytes(10))

    again = {**asked, "ticket": begun["ticket"], **ANOTHER_UPLOAD[what]}
    fresh = _post_json(editor, "begin_upload", beat.pk, again).json()

    assert fresh["etags"] == {}
    assert fresh["urls"][0].partition("?")[0] != begun["urls"][0].partition("?")[0]


def test_an_upload_can_be_cancelled(editor: Client) -> None:
    beat = make_draft().beat
    begun = _post_json(editor, "begin_upload", beat.pk, {"type": "wav", "name": "a.wav", "size": 10}).json()

    for _ in range(2):
        assert _post_json(editor, "abort_upload", beat.pk, {"ticket": begun["ticket"]}).status_code == 204

    assert not beat.deliverables.exists()


REFUSED_UPLOADS = {
    "no type": {"name": "a.wav", "size": 10},
    "another type": {"type": "exe", "name": "a.exe", "size": 10},
    "nothing": {"type": "wav", "name": "a.wav", "size": 0},
    "too much": {"type": "mp3", "name": "a.mp3", "size": 300 << 20},
    "no size": {"type": "wav", "name": "a.wav"},
    "half a byte": {"type": "wav", "name": "a.wav", "size": 1.5},
    "not an object": [],
}


@pytest.mark.parametrize("what", REFUSED_UPLOADS)
def test_an_upload_that_would_be_refused_is_not_begun(what: str, editor: Client) -> None:
    beat = make_draft().beat

    answer = _post_json(editor, "begin_upload", beat.pk, REFUSED_UPLOADS[what])

    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not beat.deliverables.exists()


def test_a_ticket_is_good_for_its_person_and_beat_alone(editor: Client) -> None:
    beat, other = make_draft("One").beat, make_draft("Two").beat
    begun = _post_json(editor, "begin_upload", beat.pk, {"type": "wav", "name": "a.wav", "size": 10}).json()
    forged = uploads.begin(beat, "wav", name="a.wav", size_bytes=10, user_id=10**6).ticket

    for beat_id, ticket in ((other.pk, begun["ticket"]), (beat.pk, forged), (beat.pk, "nonsense"), (beat.pk, "")):
        answer = _post_json(editor, "finish_upload", beat_id, {"ticket": ticket, "etags": ["x"]})
        assert answer.status_code == 422

    assert not Deliverable.objects.exists()


def test_a_plain_form_uploads_too(editor: Client, tmp_path: Path) -> None:
    beat = make_draft().beat
    content = write_wav(tmp_path / "a.wav").read_bytes()
    url = reverse("catalog_editor:upload_by_form", args=[beat.pk])

    editor.post(url, {"type": "wav", "file": SimpleUploadedFile("a.wav", content)})

    (file,) = beat.deliverables.all()
    files.check(file.pk)
    file.refresh_from_db()
    assert (file.state, file.size_bytes) == ("ready", len(content))
    assert "Choose a file first." in editor.post(url, {"type": "wav"}, follow=True).content.decode()
