"""What a producer's log-in may do with pages: change the beats that credit it, add beats, and know of no others.

The log-ins of a producer (``Producer.users``) have this beside whatever their groups give them. Wagtail's own page
rights go by the tree; these go by the credits as they were last saved to the page, not by those of a draft.
"""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, Permission
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from wagtail.models import GroupPagePermission, Page, PagePermissionTester
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import page_permission_policy as by_groups

from catalog.models import WHOLE_SHARE_BP, BeatIndexPage, BeatPage, BeatProducer, Producer
from catalog.readiness import Missing

Person = AbstractBaseUser | AnonymousUser
PRODUCERS, PAGES = "_own_producers", "_own_beat_pages"  # kept on the user for a request, as Wagtail keeps its rights


def producers_of(user: Person) -> frozenset[int]:
    """Ids of the producers that the log-in stands for."""
    if not user.is_active or user.pk is None:
        return frozenset()
    if not hasattr(user, PRODUCERS):
        setattr(user, PRODUCERS, frozenset(Producer.objects.filter(users=user.pk).values_list("pk", flat=True)))
    found: frozenset[int] = getattr(user, PRODUCERS)
    return found


def own_pages(user: Person) -> frozenset[int]:
    """Ids of the beats' pages that credit one of the log-in's producers."""
    producers = producers_of(user)
    if not producers:
        return frozenset()
    if not hasattr(user, PAGES):
        credits_ = BeatProducer.objects.filter(producer__in=producers)
        setattr(user, PAGES, frozenset(credits_.values_list("page_id", flat=True)))
    found: frozenset[int] = getattr(user, PAGES)
    return found


class BeatPermissionTester(PagePermissionTester):
    """Wagtail's, for a beat: change one's own, and nothing for having made what now credits others."""

    def __init__(self, user: Any, page: BeatPage) -> None:
        super().__init__(user, page)
        if user.is_active and not user.is_superuser:
            self.permissions = {
                given.permission.codename.rsplit("_", maxsplit=1)[0]
                for given in by_groups.get_cached_permissions_for_user(user)
                if page.path.startswith(given.page.path)
            }
            if page.pk in own_pages(user):
                self.permissions.add("change")


class PagePolicy(PagePermissionPolicy):
    """Wagtail's policy of all pages, and a producer's own beats."""

    permission_cache_name = "_page_rights_with_own_beats"
    _explorable_root_instance_cache_name = "_explorable_root_with_own_beats"

    def get_all_permissions_for_user(self, user: Any) -> list[GroupPagePermission]:
        """Those of the groups, and to add beats where beats are, as if a group gave it."""
        given = list(by_groups.get_cached_permissions_for_user(user))
        if user.is_superuser or not producers_of(user):
            return given
        add = Permission.objects.get(content_type__app_label="wagtailcore", codename="add_page")
        # No rows: Wagtail hashes them by a key, which must be nobody else's.
        return [*given, *(GroupPagePermission(pk=-page.pk, page=page, permission=add) for page in _indexes())]

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Page) -> bool:
        """By a group, or because the beat is his own; pages of beats may be added to."""
        actions = set(actions)
        if by_groups.user_has_any_permission_for_instance(user, actions, instance):
            return True
        is_own = "change" in actions and instance.pk in own_pages(user)
        return is_own or ("add" in actions and bool(producers_of(user)) and _indexes().filter(pk=instance.pk).exists())

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Page]:
        """By a group, own beats, and the pages to which beats are added."""
        actions = set(actions)
        pages: QuerySet[Page] = by_groups.instances_user_has_any_permission_for(user, actions)
        if user.is_superuser or not producers_of(user):
            return pages
        if "change" in actions:
            pages |= Page.objects.filter(pk__in=own_pages(user))
        if "add" in actions:
            pages |= Page.objects.filter(pk__in=[page.pk for page in _indexes()])
        return pages


PAGE_POLICY = PagePolicy()


def _indexes() -> QuerySet[Page]:
    pages: QuerySet[Page] = Page.objects.type(BeatIndexPage)
    return pages


def visible_pages(pages: QuerySet[Page], user: Person) -> QuerySet[Page]:
    """Of ``pages`` those whose names a producer's log-in may see: what he may open, and live pages but for beats.

    A live beat's name isn't enough: Wagtail shows the name of its draft.
    """
    may_open = Q(pk__in=PAGE_POLICY.explorable_instances(user).values("pk"))
    public = Q(live=True) & ~Q(pk__in=BeatPage.objects.values("pk"))
    return pages.filter(may_open | public)


def is_bound(user: Person) -> bool:
    """Whether the log-in is a producer's, who may not see all pages by their ids; administrators may."""
    return not getattr(user, "is_superuser", False) and bool(producers_of(user))


def choosable(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    """Hook ``construct_page_chooser_queryset``: a producer links to what he may see."""
    return visible_pages(pages, request.user) if is_bound(request.user) else pages


def missing_own_credit(user: Person, producers: Iterable[int]) -> list[Missing]:
    """What these credits lack for a producer who couldn't open the beat any more."""
    own = producers_of(user)
    if not is_bound(user) or not own or own & set(producers):
        return []
    return [Missing("beat_producers", "Keep yourself among the producers: you could not open the beat any more.")]


def credit(page: BeatPage, user: Person) -> None:
    """A producer's new beat credits him whole."""
    producer = Producer.objects.filter(pk__in=producers_of(user)).order_by("pk").first()
    if producer is not None:
        page.beat_producers.add(BeatProducer(producer=producer, share_bp=WHOLE_SHARE_BP))
