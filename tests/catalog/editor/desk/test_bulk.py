"""Many beats at once: changed, published, taken down, scheduled; and the calendar that shows it."""

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings
from wagtail.models import Revision

from catalog.editor.desk import calendar, going_live
from catalog.editor.desk.dates import next_friday
from catalog.models import BeatPage
from tests.catalog.making import add_files, fresh, make_beat, make_draft, make_mood, make_producer, make_tier

pytestmark = pytest.mark.django_db


def _post(client: Client, pages: Sequence[BeatPage], do: str, **sent: Any) -> Any:
    answer = client.post(reverse("catalog_desk:bulk"), {"id": [page.pk for page in pages], "do": do, **sent})
    assert answer.status_code == 200
    return answer


def _told(answer: Any) -> list[tuple[str, str, bool]]:
    return [(one.title, one.sentence, one.is_done) for one in answer.context["told"]]


def _ready(title: str) -> BeatPage:
    page = make_draft(title)
    add_files(page.beat)
    return page


def _planned(page: BeatPage) -> datetime | None:
    found = Revision.page_revisions.filter(object_id=str(page.pk), approved_go_live_at__isnull=False)
    return found.get().approved_go_live_at if found else None


def _schedule(client: Client, pages: Sequence[BeatPage], first: date, **other: Any) -> Any:
    """Look at the dates, then do what was shown."""
    asked = {"first": f"{first:%Y-%m-%d}", "at": "18:00", "every_days": "1", "skips_taken": "on", **other}
    shown = _post(client, pages, "dates", **asked)
    assert not any(_planned(page) for page in pages)
    return _post(client, pages, "schedule", at=re.findall(r'name="at" value="(\d+ \d+)"', shown.text))


def test_what_is_ready_is_published_and_of_the_rest_the_reasons_are_listed(editor: Client) -> None:
    make_tier()
    ready, unready, live = _ready("Ready"), make_draft("Unready"), make_beat("Live")

    answer = _post(editor, [unready, ready, live], "publish")

    assert _told(answer) == [
        ("Unready", "is not ready", False),
        ("Ready", "is live", True),
        ("Live", "was live already", True),
    ]
    assert "WAV: no file yet, but “Wav lease” promises it." in answer.text
    assert reverse("wagtailadmin_pages:edit", args=[unready.pk]) in answer.text
    assert [fresh(page).live for page in (ready, unready, live)] == [True, False, True]
    assert not unready.beat.deliverables.filter(is_on_sale=True).exists()


def test_enter_in_a_field_publishes_nothing(editor: Client) -> None:
    make_tier()
    page = _ready("One")

    screen = editor.get(reverse("catalog_desk:bulk"), {"id": page.pk}).text

    forms = [form for form in re.findall(r"<form.*?</form>", screen, re.S) if f'name="id" value="{page.pk}"' in form]
    pressed = [re.search(r'<button type="submit"[^>]* value="(\w+)"', form) for form in forms]  # by a browser
    assert [button and button[1] for button in pressed] == ["publish", "dates", "change"]
    assert "<select" not in forms[0]
    assert 'type="text"' not in forms[0]


def test_beats_are_taken_down(editor: Client) -> None:
    make_tier()
    live, draft = make_beat("Live"), make_draft("Draft")

    told = _told(_post(editor, [live, draft], "unpublish"))

    assert told == [("Live", "is taken down", True), ("Draft", "was not live", True)]
    assert not fresh(live).live


def test_one_a_day_at_18_oclock_across_the_change_of_clocks(editor: Client, settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "Europe/Berlin"
    make_tier()
    pages = [_ready(title) for title in ("One", "Two", "Three")]

    answer = _schedule(editor, pages, date(2036, 3, 29))

    assert [done for _, _, done in _told(answer)] == [True] * 3
    berlin = ZoneInfo("Europe/Berlin")
    times = [at.astimezone(berlin).strftime("%m-%d %H:%M %z") for page in pages if (at := _planned(page))]
    assert times == ["03-29 18:00 +0100", "03-30 18:00 +0200", "03-31 18:00 +0200"]
    assert not BeatPage.objects.filter(live=True).exists()


def test_what_is_scheduled_goes_live_at_its_time(editor: Client) -> None:
    make_tier()
    page = _ready("One")
    _schedule(editor, [page], calendar.today() + timedelta(days=1))
    call_command("publish_scheduled")
    assert not fresh(page).live

    _make_due(page)
    call_command("publish_scheduled")

    assert fresh(page).live
    assert _planned(page) is None


def test_an_unready_beat_may_be_scheduled_is_told_and_waits_behind_the_gate(editor: Client) -> None:
    make_tier()
    page = make_draft("Unready")

    answer = _schedule(editor, [page], calendar.today() + timedelta(days=1))
    assert "It is not ready yet: MP3: no file yet" in answer.text
    assert _planned(page) is not None
    _make_due(page)
    call_command("publish_scheduled")
    assert not fresh(page).live

    screen = editor.get(reverse("catalog_desk:calendar"))
    [entry] = screen.context["overdue"]
    assert (entry.title, entry.is_overdue, len(entry.missing)) == ("Unready", True, 2)

    add_files(page.beat)
    call_command("publish_scheduled")
    assert fresh(page).live


def test_days_that_are_taken_are_passed_over(editor: Client) -> None:
    make_tier()
    first = calendar.today() + timedelta(days=2)
    there, new = _ready("There"), [_ready("One"), _ready("Two")]
    _schedule(editor, [there], first + timedelta(days=1))

    _schedule(editor, new, first)

    days = [at.date() for page in (new[0], there, new[1]) if (at := _planned(page))]
    assert days == [first, first + timedelta(days=1), first + timedelta(days=2)]


def test_days_of_the_beats_themselves_are_free_when_they_get_other_dates(editor: Client) -> None:
    make_tier()
    first = calendar.today() + timedelta(days=2)
    page = _ready("One")
    _schedule(editor, [page], first)
    asked = {"first": f"{first:%Y-%m-%d}", "at": "19:00", "every_days": "1", "skips_taken": "on"}

    [(_, at, _)] = _post(editor, [page], "dates", **asked).context["proposed"]

    assert datetime.fromtimestamp(at, UTC).astimezone(going_live.zone()).date() == first


def test_what_is_not_ready_to_be_published_keeps_its_date(editor: Client) -> None:
    make_tier()
    page = make_draft("Unready")
    _schedule(editor, [page], calendar.today() + timedelta(days=1))
    before = fresh(page).latest_revision_id

    _post(editor, [page], "publish")

    assert _planned(page) is not None
    assert fresh(page).latest_revision_id == before


def test_a_schedule_is_taken_back_and_publishing_is_publishing_again(editor: Client) -> None:
    make_tier()
    page = _ready("One")
    _schedule(editor, [page], calendar.today() + timedelta(days=1))

    assert _told(_post(editor, [page], "unschedule")) == [("One", "is not scheduled any more", True)]
    assert _planned(page) is None
    assert fresh(page).get_latest_revision_as_object().go_live_at is None

    fresh(page).get_latest_revision().publish()
    assert fresh(page).live


def test_what_is_scheduled_is_not_changed_under_its_date(editor: Client) -> None:
    make_tier()
    page = _ready("One")
    _schedule(editor, [page], calendar.today() + timedelta(days=1))

    answer = _post(editor, [page], "change", tags="night")

    assert "The beat is scheduled: take its schedule back" in answer.text
    assert fresh(page).tags.count() == 0


def test_publishing_in_bulk_does_not_wait_for_the_scheduled_time(editor: Client) -> None:
    make_tier()
    page = _ready("One")
    _schedule(editor, [page], calendar.today() + timedelta(days=1))

    _post(editor, [page], "publish")

    assert fresh(page).live
    assert _planned(page) is None


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"first": "2020-01-01"}, "That day has passed."),
        ({"first": "9999-12-31"}, "more than ten years ahead"),
        ({"first": "soon"}, "Enter a valid date."),
        ({"every_days": "-1"}, "greater than or equal to 0"),
    ],
)
def test_dates_that_make_no_sense_are_refused(sent: dict[str, str], said: str, editor: Client) -> None:
    make_tier()
    page = _ready("One")
    usual = {"first": f"{next_friday(calendar.today()):%Y-%m-%d}", "at": "18:00", "every_days": "1"}

    answer = _post(editor, [page], "dates", **{**usual, **sent})

    assert said in answer.text
    assert answer.context.get("proposed") is None


def test_a_time_that_has_passed_schedules_nothing(editor: Client) -> None:
    page = _ready("One")
    past = int((timezone.now() - timedelta(minutes=1)).timestamp())

    told = _told(_post(editor, [page], "schedule", at=f"{page.pk} {past}"))

    assert [done for _, _, done in told] == [False]
    assert (_planned(page), fresh(page).live) == (None, False)


def test_fields_are_set_added_to_and_taken_from_and_undone(editor: Client) -> None:
    make_tier("wav-lease")
    make_tier("stems", types=["stems"], sort_order=1)
    one, two = make_draft("One", tags=["rain"]), make_draft("Two", tags=["sun"])
    make_mood("calm", "Calm")
    make_producer("Mara Lind")

    _post(
        editor,
        [one, two],
        "change",
        tags="night",
        tags_mode="add",
        moods="dark",
        moods_mode="take",
        producers="Kilo Vega 70, Mara Lind 30",
        licences="stems",
        licences_mode="take",
    )

    drafts = [fresh(page).get_latest_revision_as_object() for page in (one, two)]
    assert [sorted(tag.name for tag in draft.tags.all()) for draft in drafts] == [["night", "rain"], ["night", "sun"]]
    assert [draft.moods.count() for draft in drafts] == [0, 0]
    assert [[row.share_bp for row in draft.beat_producers.all()] for draft in drafts] == [[7000, 3000]] * 2
    assert [override.tier.code for override in one.beat.tier_overrides.filter(is_offered=False)] == ["stems"]

    editor.post(reverse("catalog_desk:undo"))
    drafts = [fresh(page).get_latest_revision_as_object() for page in (one, two)]
    assert [sorted(tag.name for tag in draft.tags.all()) for draft in drafts] == [["rain"], ["sun"]]
    assert not one.beat.tier_overrides.filter(is_offered=False).exists()


def test_a_word_that_the_shop_does_not_know_changes_no_beat(editor: Client) -> None:
    page = make_draft("One")

    answer = _post(editor, [page], "change", genre="Trpa")

    assert "No genre is called “Trpa”; did you mean “Trap”?" in answer.text
    assert page.revisions.count() == 0


def test_all_that_match_are_chosen(editor: Client) -> None:
    make_tier()
    for title in ("Night one", "Night two", "Day"):
        make_draft(title)

    answer = editor.get(reverse("catalog_desk:bulk"), {"all": "1", "q": "night", "sort": "title"})

    assert [page.title for page in answer.context["pages"]] == ["Night one", "Night two"]


def test_who_may_not_publish_publishes_nothing(producer_client: Client) -> None:
    make_tier()
    own, others = _ready("Mine"), make_draft("Hers", producer="Mara Lind")
    soon = int((timezone.now() + timedelta(days=1)).timestamp())

    answer = _post(producer_client, [own, others], "publish")
    assert _told(answer) == [
        ("Mine", "You may not publish this beat.", False),
        ("", "You may not change this beat.", False),
    ]
    _post(producer_client, [own], "schedule", at=f"{own.pk} {soon}")

    assert (fresh(own).live, _planned(own)) == (False, None)


def test_the_calendar_shows_the_month_and_what_is_not_ready(editor: Client) -> None:
    make_tier()
    ready, unready = _ready("Ready"), make_draft("Unready")
    day = (calendar.today().replace(day=1) + timedelta(days=40)).replace(day=15)
    _schedule(editor, [ready, unready], day)

    screen = editor.get(reverse("catalog_desk:calendar"), {"month": f"{day:%Y-%m}"})

    days = [cell for week in screen.context["month"].weeks for cell in week if cell.entries]
    assert [(cell.day, [(one.title, bool(one.missing)) for one in cell.entries]) for cell in days] == [
        (day, [("Ready", False)]),
        (day + timedelta(days=1), [("Unready", True)]),
    ]
    assert screen.context["overdue"] == []
    assert {len(week) for week in screen.context["month"].weeks} == {7}


def test_a_draft_that_is_newer_than_what_was_scheduled_is_told(editor: Client) -> None:
    make_tier()
    page = _ready("One")
    _schedule(editor, [page], calendar.today() + timedelta(days=1))
    draft = fresh(page).get_latest_revision_as_object()
    draft.title = "Newer"
    draft.save_revision()

    [entry] = calendar.entries(editor_user(editor))

    assert (entry.title, entry.has_newer_draft) == ("One", True)


def editor_user(client: Client) -> Any:
    """Who is logged in."""
    return client.get(reverse("catalog_desk:calendar")).context["user"]


def _make_due(page: BeatPage) -> None:
    """Its time has come."""
    past = timezone.now().astimezone(UTC) - timedelta(minutes=1)
    found = Revision.page_revisions.get(object_id=str(page.pk), approved_go_live_at__isnull=False)
    content = {**found.content, "go_live_at": past.isoformat()}
    Revision.objects.filter(pk=found.pk).update(approved_go_live_at=past, content=content)
