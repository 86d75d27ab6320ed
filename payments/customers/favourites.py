"""Beats that a visitor marked: for a session, and for a log-in on all its devices. The only writer of ``Favourite``."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from catalog import listing
from catalog.clock import shop_now
from catalog.errors import BeatNotFoundError, InvalidRequestError
from catalog.listing import Card
from catalog.models import Beat
from payments.callers import Caller
from payments.models import Favourite

MOST = 200


def beats_of(owner: Caller) -> list[int]:
    """Ids of the visitor's favourites, newest first; what he marked before he logged in is among them."""
    if owner.user_id is None and not owner.session:
        return []
    marked_before = Favourite.objects.filter(user=None, session_key=owner.session)
    if owner.user_id is not None and owner.session and marked_before.exists():
        _take_over(owner.session, owner.user_id)
    return list(Favourite.objects.filter(**_his(owner)).values_list("beat_id", flat=True))


def cards_of(owner: Caller, *, language: str) -> list[Card]:
    """The same as cards; beats that are shown no more are left out."""
    beat_ids = beats_of(owner)
    cards = listing.cards_for(beat_ids, language=language)
    return [cards[beat_id] for beat_id in beat_ids if beat_id in cards]


@transaction.atomic
def put(owner: Caller, beat_id: int) -> None:
    """Mark a beat; ``owner`` has a session or a log-in. Raises BeatNotFoundError, InvalidRequestError for too many."""
    if not Beat.objects.filter(pk=beat_id).exists():
        raise BeatNotFoundError
    if len(beats_of(owner)) >= MOST:
        raise InvalidRequestError(_("%(most)s favourites are kept: take one out first.") % {"most": MOST})
    row = Favourite(**_his(owner), beat_id=beat_id, added_at=shop_now())
    Favourite.objects.bulk_create([row], ignore_conflicts=True)


def take_out(owner: Caller, beat_id: int) -> None:
    """Mark a beat no more."""
    if beat_id in beats_of(owner):
        Favourite.objects.filter(**_his(owner), beat_id=beat_id).delete()


def forget_abandoned() -> None:
    """Drop strangers' favourites that are older than a session lives; those of log-ins stay."""
    long_ago = shop_now() - timedelta(seconds=settings.SESSION_COOKIE_AGE)
    Favourite.objects.filter(user=None, added_at__lt=long_ago).delete()


def _his(owner: Caller) -> dict[str, int | str | None]:
    if owner.user_id is not None:
        return {"user_id": owner.user_id, "session_key": ""}
    return {"user_id": None, "session_key": owner.session}


@transaction.atomic
def _take_over(session_key: str, user_id: int) -> None:
    """The session's become the log-in's, each beat once."""
    rows = Favourite.objects.filter(user=None, session_key=session_key)
    taken = [
        Favourite(user_id=user_id, session_key="", beat_id=row.beat_id, added_at=row.added_at)
        for row in rows.select_for_update()
    ]
    if taken:
        Favourite.objects.bulk_create(taken, ignore_conflicts=True)
        rows.delete()
