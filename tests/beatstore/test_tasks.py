"""Wagtail's background tasks: on RQ after the commit, beside our own jobs, and at once where Redis is away."""

from collections.abc import Callable, Iterator
from typing import Any

import django_rq
import pytest
import requests
from django.db import transaction
from django.db.models import QuerySet
from wagtail.models import Page
from wagtail.search.models import IndexEntry

from accounts.people import ensure_person
from accounts.roles import Role
from beatstore import queues, tasks
from beatstore.jobs import refresh_listing
from editorial.setup import ShopTree
from tests.beatstore.listening import NOBODY
from tests.deadline import wait_for
from tests.editorial.making import make_article, make_site
from tests.processes import RealWorker, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _no_memory_of_trouble() -> Iterator[None]:
    tasks.guard.forget()
    yield
    tasks.guard.forget()


@pytest.fixture
def tree() -> ShopTree:
    """The shop's pages; what their making enqueued is forgotten."""
    made = make_site()
    django_rq.get_queue(queues.DEFAULT).empty()
    return made


def _is_found(page: Page) -> bool:
    return _entries(page).exists()


def _entries(page: Page) -> QuerySet[Any]:
    entries: QuerySet[Any] = IndexEntry._default_manager.filter(object_id=str(page.pk), content_type=page.content_type)
    return entries


def _waiting() -> int:
    return django_rq.get_queue(queues.DEFAULT).count


def test_one_plain_worker_runs_our_jobs_and_wagtails_tasks(
    tree: ShopTree, rq_worker: Callable[..., RealWorker]
) -> None:
    article = make_article(tree, "Stems")
    ours = django_rq.get_queue(queues.DEFAULT).enqueue(refresh_listing)
    assert not _is_found(article)

    rq_worker(queues.DEFAULT)

    wait_for(lambda: _is_found(article), what="the article is in the search index")
    wait_for(lambda: ours.get_status(refresh=True) == "finished", what="our own job is done")
    wait_for(lambda: _waiting() == 0)
    assert django_rq.get_queue(queues.DEFAULT).failed_job_registry.get_job_count() == 0


def test_a_task_about_a_page_deleted_since_has_nothing_to_do(
    tree: ShopTree, rq_worker: Callable[..., RealWorker]
) -> None:
    make_article(tree, "Stems").delete()
    assert _waiting() > 0

    rq_worker(queues.DEFAULT)

    wait_for(lambda: _waiting() == 0)
    queue = django_rq.get_queue(queues.DEFAULT)
    wait_for(lambda: queue.started_job_registry.get_job_count() == 0)
    assert queue.failed_job_registry.get_job_count() == 0


def test_a_task_leaves_when_its_transaction_commits(tree: ShopTree) -> None:
    with transaction.atomic():
        tree.articles.intro = "Changed"
        tree.articles.save()
        assert _waiting() == 0

    assert _waiting() > 0


def test_a_task_of_a_transaction_that_failed_never_leaves(tree: ShopTree) -> None:
    with transaction.atomic():
        tree.articles.save()
        transaction.set_rollback(True)

    assert _waiting() == 0


def test_while_redis_is_away_a_task_runs_at_once(tree: ShopTree) -> None:
    tasks.guard.note_failure(ConnectionError())

    article = make_article(tree, "Stems")

    assert _is_found(article)
    assert _waiting() == 0


def test_an_editor_logs_in_and_saves_while_redis_is_away(tree: ShopTree) -> None:
    """The whole shop on a Redis that refuses, over HTTP: log-in's limits, Wagtail's cache and its tasks all miss it."""
    ensure_person("editor", password="editor", roles=[Role.EDITORS])
    away = f"redis://127.0.0.1:{NOBODY}"
    with ShopServer(own_port=True, processes=1, env={"REDIS_URL": f"{away}/0", "CACHE_URL": f"{away}/1"}) as shop:
        browser = requests.Session()

        def send(path: str, **form: str) -> requests.Response:
            browser.get(shop.url + path, timeout=60)
            token = {"csrfmiddlewaretoken": browser.cookies["csrftoken"]}
            return browser.post(shop.url + path, data=form | token, allow_redirects=False, timeout=60)

        logged_in = send("/accounts/login/", login="editor", password="editor", next="/admin/")
        edited = send(
            f"/admin/pages/{tree.articles.pk}/edit/",
            title="Reading",
            slug="articles",
            intro="Words about beats",
            **{"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0", "action-publish": "action-publish"},
        )

    assert (logged_in.status_code, logged_in.headers["Location"]) == (302, "/admin/")
    assert edited.status_code == 302
    tree.articles.refresh_from_db()
    assert tree.articles.title == "Reading"
    assert "'read'" in str(_entries(tree.articles).get().title)  # the word's stem
