"""Pictures that are none, or too large to be opened: refused in the form, and nothing is kept."""

import io
import re
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image as Pillow
from wagtail.images.models import Image
from wagtail.models import Collection

pytestmark = pytest.mark.django_db
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'


def _chunk(kind: bytes, content: bytes) -> bytes:
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def _png_of(side: int) -> bytes:
    """A PNG that says how large it is, and has next to nothing in it."""
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    rows = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", head) + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")


def _picture() -> bytes:
    packed = io.BytesIO()
    Pillow.new("RGB", (60, 60)).save(packed, "PNG")
    return packed.getvalue()


def _white(side: int) -> bytes:
    packed = io.BytesIO()
    Pillow.new("1", (side, side)).save(packed, "PNG")
    return packed.getvalue()


def _send(client: Client, name: str, content: bytes) -> str:
    sent = {
        "title": "Cover",
        "file": SimpleUploadedFile(name, content),
        "collection": Collection.get_first_root_node().pk,
    }
    return client.post(reverse("wagtailimages:add"), sent, follow=True).content.decode()


REFUSED = {
    "an SVG with a script": ("cover.svg", SVG, "Not a supported image format"),
    "an SVG called PNG": ("cover.png", SVG, "Not a valid .png image"),
    "a page": ("cover.html", b"<script>alert(1)</script>", "Not a supported image format"),
    "a page called JPEG": ("cover.jpg", b"<html><script>alert(1)</script></html>", "Upload a valid image|Not a valid"),
    "a PNG of 50,000 x 50,000": ("cover.png", _png_of(50_000), "valid image|too many pixels|pixels"),
    "a PNG of 9,000 x 9,000": ("cover.png", _white(9000), "too many pixels"),
    "nothing": ("cover.png", b"", "empty"),
    "half a picture's head": ("cover.png", _picture()[:20], "Upload a valid image"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_cover_is_refused_with_a_sentence(kind: str, admin_client: Client) -> None:
    name, content, says = REFUSED[kind]

    shown = _send(admin_client, name, content)

    assert re.search(says, shown)
    assert "Traceback" not in shown
    assert not Image.objects.exists()


def test_a_picture_is_taken_whatever_its_name(admin_client: Client) -> None:
    _send(admin_client, '夜 "x" <b>.png', _picture())

    image = Image.objects.get()
    assert (image.width, image.title) == (60, "Cover")
