"""What a list of beats is narrowed down to, as expressions of one query however long the list is."""

from functools import reduce
from operator import or_

from django.contrib.contenttypes.models import ContentType
from django.db.models import (
    BooleanField,
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce
from wagtail.models import Page, Revision

from catalog import queries
from catalog.models import (
    WHOLE_SHARE_BP,
    Beat,
    BeatPage,
    BeatProducer,
    Deliverable,
    ExclusiveRight,
    LicenceTier,
    PlayCount,
    Preview,
    TaggedBeat,
    TierOverride,
)
from catalog.offers import promised_types

OF_PAGE = {"beat__translation_key": OuterRef("translation_key")}


def annotated(pages: QuerySet[BeatPage]) -> QuerySet[BeatPage]:
    """``pages`` with ``is_ready``, ``is_sold``, ``is_played``, ``scheduled_at``, ``beat_id_``, ``audio_key`` (or "").

    ``is_ready`` answers as ``readiness`` does of what is saved to the page; why not is asked there, beat by beat.
    """
    beats = Beat.objects.filter(translation_key=OuterRef("translation_key"))
    previews = Preview.objects.filter(state=Preview.State.READY, **OF_PAGE).order_by("-is_on_sale", "-master_id", "-pk")
    return pages.alias(shares=_shares(), master=_master()).annotate(
        is_ready=Case(When(_lacks(), then=False), default=True, output_field=BooleanField()),
        is_sold=Exists(beats.filter(Q(licences_sold__gt=0) | Q(right__state=ExclusiveRight.State.SOLD))),
        is_played=Exists(PlayCount.objects.filter(**OF_PAGE)),
        scheduled_at=Subquery(scheduled_revisions().values("approved_go_live_at")[:1]),
        beat_id_=Subquery(beats.values("pk")[:1]),
        audio_key=Coalesce(Subquery(previews.values("audio_key")[:1]), Value("")),
    )


def scheduled_revisions() -> QuerySet[Revision]:
    """The revisions of one page (``OuterRef("pk")``) that go live by themselves."""
    found: QuerySet[Revision] = Revision.objects.filter(
        base_content_type=ContentType.objects.get_for_model(Page),
        object_id=Cast(OuterRef("pk"), CharField()),
        approved_go_live_at__isnull=False,
    ).order_by("approved_go_live_at")
    return found


def matching(words: str) -> Q:
    """Pages that each of ``words`` is found on: in a title, producer, tag, genre, key or file's name, or as an id."""
    wanted = Q()
    for word in words.split():
        wanted &= _anywhere(word)
    return wanted


def _anywhere(word: str) -> Q:
    files = Deliverable.objects.filter(original_name__icontains=word, **OF_PAGE)
    credits_ = BeatProducer.objects.filter(page=OuterRef("pk"), producer__name__icontains=word)
    tags = TaggedBeat.objects.filter(content_object=OuterRef("pk"), tag__name__icontains=word)
    found = (
        Q(title__icontains=word)
        | Q(draft_title__icontains=word)
        | Q(genre__name__icontains=word)
        | Q(key__icontains=word.replace("♯", "#").replace("♭", "b"))
        | Q(sounds_like__icontains=word)
        | Q(Exists(credits_))
        | Q(Exists(tags))
        | Q(Exists(files))
    )
    number = word.removeprefix("#")
    if number.isdecimal() and len(number) < 10:
        beats = Beat.objects.filter(pk=int(number), translation_key=OuterRef("translation_key"))
        found |= Q(pk=int(number)) | Q(Exists(beats))
    return found


def _shares() -> Subquery:
    of_page = BeatProducer.objects.filter(page=OuterRef("pk")).order_by().values("page")
    return Subquery(of_page.annotate(whole=Sum("share_bp")).values("whole"), output_field=IntegerField())


def _master() -> Subquery:
    """The file that the preview is made of: what is on sale goes before what is newer, a WAV before an MP3."""
    files = Deliverable.objects.filter(state=Deliverable.State.READY, type__in=("wav", "mp3"), **OF_PAGE)
    return Subquery(files.order_by("-is_on_sale", "-type", "-version").values("pk")[:1])


def _lacks() -> Q:
    """Something that a beat needs before it is published: a field, a licence, a promised file, the preview."""
    previews = Preview.objects.filter(
        master=OuterRef("master"), state=Preview.State.READY, master_sha256=F("master__sha256")
    )
    lacks = Q(bpm_hundredths=None) | Q(shares=None) | ~Q(shares=WHOLE_SHARE_BP) | ~Q(Exists(previews))
    offered = {tier: _is_offered(tier) for tier in queries.live_tiers().prefetch_related(None)}
    promising = [is_offered for tier, is_offered in offered.items() if promised_types(tier)]
    lacks |= ~reduce(or_, promising) if promising else Q(pk__isnull=False)
    unsaid = Beat.objects.filter(translation_key=OuterRef("translation_key"), right__leases_elsewhere=None)
    for tier in (tier for tier in offered if tier.is_exclusive):
        lacks |= offered[tier] & Q(Exists(unsaid))
    for tier, is_offered in offered.items():
        for file_type in promised_types(tier):
            lacks |= is_offered & ~_has(file_type)
    return lacks


def _is_offered(tier: LicenceTier) -> Q:
    return ~Q(Exists(TierOverride.objects.filter(tier=tier.pk, is_offered=False, **OF_PAGE)))


def _has(file_type: str) -> Q:
    """On sale, or ready while nothing of the beat is."""
    ready = Deliverable.objects.filter(state=Deliverable.State.READY, **OF_PAGE)
    on_sale = ready.filter(is_on_sale=True)
    return Q(Exists(on_sale.filter(type=file_type))) | (~Q(Exists(on_sale)) & Q(Exists(ready.filter(type=file_type))))
