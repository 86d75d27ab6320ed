"""Producers that are followed: a mail when a beat goes live, to a proved address, at most one a day, none twice."""

from collections.abc import Collection
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from catalog import listing
from catalog.clock import shop_now
from catalog.listing import Card
from catalog.models import Producer
from payments import callers, queries
from payments.messages import addressing, outbox
from payments.models import Follow, Follower, News, Outbox, OutboxKind

BETWEEN_MAILS = timedelta(days=1)
MOST_SHOWN = 10


def proved_address(user_id: int) -> str:
    """The log-in's own address if it is proved, else empty."""
    found = EmailAddress.objects.filter(user_id=user_id, primary=True, verified=True).first()
    return str(found.email) if found else ""


def producers_of(user_id: int | None) -> list[Producer]:
    """Whom the log-in follows, by name."""
    return list(Producer.objects.filter(pk__in=queries.followed_by(user_id)))


@transaction.atomic
def follow(user_id: int, producer: Producer, *, language: str) -> bool:
    """Tell ``user_id`` of the producer's beats from now on, in ``language``; False without a proved address."""
    if not proved_address(user_id):
        return False
    follower, _ = Follower.objects.update_or_create(user_id=user_id, defaults={"language": language})
    Follow.objects.get_or_create(follower=follower, producer=producer, defaults={"told_until": shop_now()})
    return True


def stop(user_id: int, producer: Producer) -> None:
    """Follow this producer no more."""
    Follow.objects.filter(follower__user_id=user_id, producer=producer).delete()


def follower_of(token: str) -> Follower | None:
    """Whose mails ``token`` ends."""
    return Follower.objects.filter(token=token).first() if token and "\x00" not in token else None


def stop_all(follower: Follower) -> None:
    """No mails any more, those that are written and not sent included."""
    follower.follows.all().delete()


def write_news() -> None:
    """Write a mail for each follower with news and none of the last day. Each commits by itself; two runs write one."""
    latest = listing.latest_of_producers()
    if not latest:
        return
    fresh = Q(pk__in=[])
    for slug, published_at in latest.items():
        fresh |= Q(follows__producer__slug=slug, follows__told_until__lt=published_at)
    rested = Q(mailed_at=None) | Q(mailed_at__lte=shop_now() - BETWEEN_MAILS)
    for pk in Follower.objects.filter(fresh).filter(rested).distinct().values_list("pk", flat=True):
        _write_one(pk)


@transaction.atomic
def _write_one(pk: int) -> None:
    now = shop_now()
    follower = Follower.objects.select_for_update().filter(pk=pk).first()
    if follower is None or (follower.mailed_at and follower.mailed_at > now - BETWEEN_MAILS):
        return
    told = {beat_id for ids in follower.news.values_list("beat_ids", flat=True) for beat_id in ids}
    new: dict[int, datetime] = {}
    for followed in follower.follows.select_related("producer"):
        beats = listing.published_by(followed.producer.slug, after=followed.told_until)
        if beats:
            new |= beats
            Follow.objects.filter(pk=followed.pk).update(told_until=max(beats.values()))
    beat_ids = [
        beat_id for beat_id in sorted(new, key=lambda beat_id: new[beat_id], reverse=True) if beat_id not in told
    ]
    if not beat_ids:
        return
    follower.mailed_at = now
    follower.save(update_fields=["mailed_at"])
    news = News.objects.create(follower=follower, beat_ids=beat_ids, made_at=now)
    key, language = f"news:{news.uuid}", follower.language
    outbox.write(OutboxKind.NEWS, key=key, subject_id=str(news.uuid), purchase_id=None, language=language)


def send(row: Outbox) -> None:
    """Outbox worker: mail the news, unless its reader stopped, has no proved address, or the beats are gone."""
    news = News.objects.select_related("follower").filter(uuid=row.subject_id).first()
    if news is None or not news.follower.follows.exists():
        return
    address = proved_address(news.follower.user_id)
    cards = _cards(news.beat_ids)
    if not address or not cards:
        return
    stop_url = settings.BASE_URL + reverse("payments:following_stop", args=[news.follower.token])
    context = {
        "cards": cards[:MOST_SHOWN],
        "more": len(cards) - MOST_SHOWN,
        "base_url": settings.BASE_URL,
        "stop_url": stop_url,
    }
    message = EmailMultiAlternatives(
        subject=_subject(cards),
        body=render_to_string("payments/mail/news.txt", context),
        to=[address],
        headers={
            "Message-ID": addressing.message_id(row.uuid),
            "Auto-Submitted": "auto-generated",
            "List-Unsubscribe": f"<{stop_url}>",  # RFC 8058: the mail program itself posts to it
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
    )
    message.attach_alternative(render_to_string("payments/mail/news.html", context), "text/html")
    message.send()


def _subject(cards: list[Card]) -> str:
    first = cards[0]
    by = ", ".join(producer.name for producer in first.producers)
    if len(cards) == 1:
        return gettext("New: %(title)s by %(by)s") % {"title": first.title, "by": by}
    more = len(cards) - 1
    words = ngettext("New: %(title)s by %(by)s, and one more", "New: %(title)s by %(by)s, and %(more)d more", more)
    return words % {"title": first.title, "by": by, "more": more}


def _cards(beat_ids: Collection[int]) -> list[Card]:
    cards = listing.cards_for(beat_ids, language=callers.language())
    return [cards[beat_id] for beat_id in beat_ids if beat_id in cards and cards[beat_id].state != "sold"]
