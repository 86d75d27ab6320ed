"""What is sent for one beat's page is taken in turns: nobody writes over what he hasn't seen."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from catalog.editor.beside import SAVES_OF_A_BEAT
from catalog.models import BeatPage
from tests.catalog.editor.test_page_form import _edit_url, _form
from tests.catalog.making import add_files, make_draft, make_tier
from tests.deadline import wait_for

WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"


def _is_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(WAITS)
        return bool(cursor.fetchone() == (1,))


@pytest.mark.django_db(transaction=True)
def test_a_draft_that_waited_behind_publish_takes_nothing_back(editor: Client) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)
    loaded = page.save_revision()
    said_of_it = {"loaded_revision_id": loaded.pk, "loaded_revision_created_at": loaded.created_at.isoformat()}
    answers = []

    def keep_draft() -> None:
        sent = {**_form(page), **said_of_it}
        answers.append(editor.post(_edit_url(page), sent, headers={"accept": "application/json"}))
        connections.close_all()

    other = threading.Thread(target=keep_draft)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SAVES_OF_A_BEAT, page.pk])
        other.start()
        wait_for(_is_waiting, what="the draft waits")
        published = BeatPage.objects.get(pk=page.pk)
        published.title = "Night Train"
        published.save_revision().publish()
    other.join()

    assert answers[0].json()["error_code"] == "invalid_revision"
    now = BeatPage.objects.get(pk=page.pk)
    assert (now.live, now.title) == (True, "Night Train")
