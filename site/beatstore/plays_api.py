"""The call of the player that a preview was heard: counted by address for a while, so that it can't be called for ever.

It stands here since the beats are the catalogue's, and how often an address may ask is what payments knows.
"""

from typing import Annotated

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import AfterValidator, ConfigDict, StringConstraints

from catalog.models.plays import SOURCE_LENGTH
from catalog.plays import count_play
from catalog.sources import clean
from payments import callers
from payments.limits import parsed_play_limits
from payments.schemas import no_controls

router = Router(tags=["beats"])


class PlayIn(Schema):
    """``source``: where the listener came from, a host or a word, as ``catalog.sources`` cuts it; empty for nowhere."""

    model_config = ConfigDict(extra="forbid")

    source: Annotated[
        str,
        StringConstraints(strip_whitespace=True, max_length=SOURCE_LENGTH),
        AfterValidator(no_controls),
    ] = ""


@router.post("/beats/{int:beat_id}/plays/", response={204: None})
def play(request: HttpRequest, response: HttpResponse, beat_id: int, payload: PlayIn | None = None) -> Status[None]:
    """A preview was heard for ten seconds, or to its end. Sums are kept, and nothing about the listener."""
    response["Cache-Control"] = "no-store"
    if settings.PLAY_LIMITS:
        address = callers.client_address(request)
        of_a_beat, in_the_shop = parsed_play_limits(settings.PLAY_LIMITS)
        callers.limit_rate("plays", address, in_the_shop)
        callers.limit_rate(f"plays:{beat_id}", address, of_a_beat)
    count_play(beat_id, clean(payload.source) if payload else "")
    return Status(204, None)
