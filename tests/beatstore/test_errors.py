"""Pages and documents for what goes wrong before, in and behind a view."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from beatstore import errors
from beatstore.lost import words_of
from beatstore.problems import ProblemMiddleware, page
from catalog import listing
from catalog.errors import BusyError
from tests.catalog.making import make_beat
from tests.problems import assert_problem
from tests.sharing.making import in_german, make_shop

PEOPLE, MACHINES = "/somewhere/", "/api/somewhere/"


@pytest.fixture
def at() -> RequestFactory:
    """No database is open to tests with only this."""
    return RequestFactory()


def ways_home(html: str) -> set[str]:
    """Where the mark in the header and the button lead."""
    return set(re.findall(r'class="(?:brand|button button--quiet)" href="([^"]*)"', html))


def test_a_500_asks_no_database(at: RequestFactory) -> None:
    response = errors.server_error(at.get(PEOPLE))

    assert (response.status_code, response["Cache-Control"]) == (500, "no-store")
    assert b"Something went wrong on our side" in response.content
    assert b"Nothing is charged twice. Look into your mail" in response.content


def test_a_database_that_is_away_is_said_without_asking_it(at: RequestFactory) -> None:
    middleware = ProblemMiddleware(lambda _: errors.server_error(at.get(PEOPLE)))

    response = middleware.process_exception(at.get(PEOPLE), OperationalError("gone"))

    assert response is not None
    assert (response.status_code, response["Retry-After"]) == (503, str(BusyError.retry_after_s))
    assert b"The store is busy" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize(("is_test", "strips"), [(True, 1), (False, 0)])
def test_an_error_page_of_a_test_shop_says_so_too(
    at: RequestFactory, settings: object, is_test: bool, strips: int
) -> None:
    settings.IS_TEST_SHOP = is_test  # type: ignore[attr-defined]  # pytest-django's wrapper

    response = errors.page_not_found(at.get(PEOPLE))

    assert response.content.count(b"Test shop.") == strips


def test_an_error_page_that_fails_is_replaced_by_a_bare_one(at: RequestFactory, settings: object) -> None:
    settings.TEMPLATES = []  # type: ignore[attr-defined]  # pytest-django's wrapper

    response = page(at.get(PEOPLE), 500, "internal_error", "Something <went> wrong", "Try again.")

    assert response.status_code == 500
    assert b"<h1>Something &lt;went&gt; wrong</h1>" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("status", "code", "handler"),
    [
        (400, "bad_request", errors.bad_request),
        (403, "permission_denied", errors.permission_denied),
        (403, "cross_origin", errors.csrf_failure),
        (404, "not_found", errors.page_not_found),
        (429, "rate_limited", errors.too_many_requests),
        (500, "internal_error", errors.server_error),
    ],
)
def test_the_api_gets_problem_documents(at: RequestFactory, status: int, code: str, handler: object) -> None:
    assert callable(handler)

    for_machines = handler(at.get(MACHINES))
    for_people = handler(at.get(PEOPLE))

    assert for_machines.headers["Content-Type"] == "application/problem+json"
    assert for_machines.status_code == for_people.status_code == status
    assert f'"code": "{code}"'.encode() in for_machines.content
    assert for_people.headers["Content-Type"].startswith("text/html")


@pytest.mark.django_db
def test_an_unknown_address_is_a_page_or_a_problem(client: Client) -> None:
    assert_problem(client.get("/api/no-such-call/"), 404, "not_found")
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert b"There is nothing at this address" in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/api/no-such-call/", "/api/beats/x/", "/api/beats/1/create_payment_intent"])
def test_the_api_says_not_found_whatever_the_method(settings: Any, path: str) -> None:
    settings.DEBUG = True  # as `make run` has it
    client = Client(enforce_csrf_checks=True)

    assert_problem(client.post(path, {}, content_type="application/json"), 404, "not_found")


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_a_way_on() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a", "password": "b"})

    assert response.status_code == 403
    assert b"reload the page" in response.content


def test_what_is_forbidden_is_left_to_django(at: RequestFactory) -> None:
    middleware = ProblemMiddleware(lambda _: errors.server_error(HttpRequest()))

    assert middleware.process_exception(at.get(PEOPLE), PermissionDenied()) is None


@pytest.mark.django_db
def test_what_is_not_found_is_searched_for_and_beats_are_at_hand(client: Client) -> None:
    make_shop("Night Bus", "Day Bus")

    html = client.get("/beats/night-bsu-2/").content.decode()

    assert re.search(r'<form class="error__search" method="get" action="/beats/".*name="q" value="night bsu"', html)
    assert html.count("data-track data-beat-id") == 2
    assert '<meta name="robots" content="noindex">' in html
    assert "<script>" not in client.get("/%3Cscript%3Ealert(1)/").content.decode()
    assert "error__search" in client.get("/checkout/999999/").content.decode()
    assert "error__search" not in client.get("/orders/no-such-order/").content.decode()


@pytest.mark.django_db
def test_a_short_address_of_no_beat_helps_too(client: Client) -> None:
    _, (page,) = make_shop()
    page.unpublish()
    listing.refresh([page.beat.pk])
    other = make_beat("Day Bus")
    listing.refresh([other.beat.pk])

    answer = client.get(f"/b/{page.beat.pk}")

    assert answer.status_code == 404
    assert "Day Bus" in answer.content.decode()


@pytest.mark.django_db
def test_the_help_speaks_the_language_of_the_address(client: Client) -> None:
    tree, (page,) = make_shop()
    in_german(tree, page, "Nachtbus")

    html = client.get("/de/nichts/").content.decode()

    assert "Nachtbus" in html
    assert 'action="/de/beats/"' in html
    assert ways_home(html) == {"/de/"}
    assert ways_home(client.get("/nothing/").content.decode()) == {"/"}


@pytest.mark.django_db
def test_a_shop_without_a_german_home_is_left_for_the_one_that_there_is(client: Client) -> None:
    make_shop()

    assert ways_home(client.get("/de/nichts/").content.decode()) == {"/"}


def test_an_error_that_may_ask_nothing_leads_to_the_home_of_its_language(at: RequestFactory) -> None:
    with override("de"):
        html = errors.server_error(at.get("/de/irgendwo/")).content.decode()

    assert ways_home(html) == {"/de/"}


@pytest.mark.django_db
def test_machines_that_ask_for_what_is_not_there_cost_the_database_nothing_more(client: Client) -> None:
    make_shop()
    client.get("/one.php")
    with CaptureQueriesContext(connection) as asked:
        client.get("/two.php")

    assert [query["sql"] for query in asked if "catalog_" in query["sql"]] == []


def test_a_missing_page_is_said_though_the_database_be_away(
    at: RequestFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr("beatstore.lost._look", away)

    response = errors.page_not_found(at.get(PEOPLE))

    assert response.status_code == 404
    assert b"error__search" not in response.content


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/beats/night-bsu/", "night bsu"),
        ("/", ""),
        ("/wp-login.php", "wp login"),
        ("/b/12", ""),
        ("/beats/m%C3%BCde_2/", "müde"),
        ("/" + "a" * 500, "a" * 60),
    ],
)
def test_the_words_of_an_address(path: str, words: str) -> None:
    assert words_of(path) == words
