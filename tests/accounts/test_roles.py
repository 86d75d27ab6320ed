"""Who may open what: every role at every kind of admin address, and what groups may do."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.test import Client
from wagtail.models import Collection, GroupApprovalTask, GroupPagePermission, Task, Workflow

from accounts.models import User
from accounts.people import ensure_person
from accounts.roles import COVERS, Role, ensure_roles
from editorial.setup import ShopTree
from tests.editorial.making import make_article, make_collection, make_image, make_site, make_standard

pytestmark = pytest.mark.django_db

ROLES = ("nobody", "buyer", "editor", "manager", "administrator")
YES, NO, LOG_IN, HOME = "200", "403", "log in", "home"  # home: Wagtail's way to say no to somebody of the staff
EVERYBODY_OF_STAFF = {"nobody": LOG_IN, "buyer": NO, "editor": YES, "manager": YES, "administrator": YES}
MONEY = EVERYBODY_OF_STAFF | {"editor": HOME}
ADMINISTRATORS = {"nobody": LOG_IN, "buyer": NO, "editor": NO, "manager": NO, "administrator": YES}
PEOPLE = EVERYBODY_OF_STAFF | {"editor": HOME, "manager": HOME}

ADDRESSES = {
    "/admin/": EVERYBODY_OF_STAFF,
    "/admin/pages/": EVERYBODY_OF_STAFF,
    "/admin/pages/{home}/": EVERYBODY_OF_STAFF,
    "/admin/pages/{home}/edit/": EVERYBODY_OF_STAFF,
    "/admin/pages/{article}/edit/": EVERYBODY_OF_STAFF,
    "/admin/pages/{collection}/edit/": EVERYBODY_OF_STAFF,
    "/admin/pages/{standard}/edit/": EVERYBODY_OF_STAFF,
    "/admin/pages/add/editorial/articlepage/{articles}/": EVERYBODY_OF_STAFF,
    "/admin/pages/add/editorial/collectionpage/{collections}/": EVERYBODY_OF_STAFF,
    "/admin/pages/add/catalog/beattapepage/{collections}/": EVERYBODY_OF_STAFF,
    "/admin/pages/add/editorial/standardpage/{home}/": EVERYBODY_OF_STAFF,
    "/admin/pages/add/catalog/beatpage/{beats}/": EVERYBODY_OF_STAFF,
    "/admin/images/": EVERYBODY_OF_STAFF,
    "/admin/redirects/": EVERYBODY_OF_STAFF,
    "/admin/settings/editorial/shopsettings/{site}/": EVERYBODY_OF_STAFF,
    "/admin/account/": EVERYBODY_OF_STAFF,
    "/admin/sales/purchases/": MONEY,
    "/admin/sales/events/": MONEY,
    "/admin/sales/discounts/": MONEY,
    "/admin/sales/discounts/new/": MONEY,
    "/admin/sales/group-offers/": MONEY,
    "/admin/sales/group-offers/new/": MONEY,
    "/admin/sales/differences/": MONEY,
    "/admin/users/": PEOPLE,
    "/admin/groups/": PEOPLE,
    "/admin/sites/": PEOPLE,
    "/admin/queues/": ADMINISTRATORS,
    "/admin/queues/stats.json": ADMINISTRATORS,
    "/admin/queues/queues/0/": ADMINISTRATORS,
    "/admin/queues/queues/0/failed/": ADMINISTRATORS,
    "/admin/queues/workers/0/": ADMINISTRATORS,
    "/django-admin/": ADMINISTRATORS,
}


@pytest.fixture
def tree() -> ShopTree:
    return make_site()


@pytest.fixture
def enter() -> Callable[[str], Client]:
    """``enter("editor")``: a browser in which somebody of that role is signed in."""

    def make(role: str) -> Client:
        client = Client()
        if role != "nobody":
            roles = {"editor": [Role.EDITORS], "manager": [Role.SHOP_MANAGERS], "producer": [Role.PRODUCERS]}.get(
                role, []
            )
            is_administrator = role == "administrator"
            client.force_login(ensure_person(role, password=role, roles=roles, is_administrator=is_administrator))
        return client

    return make


def _outcome(client: Client, address: str) -> str:
    response = client.get(address)
    if response.status_code != 302:
        return str(response.status_code)
    follow = client.get(response["Location"])
    if response["Location"] == "/admin/":
        return HOME
    if response["Location"].startswith("/accounts/login/"):
        return LOG_IN
    return (
        LOG_IN
        if follow.status_code == 302 and follow["Location"].startswith("/accounts/login/")
        else str(follow.status_code)
    )


@pytest.mark.parametrize("role", ROLES)
def test_every_role_opens_what_it_should(tree: ShopTree, enter: Callable[[str], Client], role: str) -> None:
    ids = {
        "home": tree.home.pk,
        "articles": tree.articles.pk,
        "collections": tree.collections.pk,
        "beats": tree.beats.pk,
        "site": tree.site.pk,
        "article": make_article(tree).pk,
        "collection": make_collection(tree).pk,
        "standard": make_standard(tree).pk,
    }
    client = enter(role)

    found = {address: _outcome(client, address.format(**ids)) for address in ADDRESSES}

    assert found == {address: expected[role] for address, expected in ADDRESSES.items()}


def test_a_producer_meets_no_people_no_settings_and_no_pictures_but_his(
    tree: ShopTree, enter: Callable[[str], Client]
) -> None:
    make_image("A cover of somebody's")
    client = enter("producer")
    closed = ("users", "groups", "sites", "collections", "workflows/list", "redirects", "documents", "queues")

    found = {address: _outcome(client, f"/admin/{address}/") for address in closed}

    assert set(found.values()) <= {HOME, NO}, found
    assert b"A cover of somebody" not in client.get("/admin/images/").content
    assert b"A cover of somebody" not in client.get("/admin/images/chooser/").content
    assert b"A cover of somebody" not in client.get("/admin/api/main/images/").content


def test_an_administrator_made_in_wagtail_opens_the_queues(client: Client) -> None:
    made_in_wagtail = User.objects.create_user("boss", is_superuser=True)  # Wagtail's form leaves is_staff alone
    client.force_login(made_in_wagtail)

    assert client.get("/admin/queues/").status_code == 200
    assert not User.objects.get().is_staff


@pytest.mark.parametrize("door", ["/admin/login/", "/django-admin/login/"])
def test_the_staffs_doors_lead_to_the_shops(client: Client, door: str) -> None:
    assert client.get(door)["Location"] == "/accounts/login/?next=/admin/"
    assert client.get(f"{door}?next=/admin/images/")["Location"] == "/accounts/login/?next=/admin/images/"


def test_staff_log_in_through_the_shops_door(client: Client) -> None:
    ensure_person("editor", password="editor", roles=[Role.EDITORS])
    door = client.get("/admin/", follow=True)

    response = client.post(
        door.redirect_chain[-1][0], {"login": "editor", "password": "editor", "next": "/admin/"}, follow=True
    )

    assert response.redirect_chain == [("/admin/", 302)]
    assert response.status_code == 200


def test_a_buyer_at_the_staffs_door_is_told_so_and_not_sent_in_circles(client: Client) -> None:
    client.force_login(ensure_person("buyer", password="buyer"))

    response = client.get("/admin/", follow=True)

    assert (response.status_code, len(response.redirect_chain)) == (403, 1)
    assert b"This is not for you to see" in response.content


def test_only_administrators_see_the_way_to_the_queues(tree: ShopTree, enter: Callable[[str], Client]) -> None:
    seen = {role: b"/admin/queues/" in enter(role).get("/admin/").content for role in ROLES[2:]}

    assert seen == {"editor": False, "manager": False, "administrator": True}


def test_only_who_may_see_money_has_the_sales_menu(tree: ShopTree, enter: Callable[[str], Client]) -> None:
    seen = {role: b"/admin/sales/purchases/" in enter(role).get("/admin/").content for role in ROLES[2:]}

    assert seen == {"editor": False, "manager": True, "administrator": True}


def test_wagtails_own_groups_became_the_shops() -> None:
    assert sorted(Group.objects.values_list("name", flat=True)) == ["Editors", "Producers", "Shop managers"]


def test_wagtails_own_workflow_has_a_name_of_the_shops() -> None:
    assert list(Workflow.objects.values_list("name", flat=True)) == ["Approval"]
    assert list(Task.objects.values_list("name", flat=True)) == ["Approval"]


def test_editors_and_managers_approve_what_producers_hand_in() -> None:
    approvers = GroupApprovalTask.objects.get().groups.values_list("name", flat=True)

    assert set(approvers) == {Role.EDITORS, Role.SHOP_MANAGERS}


def test_editors_publish_pages() -> None:
    rights = GroupPagePermission.objects.filter(group__name=Role.EDITORS).values_list("permission__codename", flat=True)

    assert {"add_page", "change_page", "publish_page"} <= set(rights)


def test_editors_have_no_right_to_money_or_people() -> None:
    apps = set(Group.objects.get(name=Role.EDITORS).permissions.values_list("content_type__app_label", flat=True))

    assert apps.isdisjoint({"payments", "accounts", "auth", "account", "beatstore"})


def test_managers_see_all_of_payments_and_add_nothing_but_refunds_and_discounts() -> None:
    rights = set(
        Group.objects.get(name=Role.SHOP_MANAGERS)
        .permissions.filter(content_type__app_label="payments")
        .values_list("codename", flat=True)
    )

    assert {name for name in rights if name.startswith(("add_", "delete_"))} == {
        "add_refund",
        "add_discountcode",
        "delete_discountcode",
        "add_groupoffer",
        "delete_groupoffer",
    }
    assert {"view_purchase", "change_purchase", "view_stripewebhookevent", "change_stripewebhookevent"} <= rights


def test_what_a_manager_may_an_editor_s_part_is_in_it() -> None:
    editors, managers = (
        set(Group.objects.get(name=role).permissions.all()) for role in (Role.EDITORS, Role.SHOP_MANAGERS)
    )

    assert editors < managers


def test_making_the_roles_again_changes_nothing_and_keeps_what_was_added() -> None:
    editors = Group.objects.get(name=Role.EDITORS)
    editors.permissions.add(Permission.objects.get(codename="add_site"))
    before = set(editors.permissions.all())

    ensure_roles()
    ensure_roles()

    assert set(editors.permissions.all()) == before
    assert Group.objects.count() == len(Role)
    assert Collection.objects.filter(name=COVERS).count() == 1


def test_a_right_of_a_new_release_is_given_by_migrate() -> None:
    editors = Group.objects.get(name=Role.EDITORS)
    editors.permissions.remove(Permission.objects.get(codename="change_genre"))

    call_command("migrate", verbosity=0)

    assert editors.permissions.filter(codename="change_genre").exists()
