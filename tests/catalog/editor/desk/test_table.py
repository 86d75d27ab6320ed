"""The table of beats: what is saved, what is refused and why, and the one undo."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import BeatPage, TableSave, TierOverride
from tests.catalog.making import add_files, fresh, make_beat, make_draft, make_tier

pytestmark = pytest.mark.django_db
HUGE = '{"rows": [{"page": 99999999999999999999, "revision": 1, "cells": {}}]}'


def _save(client: Client, *rows: tuple[BeatPage, dict[str, str]]) -> dict[str, Any]:
    """What the table's script sends, with the revisions that the pages have now."""
    sent = [{"page": page.pk, "revision": page.latest_revision_id or 0, "cells": cells} for page, cells in rows]
    answer = client.post(reverse("catalog_desk:save"), json.dumps({"rows": sent}), content_type="application/json")
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    return found


def _undo(client: Client) -> dict[str, Any]:
    answer = client.post(reverse("catalog_desk:undo"), headers={"X-Requested-With": "fetch"})
    found: dict[str, Any] = answer.json()
    return found


def _draft(page: BeatPage) -> BeatPage:
    found: BeatPage = fresh(page).get_latest_revision_as_object()
    return found


def _licensed(client: Client, page: BeatPage) -> str:
    found = client.get(reverse("catalog_desk:table"), {"q": str(page.pk)}).context["rows"]
    return str(dict(found[0].cells)["licences"])


def test_all_cells_are_saved_as_a_draft_with_one_revision_each(editor: Client) -> None:
    make_tier()
    one, two = make_draft("One"), make_draft("Two")
    make_draft("Other", genre="drill", moods=["calm"], producer="Mara Lind")

    told = _save(
        editor,
        (
            one,
            {
                "title": "First",
                "bpm": "92,5",
                "key": "F#m",
                "genre": "drill",
                "moods": "Calm, dark",
                "tags": "rain, night",
                "sounds_like": "Nova, Vale",
                "producers": "Kilo Vega 60, Mara Lind 40",
            },
        ),
        (two, {"bpm": "150"}),
    )

    assert told["refused"] == []
    page = _draft(one)
    assert (page.title, page.bpm_hundredths, page.key) == ("First", 9250, "F# minor")
    assert page.genre is not None
    assert (page.genre.slug, sorted(mood.slug for mood in page.moods.all())) == ("drill", ["calm", "dark"])
    assert (sorted(tag.name for tag in page.tags.all()), page.sounds_like) == (["night", "rain"], ["Nova", "Vale"])
    assert [(row.producer.name, row.share_bp) for row in page.beat_producers.all()] == [
        ("Kilo Vega", 6000),
        ("Mara Lind", 4000),
    ]
    assert fresh(one).title == "First"  # not live: the page itself follows, as in Wagtail's editor
    assert _draft(two).bpm_hundredths == 15_000
    assert [row["cells"]["bpm"] for row in told["saved"]] == ["92.5", "150"]
    assert not BeatPage.objects.filter(live=True).exists()
    assert [page.revisions.count() for page in (one, two)] == [2, 2]  # what was there before, and this


def test_a_live_beat_gets_a_draft_on_top_and_buyers_see_nothing_of_it(editor: Client) -> None:
    make_tier()
    page = make_beat("Night Bus")

    told = _save(editor, (page, {"title": "Day Bus"}))

    after = fresh(page)
    assert (after.live, after.title, after.draft_title, after.has_unpublished_changes) == (
        *(True, "Night Bus", "Day Bus"),
        True,
    )
    assert told["saved"][0]["status"] == "Live, with a newer draft"


def test_a_wrong_row_is_refused_cell_by_cell_and_the_others_are_saved(editor: Client) -> None:
    make_tier()
    wrong, right = make_draft("Wrong"), make_draft("Right")

    told = _save(editor, (wrong, {"bpm": "fast", "genre": "Trpa", "title": "New"}), (right, {"bpm": "150"}))

    assert [row["page"] for row in told["saved"]] == [right.pk]
    [refused] = told["refused"]
    assert refused["page"] == wrong.pk
    assert refused["cells"] == {
        "bpm": "“fast” is no tempo: write beats per minute, like 140 or 92.5.",
        "genre": "No genre is called “Trpa”; did you mean “Trap”?",
    }
    assert (fresh(wrong).title, _draft(wrong).title, wrong.revisions.count()) == ("Wrong", "Wrong", 0)


def test_what_another_changed_meanwhile_is_not_overwritten(editor: Client) -> None:
    make_tier()
    page = make_draft()
    page.save_revision()
    seen = fresh(page)
    other = get_user_model().objects.create_user("mara", email="mara@example.com")
    seen.title = "Hers"
    seen.save_revision(user=other)

    told = _save(editor, (BeatPage(pk=page.pk, latest_revision_id=page.latest_revision_id), {"title": "Mine"}))

    assert told["saved"] == []
    assert told["refused"][0]["message"].startswith("mara has changed this beat since.")
    assert _draft(page).title == "Hers"


def test_undo_takes_the_last_save_back_but_not_what_was_changed_since(editor: Client) -> None:
    make_tier()
    one, two = make_draft("One", tags=["old"]), make_draft("Two")
    told = _save(editor, (one, {"title": "First", "tags": "new"}), (two, {"title": "Second"}))
    assert told["undo_count"] == 2
    later = _draft(two)
    later.title = "Second, by hand"
    later.save_revision()

    undone = _undo(editor)

    assert ([row["page"] for row in undone["saved"]], undone["undo_count"]) == ([one.pk], 0)
    assert (_draft(one).title, [tag.name for tag in _draft(one).tags.all()]) == ("One", ["old"])
    assert fresh(one).title == "One"
    assert [(refused["page"], _draft(two).title) for refused in undone["refused"]] == [(two.pk, "Second, by hand")]
    assert _undo(editor)["saved"] == []


def test_one_persons_undo_is_not_anothers(editor: Client) -> None:
    make_tier()
    page = make_draft("One")
    _save(editor, (page, {"title": "First"}))
    other = Client()
    other.force_login(get_user_model().objects.create_superuser("an-admin", email="admin@example.com"))

    assert _undo(other)["saved"] == []
    assert _draft(page).title == "First"
    assert TableSave.objects.count() == 1


def test_licences_count_at_once_and_come_back_with_undo(editor: Client) -> None:
    make_tier("wav-lease")
    make_tier("stems", types=["stems"], sort_order=1)
    page = make_draft()
    page.save_revision()
    page = fresh(page)
    assert _licensed(editor, page) == "all"

    _save(editor, (page, {"licences": "wav-lease"}))
    assert _licensed(editor, page) == "wav-lease"
    assert fresh(page).latest_revision_id == page.latest_revision_id

    _undo(editor)
    assert _licensed(editor, page) == "all"
    assert not TierOverride.objects.exists()


def test_undo_says_when_a_licence_from_before_is_gone(editor: Client) -> None:
    make_tier("wav-lease")
    stems = make_tier("stems", types=["stems"], sort_order=1)
    make_tier("mp3-lease", types=["mp3"], sort_order=2)
    page = make_draft()
    _save(editor, (page, {"licences": "wav-lease, stems"}))
    _save(editor, (fresh(page), {"licences": "wav-lease"}))
    stems.unpublish()

    undone = _undo(editor)

    assert undone["refused"][0]["message"].startswith("No published licence is called “stems”")
    assert _licensed(editor, page) == "wav-lease"


def test_a_locked_beat_is_left_alone(editor: Client) -> None:
    make_tier()
    page = make_draft("One")
    other = get_user_model().objects.create_superuser("an-admin", email="admin@example.com")
    BeatPage.objects.filter(pk=page.pk).update(locked=True, locked_by=other)

    told = _save(editor, (page, {"title": "First"}))

    assert told["refused"][0]["message"] == "The beat is locked."
    assert fresh(page).title == "One"


def test_a_producer_sees_and_changes_his_own_beats_alone(producer_client: Client) -> None:
    make_tier()
    own, others = make_draft("Mine"), make_draft("Hers", producer="Mara Lind")

    screen = producer_client.get(reverse("catalog_desk:table"))
    assert [row.title for row in screen.context["rows"]] == ["Mine"]
    assert "Hers" not in screen.text

    told = _save(producer_client, (own, {"bpm": "99"}), (others, {"bpm": "99"}))
    assert [row["page"] for row in told["saved"]] == [own.pk]
    assert told["refused"][0]["message"] == "You may not change this beat."
    assert told["refused"][0]["title"] == ""  # others' drafts are nothing to him
    assert _draft(others).bpm_hundredths == 14_000

    mine = fresh(own)
    assert (
        "could not open"
        in _save(producer_client, (mine, {"producers": "Mara Lind"}))["refused"][0]["cells"]["producers"]
    )
    assert "not yours" in _save(producer_client, (mine, {"licences": "none"}))["refused"][0]["cells"]["licences"]
    assert not TierOverride.objects.exists()


@pytest.mark.parametrize("name", ["table", "bulk", "calendar"])
def test_a_producer_without_beats_finds_the_screens_that_his_menu_names_empty(
    name: str, producer_client: Client
) -> None:
    make_draft("Hers", producer="Mara Lind")

    screen = producer_client.get(reverse(f"catalog_desk:{name}"))

    assert screen.status_code == 200
    assert "Hers" not in screen.text


@pytest.mark.parametrize("name", ["table", "bulk", "calendar", "save", "undo", "save_filter"])
def test_who_may_change_no_beat_is_kept_out(name: str, stranger: Client) -> None:
    ask: Callable[..., Any] = stranger.get if name in ("table", "bulk", "calendar") else stranger.post

    answer = ask(reverse(f"catalog_desk:{name}"))

    assert (answer.status_code, answer["Location"]) == (302, reverse("wagtailadmin_home"))


@pytest.mark.parametrize(
    "body",
    ["", "[]", '{"rows": [{"page": "x"}]}', '{"rows": 3}', '{"rows": [{"page": 1, "revision": 1, "cells": []}]}', HUGE],
)
def test_nonsense_is_answered_with_a_sentence(body: str, editor: Client) -> None:
    make_draft()

    answer = editor.post(reverse("catalog_desk:save"), body, content_type="application/json")

    assert (answer.status_code, answer.json()["detail"]) == (422, "The table could not be read. Load it again.")


def test_the_table_costs_the_same_few_queries_for_one_beat_and_for_many(editor: Client) -> None:
    make_tier()
    _full("First")
    counts = []
    for more in (0, 12):
        for number in range(more):
            _full(f"More {number}")
        editor.get(reverse("catalog_desk:table"))  # content types are known from here on
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert len(editor.get(reverse("catalog_desk:table")).context["rows"]) == 1 + more
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert counts[1] < 45


def _full(title: str) -> None:
    page = make_draft(title, tags=["rain"], sounds_like=["Nova"], moods=["dark", "calm"])
    add_files(page.beat)
    page.save_revision()
    make_draft(f"{title}, never saved again")
    BeatPage.objects.filter(title__endswith="again").delete()
