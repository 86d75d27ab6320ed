"""A shop's own tag on its way in: so short that it is checked at once, in the same fences as all sound."""

import tempfile
from collections.abc import Iterable
from pathlib import Path

from catalog.audio.refusal import AudioRefusedError, AudioToolError
from catalog.audio.tag import LONGEST_S, write_own_tag

__all__ = ["LONGEST_S", "TagRefusedError", "checked"]


class TagRefusedError(Exception):
    """What was sent is no tag; ``str()`` tells the editor why."""


def checked(content: Iterable[bytes]) -> bytes:
    """The tag as a WAV, in the form and as loud as previews want it; raises TagRefusedError."""
    with tempfile.TemporaryDirectory(prefix="beatstore-tag-") as name:
        source = Path(name) / "sent"
        with source.open("wb") as file:
            file.writelines(content)
        try:
            return write_own_tag(source, Path(name) / "tag.wav").read_bytes()
        except AudioRefusedError as error:
            raise TagRefusedError(str(error)) from error
        except AudioToolError as error:
            raise TagRefusedError("The file could not be read on our side. Try again.") from error
