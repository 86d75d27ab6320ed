"""Every address of the admin, asked by every role: who may gets an answer, who may not gets none, nobody gets a 500.

The addresses are those that Django knows, so a new screen is walked by itself. It fails until this page's table says
who may open it and ``everything.py`` what its arguments name.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

import pytest
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from accounts.models import User
from accounts.people import ensure_person
from accounts.roles import Role
from catalog.models import BeatPage
from tests.accounts.everything import (
    BUYER,
    SECRET,
    Everything,
    make_everything,
    rows_of_catalogue,
    rows_of_pages,
    rows_of_sales,
)
from tests.catalog.making import make_producer

pytestmark = pytest.mark.django_db

NOBODY, BUYERS, EDITOR, PRODUCER, MANAGER, ADMINISTRATOR = (
    *("nobody", "buyer", "editor", "producer"),
    *("manager", "administrator"),
)
ROLES = (NOBODY, BUYERS, EDITOR, PRODUCER, MANAGER, ADMINISTRATOR)
GROUPS = {EDITOR: Role.EDITORS, PRODUCER: Role.PRODUCERS, MANAGER: Role.SHOP_MANAGERS}
CATALOGUE = frozenset({EDITOR, MANAGER, ADMINISTRATOR})
STAFF = CATALOGUE | {PRODUCER}
MONEY = frozenset({MANAGER, ADMINISTRATOR})
ADMINISTRATORS = frozenset({ADMINISTRATOR})
NONE: frozenset[str] = frozenset()

# Wagtail's and django-rq's own screens, which show nothing of our models; test_roles asks the chief of them.
ELSEWHERE = (
    *("django_rq:", "wagtailadmin_collections:", "wagtailadmin_workflows:", "wagtailforms:", "wagtailredirects:"),
    *("wagtailembeds:", "wagtaildocs", "wagtailimages", "wagtailsites:", "wagtailusers_", "wagtaillocales:"),
    *("wagtailadmin_api:documents", "wagtailadmin_api:images", "wagtailadmin_password_reset", "wagtailadmin_login"),
    *("wagtailadmin_logout", "wagtailadmin_sprite", "wagtailadmin_javascript_catalog", "wagtailadmin_dismissibles"),
    *("wagtailadmin_account", "wagtailadmin_error_test", "wagtailadmin_block_preview", "wagtailadmin_tag"),
    *("wagtailadmin_choose_page_external_link", "wagtailadmin_choose_page_email_link"),
    *("wagtailadmin_choose_page_phone_link", "wagtailadmin_choose_page_anchor_link", "None"),
)
# Who may, by the longest pattern that the address's name fits. Pages are asked about a beat that isn't the producer's.
MAY: dict[str, frozenset[str]] = {
    "wagtailadmin_home": STAFF,
    "wagtailadmin_explore*": CATALOGUE,
    "wagtailadmin_explore_root": STAFF,
    "wagtailadmin_pages:*": CATALOGUE,
    "wagtailadmin_pages:add*": STAFF,
    "wagtailadmin_pages:preview_on_add": STAFF,
    "wagtailadmin_pages:choose_parent": STAFF,
    "wagtailadmin_pages:search*": STAFF,
    "wagtailadmin_pages:type_use*": STAFF,
    "wagtailadmin_api:pages:*": CATALOGUE,
    "wagtailadmin_api:pages:listing": STAFF,
    "wagtailadmin_choose_page*": STAFF,
    "wagtailadmin_choose_page_child": CATALOGUE,
    "wagtailadmin_choose_page_chosen_multiple": CATALOGUE,
    "wagtail_bulk_action": CATALOGUE,
    "wagtailadmin_editing_sessions:ping": CATALOGUE,
    "wagtailadmin_editing_sessions:release": STAFF,  # of one's own session alone
    "wagtailadmin_reports:*": STAFF,
    "wagtailadmin_reports:locked_pages*": CATALOGUE,
    "wagtailadmin_reports:page_types_usage*": CATALOGUE,
    "catalog_editor:*": CATALOGUE,
    "catalog_desk:*": STAFF,  # a producer finds his own beats there
    "catalog_reports:*": STAFF,  # about his own beats, too
    "catalogue_beats:*": STAFF,
    "catalogue_import:*": CATALOGUE,
    "wagtailsnippets_catalog_*": CATALOGUE,
    "wagtailsnippets_catalog_licencetier:confirm_workflow_cancellation": STAFF,  # a question, nothing of the licence
    "wagtailsnippetchoosers_catalog_*": STAFF,
    "wagtailsnippetchoosers_catalog_*:create": CATALOGUE,
    "wagtailsettings:*": CATALOGUE,
    "simple_translation:*": CATALOGUE,
    "sales_*": MONEY,
    "contact_messages:*": MONEY,
    "own_sales": frozenset({PRODUCER}),
    # A no to everybody: the draft is neither live nor an alias, and there is no such screen.
    "wagtailadmin_pages:unpublish": NONE,
    "wagtailadmin_pages:convert_alias": NONE,
    "wagtailsettings:preview_on_edit": NONE,
    "wagtailsnippets:index": NONE,
}
QUERY = {
    "wagtail_bulk_action": "?id={page}",
    "wagtailadmin_choose_page_chosen_multiple": "?id={page}",
    "wagtailadmin_api:pages:find": "?id={page}",
    "wagtailadmin_pages:search": "?q=beat",
    "wagtailadmin_pages:search_results": "?q=beat",
    "wagtailadmin_choose_page_search": "?q=beat",
}
ABOUT_A_BEAT = ("wagtailadmin_explore", "wagtailadmin_pages:", "wagtailadmin_api:pages:", "catalog_editor:")
# Though the beat is his, and live: what buyers would see or pay at once; and what there isn't of this one.
NOT_WITH_ONES_OWN = {
    *(
        "wagtailadmin_pages:unpublish",
        "wagtailadmin_pages:delete",
        "wagtailadmin_pages:move",
        "catalog_editor:prices",
    ),
    *("wagtailadmin_pages:set_privacy", "wagtailadmin_pages:revisions_unschedule", "wagtailadmin_pages:convert_alias"),
    *("catalog_editor:reprice", "wagtailadmin_pages:workflow_preview", "wagtailadmin_pages:workflow_history_detail"),
    "catalog_editor:previews_state",  # of all beats
}


def _patterns(patterns: Iterable[URLPattern | URLResolver], prefix: str = "", names: str = "") -> Iterator[Any]:
    """Name, arguments and route of each address."""
    for each in patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns, route, f"{names}{each.namespace}:" if each.namespace else names)
        elif route.startswith("admin/"):
            regex = each.pattern.regex
            yield f"{names}{each.name}", tuple(regex.groupindex), route


def _addresses(rows: Mapping[str, Mapping[str, Any]], page: BeatPage) -> dict[str, str]:
    """Every address by its name, with what ``rows`` (by namespace or name) has for its arguments."""
    found: dict[str, str] = {}
    unknown = []
    for name, arguments, route in _patterns(get_resolver().url_patterns):
        if name.startswith(ELSEWHERE):
            continue
        parts = name.split(":")
        places = ["", *(":".join(parts[:upto]) for upto in range(1, len(parts) + 1))]
        known = {key: value for place in places for key, value in rows.get(place, {}).items()}
        key = name if name not in found else f"{name} {' '.join(arguments)}"
        try:
            address = reverse(name, kwargs={argument: known[argument] for argument in arguments})
        except (KeyError, NoReverseMatch) as error:
            unknown.append(f"{name} ({route}): {error!r}")
            continue
        found[key] = address + QUERY.get(name, "").format(page=page.pk)
    assert not unknown, f"Say in tests/accounts/everything.py what these addresses are about: {unknown}"
    return found


def every_address() -> list[str]:
    """Every address below ``/admin/`` with anything at all for its arguments: enough for whoever is stopped before."""
    found = []
    for _, arguments, route in _patterns(get_resolver().url_patterns):
        plain = re.sub(r"<[^<>]*>|\(\?P<\w+>[^()]*\)", "1", route) if arguments else route
        found.append("/" + re.sub(r"[\\^$]", "", plain))
    return found


def _who(name: str) -> frozenset[str]:
    """Who may open the address of that name."""
    fitting = [each for each in MAY if fnmatchcase(name, each)]
    assert fitting, f"Say in MAY who may open {name}."
    return MAY[max(fitting, key=len)]


def _is_let_in(client: Client, response: Any) -> bool:
    """True for an answer, or for being sent to one; False for a no in any of Wagtail's ways."""
    if response.status_code in (302, 301):
        location = response["Location"]
        if location == "/admin/" or location.startswith("/accounts/login/"):
            return False
        return client.get(location).status_code == 200
    return response.status_code in (200, 400, 405)


@pytest.fixture
def people() -> dict[str, Client]:
    """A browser for each role; the producer is Kilo Vega."""
    clients = {}
    for role in ROLES:
        clients[role] = Client(raise_request_exception=False)
        if role == NOBODY:
            continue
        groups = [GROUPS[role]] if role in GROUPS else []
        person = ensure_person(role, password=role, roles=groups, is_administrator=role == ADMINISTRATOR)
        clients[role].force_login(person)
    make_producer("Kilo Vega").users.add(User.objects.get(username=PRODUCER))
    return clients


@pytest.fixture
def everything(people: dict[str, Client]) -> Everything:
    """What the addresses are about."""
    return make_everything(User.objects.get(username=EDITOR))


def test_every_address_answers_who_may_and_nobody_else(people: dict[str, Client], everything: Everything) -> None:
    rows = {
        **rows_of_catalogue(everything),
        **rows_of_sales(everything.purchase),
        **rows_of_pages(everything.foreign, everything),
    }
    addresses = _addresses(rows, everything.foreign)

    wrong = []
    for name, address in addresses.items():
        for role, client in people.items():
            may = role in _who(name)
            response = client.get(address)
            if response.status_code == 405 and not may:
                response = client.post(address)
            if response.status_code >= 500 or _is_let_in(client, response) != may:
                said = f"{response.status_code} {response.get('Location', '')}"
                wrong.append(f"{role} {'' if may else 'not '}at {name} {address}: {said}")
            elif role == PRODUCER and may and (SECRET in response.text or BUYER in response.text):
                wrong.append(f"{name} {address} tells a producer of others")

    assert not wrong, "\n".join(wrong)


def test_a_producer_opens_all_about_his_own_beat_but_what_publishes(
    people: dict[str, Client], everything: Everything
) -> None:
    rows = {
        **rows_of_catalogue(everything),
        **rows_of_sales(everything.purchase),
        **rows_of_pages(everything.own, everything),
    }
    addresses = _addresses(rows, everything.own)
    client = people[PRODUCER]

    refused = {
        name
        for name, address in addresses.items()
        if name.startswith(ABOUT_A_BEAT) and not _is_let_in(client, client.get(address))
    }

    assert refused == NOT_WITH_ONES_OWN
