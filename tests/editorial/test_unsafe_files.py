"""Files that a browser would run (HTML, SVG) are no pictures and no documents; an old one is only ever downloaded."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from accounts.people import ensure_person
from accounts.roles import Role
from tests.editorial.making import make_site

pytestmark = pytest.mark.django_db
SCRIPT = b"<script>alert(document.cookie)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


@pytest.fixture
def editor() -> Client:
    """One of the group Editors."""
    make_site()
    client = Client()
    client.force_login(ensure_person("ed", password="ed", roles=[Role.EDITORS]))
    return client


def _upload(client: Client, url: str, name: str, content: bytes, kind: str) -> Any:
    root = Collection.get_first_root_node()
    sent = SimpleUploadedFile(name, content, content_type=kind)
    return client.post(reverse(url), {"title": "A file", "file": sent, "collection": root.pk})


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("cover.svg", SVG, "image/svg+xml"),
        ("cover.png", SVG, "image/png"),
        ("cover.html", SCRIPT, "text/html"),
        ("cover.jpg", SCRIPT, "image/jpeg"),
    ],
)
def test_a_picture_that_is_none_is_refused(name: str, content: bytes, kind: str, editor: Client) -> None:
    answer = _upload(editor, "wagtailimages:add", name, content, kind)

    assert answer.status_code == 200
    assert "file" in answer.context["form"].errors
    assert not Image.objects.exists()


@pytest.mark.parametrize("name", ["page.html", "page.htm", "drawing.svg", "page.xhtml", "data.xml", "code.js"])
def test_a_document_that_a_browser_would_run_is_refused(name: str, editor: Client) -> None:
    answer = _upload(editor, "wagtaildocs:add", name, SCRIPT, "text/plain")

    assert answer.status_code == 200
    assert "file" in answer.context["form"].errors
    assert not Document.objects.exists()


def test_a_document_is_taken_and_given_as_a_file(editor: Client) -> None:
    assert _upload(editor, "wagtaildocs:add", "terms.txt", b"Terms.", "text/plain").status_code == 302

    answer = Client().get(Document.objects.get().url)

    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_a_document_from_before_is_downloaded_and_never_run() -> None:
    make_site()
    document = Document(title="Old")
    document.file.save("old.html", ContentFile(SCRIPT))
    document.save()

    answer = Client().get(document.url)

    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
