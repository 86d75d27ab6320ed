"""What the groups of the staff may do: Editors see no money, Shop managers do, Producers their own beats and sales.

Administrators may all. What a producer may is not given by rights but by the log-ins that an administrator names on
the producer (``catalog.editor.own_beats``); the group opens the door of the admin, and a collection for covers.

The groups are the shop's own: rights that a release adds are given at each ``migrate``, so other wishes belong
into a group of one's own.
"""

from collections.abc import Iterable
from enum import StrEnum

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q, QuerySet
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Task,
    Workflow,
)

from catalog.models import PRODUCERS_GROUP

WRITES = "^(add|change|delete)_"  # Django's own rights; what is left sees, or is a right that a model declared itself
PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page")
COLLECTION_RIGHTS = (
    *("add_image", "change_image", "delete_image", "choose_image"),
    *("add_document", "change_document", "delete_document", "choose_document"),
)
RIGHTS_TO_COVERS = ("add_image", "choose_image")
# Written by the store alone; editors see what the pages and their panels show of them.
NOT_FOR_EDITORS = ("exclusiveright", "beatlisting", "beat")
# What a shop manager changes by hand: sends money back, replays an event, sends a mail again, makes prices lower.
CHANGED_BY_MANAGERS = (
    *("add_refund", "change_stripewebhookevent", "change_outbox", "change_purchase"),
    *("add_discountcode", "change_discountcode", "delete_discountcode"),
    *("add_groupoffer", "change_groupoffer", "delete_groupoffer"),
    *("change_difference",),
)

# Of Wagtail's first migrations, or of an earlier release; people read it on the button "Submit to …".
WORKFLOW_WAS, WORKFLOW_IS = ("Moderators approval", "Shop managers' approval"), "Approval"
COVERS = "Producers' covers"  # the collection whose pictures producers see and add to


class Role(StrEnum):
    """Names of the groups, as Wagtail's settings show them."""

    EDITORS = "Editors"
    SHOP_MANAGERS = "Shop managers"
    PRODUCERS = PRODUCERS_GROUP


RENAMED = {"Moderators": Role.SHOP_MANAGERS}  # Wagtail's own groups that become ours; its Editors keep their name


@transaction.atomic
def ensure_roles() -> None:
    """All groups with their rights; what somebody added to them stays. Safe to run at any time, several times."""
    for before, role in RENAMED.items():
        if not Group.objects.filter(name=role).exists():
            Group.objects.filter(name=before).update(name=role)
    Workflow.objects.filter(name__in=WORKFLOW_WAS).update(name=WORKFLOW_IS)
    Task.objects.filter(name__in=WORKFLOW_WAS).update(name=WORKFLOW_IS)
    editors, managers, producers = (Group.objects.get_or_create(name=role)[0] for role in Role)
    editors.permissions.add(*rights_of_editors())
    managers.permissions.add(*rights_of_editors(), *rights_of_managers())
    producers.permissions.add(Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin"))
    for group in (editors, managers):
        _grant_pages(group)
        _grant_collections(group, Collection.get_first_root_node(), COLLECTION_RIGHTS)
    for task in GroupApprovalTask.objects.filter(name=WORKFLOW_IS):
        task.groups.add(editors)  # who publish, and so may say yes to what producers hand in
    _grant_collections(producers, _covers(), RIGHTS_TO_COVERS)


def rights_of_editors() -> QuerySet[Permission]:
    """The catalogue, the shop's looks, redirects and translations; no money, no people."""
    catalogue = Q(content_type__app_label="catalog") & ~Q(content_type__model__in=NOT_FOR_EDITORS)
    catalogue |= Q(content_type__app_label="catalog", codename__startswith="view_")
    editorial = Q(content_type__app_label="editorial", content_type__model="shopsettings")
    redirects = Q(content_type__app_label="wagtailredirects")
    translations = Q(content_type__app_label="simple_translation", codename="submit_translation")
    admin = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    return Permission.objects.filter(catalogue | editorial | redirects | translations | admin)


def rights_of_managers() -> QuerySet[Permission]:
    """See everything of ``payments``, act where its screens have a button; offer a withdrawn exclusive again.

    And read and delete what visitors wrote in the contact form.
    """
    harmless = ~Q(codename__regex=WRITES)
    money = Q(content_type__app_label="payments") & (harmless | Q(codename__in=CHANGED_BY_MANAGERS))
    exclusives = Q(content_type__app_label="catalog", codename="change_exclusiveright")
    messages = Q(content_type__app_label="editorial", content_type__model="contactmessage")
    return Permission.objects.filter(money | exclusives | messages)


def _grant_pages(group: Group) -> None:
    root = Page.get_first_root_node()
    for right in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=PAGE_RIGHTS):
        GroupPagePermission.objects.get_or_create(group=group, page=root, permission=right)


def _grant_collections(group: Group, collection: Collection, names: Iterable[str]) -> None:
    labels = ("wagtailimages", "wagtaildocs")
    for right in Permission.objects.filter(content_type__app_label__in=labels, codename__in=names):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=right)


def _covers() -> Collection:
    """Found by the group that has rights on it, so that it may be called something else; made if there is none."""
    given = GroupCollectionPermission.objects.filter(group__name=Role.PRODUCERS).select_related("collection").first()
    if given is not None:
        found: Collection = given.collection
        return found
    covers: Collection = Collection.get_first_root_node().add_child(instance=Collection(name=COVERS))
    return covers
