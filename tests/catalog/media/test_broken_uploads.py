"""Broken and hostile uploads: a clear sentence for the editor, nothing left behind, and the worker lives on."""

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Deliverable, Preview, StemPreviews
from catalog.queues import MEDIA
from tests.catalog.making import make_draft, make_tier
from tests.catalog.media.broken import broken_uploads
from tests.catalog.media.working import is_stored, upload, work_off
from tests.catalog.sounds import write_wav
from tests.deadline import wait_for
from tests.processes import RealWorker

pytestmark = pytest.mark.django_db(transaction=True)
# Paths, traces, names of tools and of what they are made of: nothing that an editor could use.
JARGON = re.compile(r"/(?:tmp|etc)/|masters/|Traceback|Error|ffmpeg|codec|pcm_|errno|0x[0-9a-f]|\bNone\b", re.I)


class Listener(ThreadingHTTPServer):
    """An address that notes who comes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        super().__init__(("127.0.0.1", 0), Note)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Note(BaseHTTPRequestHandler):
    """Answers nothing."""

    def do_GET(self) -> None:
        assert isinstance(self.server, Listener)
        self.server.asked.append(self.path)
        self.send_error(404)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def listener() -> Iterator[Listener]:
    with Listener() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_each_is_refused_in_words_and_leaves_nothing(
    rq_worker: Callable[..., RealWorker], tmp_path: Path, listener: Listener
) -> None:
    cases = broken_uploads(tmp_path, listener.url)
    assert len(cases) >= 40
    temporary = tmp_path / "of the worker"
    temporary.mkdir()
    worker = rq_worker(MEDIA, TMPDIR=str(temporary))
    page = make_draft()

    files = {what: upload(page, case.file_type, case.content, case.name) for what, case in cases.items()}
    is_done = lambda: not Deliverable.objects.filter(state="uploaded").exists()  # noqa: E731
    wait_for(is_done, within_s=240, what="all are checked")
    wait_for(lambda: not Deliverable.objects.filter(is_stored=True).exists(), what="all are removed")

    problems = []
    for what, file in files.items():
        file.refresh_from_db()
        if file.state != "refused" or not re.search(cases[what].says, file.refusal) or JARGON.search(file.refusal):
            problems.append(f"{what}: {file.state}, {file.refusal!r}")
        if is_stored(file.storage_key):
            problems.append(f"{what}: still in the bucket")
    assert problems == []
    assert list(temporary.iterdir()) == []
    assert listener.asked == []
    assert (Preview.objects.count(), StemPreviews.objects.count()) == (0, 0)
    assert worker.is_running()
    assert "unexpectedly" not in worker.output
    assert "Traceback" not in worker.output


HOSTILE_NAMES = {
    "Arabic": "طبول الليل.wav",
    "Japanese": "夜のバス 取り直し.wav",
    "quotes": 'it\'s “the” "beat" `x`.wav',
    "line breaks": "a\r\nContent-Type: text/html\r\n\r\nb.wav",
    "300 characters": "n" * 296 + ".wav",
    "null bytes": "a\x00b.wav",
    "a script": "<script>alert(1)</script>.wav",
    "a template": "{{ settings.SECRET_KEY }}{% debug %}.wav",
    "a path": "../../etc/passwd.wav",
    "a command": "$(touch x);|`x`&.wav",
    "another direction": "\u202egpj.wav",
    "half a pair": "\ud800.wav",
}


@pytest.mark.parametrize("kind", HOSTILE_NAMES)
def test_good_sound_under_a_hostile_name_is_taken_and_shown_escaped(
    kind: str, tmp_path: Path, admin_client: Client
) -> None:
    make_tier(types=["wav"])
    page = make_draft()
    name = HOSTILE_NAMES[kind]

    file = upload(page, "wav", write_wav(tmp_path / "a.wav").read_bytes(), name)
    work_off()

    file.refresh_from_db()
    assert (file.state, file.is_on_sale) == ("ready", True)
    shown = admin_client.get(reverse("catalog_editor:files_state", args=[page.beat.pk])).content.decode()
    assert file.original_name.isprintable()
    assert "<script" not in shown
    assert "SECRET_KEY }}" in shown or kind != "a template"
    assert name in shown or kind not in ("Arabic", "Japanese")
