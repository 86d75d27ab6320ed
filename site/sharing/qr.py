"""Codes to scan. A quarter of one may be torn or under a thumb, and it is read all the same."""

import io
from typing import Any

from PIL import Image
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.image.svg import SvgPathImage
from qrcode.main import QRCode

CONTENT_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
BOX_PIXELS = 24  # a code of 33 boxes and its quiet zone is some 1000 pixels wide


def draw(text: str, kind: str) -> bytes:
    """``text`` as a picture of ``kind`` (a key of ``CONTENT_TYPES``), black on white with the quiet zone around it."""
    code: QRCode[Any] = QRCode(error_correction=ERROR_CORRECT_Q, box_size=BOX_PIXELS if kind == "svg" else 1)
    code.add_data(text)
    file = io.BytesIO()
    if kind == "svg":
        code.make_image(image_factory=OnWhite).save(file)  # type: ignore[type-abstract]  # the library says so of its own, too
    else:
        small = code.make_image().get_image()
        # One pixel for each box, made larger at once: half the work of drawing box after box.
        small.resize((small.width * BOX_PIXELS, small.height * BOX_PIXELS), Image.Resampling.NEAREST).save(file, "PNG")
    return file.getvalue()


class OnWhite(SvgPathImage):
    """A black path on white: on a dark page it could not be read without its ground."""

    background = "white"
