"""What an editor sees and presses in Wagtail: files, uploads, prices, publishing, deleting."""

import json
import re
import urllib.request
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import GroupPagePermission, Page, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text

from catalog import offers
from catalog.media import files, leases, storage, uploads
from catalog.models import BeatPage, Deliverable, Genre, LicenceTier, Preview, TierOverride
from tests.catalog.making import (
    add_files,
    make_beat,
    make_draft,
    make_file,
    make_genre,
    make_index,
    make_preview,
    make_tier,
)
from tests.catalog.sounds import write_wav

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    """Somebody of the group that edits pages and the catalogue, logged in."""
    user = get_user_model().objects.create_user("an-editor", email="editor@example.com")
    group = Group.objects.create(name="Those who edit")
    group.permissions.add(
        Permission.objects.get(codename="access_admin"),
        *Permission.objects.filter(content_type__app_label="catalog"),
    )
    for codename in ("add_page", "change_page", "publish_page"):
        right = Permission.objects.get(codename=codename, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=Page.objects.get(depth=1), permission=right)
    user.groups.add(group)
    client.force_login(user)
    return client


@pytest.fixture
def stranger() -> Client:
    """Somebody with a log-in to the admin and no rights on pages."""
    user = get_user_model().objects.create_user("a-stranger", email="stranger@example.com")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    client = Client()
    client.force_login(user)
    return client


def _form(page: BeatPage, **changes: object) -> dict[str, Any]:
    """What the editor's browser sends for a page."""
    values = {
        "title": page.title,
        "slug": page.slug,
        "bpm_hundredths": "140.00",
        "key": "A minor",
        "genre": page.genre_id or "",
        "tags": "808, dark",
        "sounds_like": "Headie One, Unknown T",
        "samples_disclosed": "",
        "story": rich_text("<p>Words.</p>"),
        "seo_title": "",
        "search_description": "",
        "cover": "",
        "beat_producers": inline_formset(
            [
                {"id": credit.pk, "producer": credit.producer_id, "share_bp": "100.00"}
                for credit in page.beat_producers.all()
            ],
            initial=page.beat_producers.count(),
        ),
        "comments": inline_formset([]),
    }
    moods = {"moods": [mood.pk for mood in page.moods.all()]}
    return {**nested_form_data({**values, **changes}), **moods}


def _edit_url(page: BeatPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_a_draft_is_saved_with_decimals_and_lists(editor: Client) -> None:
    page = make_draft()

    answer = editor.post(_edit_url(page), _form(page, bpm_hundredths="92.5"))

    assert answer.status_code == 302, answer.context["form"].errors
    draft = BeatPage.objects.get(pk=page.pk).get_latest_revision().as_object()
    assert (draft.bpm_hundredths, draft.sounds_like) == (9250, ["Headie One", "Unknown T"])
    assert {tag.name for tag in draft.tags.all()} == {"808", "dark"}


@pytest.mark.parametrize("bpm", ["10,00", "fast", "19.99", "400.01", "92.555"])
def test_a_tempo_that_is_none_is_refused(bpm: str, editor: Client) -> None:
    page = make_draft()

    answer = editor.post(_edit_url(page), _form(page, bpm_hundredths=bpm))

    assert answer.status_code == 200
    assert "bpm_hundredths" in answer.context["form"].errors


def test_the_button_refuses_with_reasons_in_the_form(editor: Client) -> None:
    make_tier(types=["mp3", "wav"])
    page = make_draft()

    answer = editor.post(_edit_url(page), {**_form(page), "action-publish": "action-publish"})

    assert answer.status_code == 200
    reasons = answer.context["form"].non_field_errors()
    assert reasons == [item.reason for item in page.missing_to_publish()]
    assert "WAV: no file yet" in answer.content.decode()
    assert not BeatPage.objects.get(pk=page.pk).live


def test_the_button_publishes_what_is_ready(editor: Client) -> None:
    make_tier()
    page = make_draft()
    add_files(page.beat)

    answer = editor.post(_edit_url(page), {**_form(page), "action-publish": "action-publish"})

    assert answer.status_code == 302, answer.context["form"].errors
    assert BeatPage.objects.get(pk=page.pk).live
    assert offers.get_offer(page.beat.pk, "wav-lease").beat_title == page.title


def test_a_new_page_can_not_be_published_before_it_was_saved(editor: Client) -> None:
    make_tier()
    index, like = make_index(), make_draft()
    url = reverse("wagtailadmin_pages:add", args=["catalog", "beatpage", index.pk])
    producer = like.beat_producers.all()[0].producer_id
    form = _form(
        like, title="New", slug="new", beat_producers=inline_formset([{"producer": producer, "share_bp": "100.00"}])
    )

    answer = editor.post(url, {**form, "action-publish": "action-publish"})

    assert "Save a draft first, then upload the files." in answer.content.decode()
    assert not BeatPage.objects.filter(title="New").exists()
    assert editor.post(url, form).status_code == 302
    assert BeatPage.objects.get(title="New").beat.right.state == "open"


def test_publishing_in_bulk_is_refused_with_reasons_and_publishes_nothing(editor: Client) -> None:
    make_tier()
    ready, unready = make_draft("Ready"), make_draft("Unready")
    add_files(ready.beat)
    index_url = reverse("wagtailadmin_explore", args=[make_index().pk])
    url = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"])

    answer = editor.post(
        f"{url}?id={ready.pk}&id={unready.pk}&next={index_url}", {"include_descendants": False}, follow=True
    )

    assert answer.redirect_chain == [(index_url, 302)]
    said = answer.content.decode()
    assert "“Unready” was not published" in said
    assert "WAV: no file yet" in said
    assert not BeatPage.objects.filter(live=True).exists()
    assert not Deliverable.objects.filter(is_on_sale=True).exists()

    editor.post(f"{url}?id={ready.pk}&next={index_url}", {"include_descendants": False})
    assert [page.title for page in BeatPage.objects.filter(live=True)] == ["Ready"]


def test_scheduling_an_unready_beat_is_refused_in_the_form(editor: Client) -> None:
    make_tier()
    page = make_draft()
    later = (timezone.now() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")

    answer = editor.post(_edit_url(page), {**_form(page, go_live_at=later), "action-publish": "action-publish"})

    assert answer.context["form"].non_field_errors()
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()


def test_the_editor_shows_tabs_files_prices_and_reasons(editor: Client) -> None:
    make_tier(amount_minor=4900)
    page = make_draft()
    make_file(page.beat, "wav", state="refused")
    failed = make_preview(make_file(page.beat, "wav", version=2), state="failed")
    Preview.objects.filter(pk=failed.pk).update(failure="There is only silence in this file.")

    said = editor.get(_edit_url(page)).content.decode()

    assert re.findall(r'role="tab"[^>]*>\s*(\w+)', said) == ["Audio", "Identity", "Licences", "Story", "SEO"]
    for words in ("The file is empty.", "There is only silence in this file.", "$49.00", "data-media-panel"):
        assert words in said, words
    assert reverse("catalog_editor:try_again", args=[page.beat.pk]) in said


def test_the_page_that_is_being_made_says_to_save_first(editor: Client) -> None:
    said = editor.get(reverse("wagtailadmin_pages:add", args=["catalog", "beatpage", make_index().pk])).content.decode()

    assert "Save a draft first" in said


@pytest.mark.parametrize("name", ["files", "files_state", "prices"])
def test_screens_are_for_those_who_may_edit_the_page(
    name: str, editor: Client, stranger: Client, client: Client
) -> None:
    make_tier()
    url = reverse(f"catalog_editor:{name}", args=[make_beat().beat.pk])

    assert editor.get(url).status_code == 200
    assert stranger.get(url).status_code == 302
    assert Client().get(url).status_code == 302


@pytest.mark.parametrize(
    "name", ["use_files", "try_again", "upload_by_form", "begin_upload", "finish_upload", "abort_upload"]
)
def test_deeds_are_for_those_who_may_edit_the_page(name: str, stranger: Client) -> None:
    make_tier()
    beat = make_beat().beat
    add_files(beat, version=2)

    answer = stranger.post(reverse(f"catalog_editor:{name}", args=[beat.pk]))

    assert answer.status_code in (302, 403)
    assert set(beat.deliverables.filter(is_on_sale=True).values_list("version", flat=True)) == {1}


def test_use_these_files_moves_what_is_on_sale(editor: Client) -> None:
    make_tier()
    beat = make_beat().beat
    add_files(beat, version=2)
    screen = reverse("catalog_editor:files", args=[beat.pk])
    assert "Use these files" in editor.get(screen).content.decode()

    answer = editor.post(reverse("catalog_editor:use_files", args=[beat.pk]), follow=True)

    assert "These files are on sale now." in answer.content.decode()
    assert "Use these files</button>" not in answer.content.decode()
    assert set(beat.deliverables.filter(is_on_sale=True).values_list("version", flat=True)) == {2}


def test_files_that_are_not_ready_are_not_used(editor: Client) -> None:
    make_tier()
    beat = make_draft().beat
    make_file(beat, "wav")

    said = editor.post(reverse("catalog_editor:use_files", args=[beat.pk]), headers={"X-Requested-With": "fetch"})

    assert "MP3: no file yet" in said.content.decode()
    assert not beat.deliverables.filter(is_on_sale=True).exists()


def test_what_failed_is_tried_again(editor: Client) -> None:
    beat = make_draft().beat
    preview = make_preview(make_file(beat, "wav"), state="failed")
    parked = make_file(beat, "stems", state="uploaded")
    Deliverable.objects.filter(pk=parked.pk).update(attempts=leases.MAX_ATTEMPTS)

    editor.post(reverse("catalog_editor:try_again", args=[beat.pk]))

    preview.refresh_from_db()
    parked.refresh_from_db()
    assert (preview.state, parked.attempts) == ("pending", 0)


def test_a_version_on_sale_is_not_deleted_and_another_is(editor: Client) -> None:
    make_tier()
    beat = make_beat().beat
    (sold, spare) = beat.deliverables.get(type="wav"), make_file(beat, "wav", version=2)

    kept = editor.post(reverse("catalog_editor:delete_file", args=[beat.pk, sold.pk]), follow=True)
    gone = editor.post(reverse("catalog_editor:delete_file", args=[beat.pk, spare.pk]), follow=True)

    assert "This version is on sale." in kept.content.decode()
    assert "The version is deleted." in gone.content.decode()
    assert list(beat.deliverables.filter(type="wav")) == [sold]
    other = make_draft("Other").beat
    assert editor.post(reverse("catalog_editor:delete_file", args=[other.pk, sold.pk])).status_code == 404


def _put(url: str, content: bytes) -> str:
    request = urllib.request.Request(url, data=content, method="PUT", headers={"Origin": "http://127.0.0.1"})  # noqa: S310
    with urllib.request.urlopen(request, timeout=20) as answer:  # noqa: S310  # our own storage's address
        etag: str = answer.headers["ETag"]
    return etag


def _post_json(client: Client, name: str, beat_id: int, body: object) -> Any:
    return client.post(
        reverse(f"catalog_editor:{name}", args=[beat_id]), json.dumps(body), content_type="application/json"
    )


def test_a_browser_uploads_straight_to_the_private_bucket_in_parts(
    editor: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(uploads, "PART_BYTES", 5 << 20)
    beat = make_draft().beat
    content = write_wav(tmp_path / "a.wav", seconds=40).read_bytes()

    begun = _post_json(
        editor, "begin_upload", beat.pk, {"type": "wav", "name": "Über.wav", "size": len(content)}
    ).json()
    assert len(begun["urls"]) == 2
    etags = [_put(url, content[n * (5 << 20) : (n + 1) * (5 << 20)]) for n, url in enumerate(begun["urls"])]
    asked = {"ticket": begun["ticket"], "etags": etags}
    answer = _post_json(editor, "finish_upload", beat.pk, asked)

    assert "being checked" in answer.content.decode()
    (file,) = beat.deliverables.all()
    assert (file.type, file.original_name, file.state, file.lease) == ("wav", "Über.wav", "uploaded", None)
    files.check(file.pk)
    file.refresh_from_db()
    assert (file.state, file.size_bytes) == ("ready", len(content))
    assert file.sha256 == storage.sha256_of(tmp_path / "a.wav")

    _post_json(editor, "finish_upload", beat.pk, asked)
    assert beat.deliverables.filter(type="wav").count() == 1


def test_an_upload_whose_parts_are_missing_is_refused_by_its_check(editor: Client) -> None:
    beat = make_draft().beat
    begun = _post_json(editor, "begin_upload", beat.pk, {"type": "wav", "name": "a.wav", "size": 10}).json()

    _post_json(editor, "finish_upload", beat.pk, {"ticket": begun["ticket"], "etags": ["made-up"]})

    (file,) = beat.deliverables.all()
    files.check(file.pk)
    file.refresh_from_db()
    assert (file.state, file.refusal) == ("refused", "The upload did not arrive. Upload the file again.")


def test_an_upload_can_be_cancelled(editor: Client) -> None:
    beat = make_draft().beat
    begun = _post_json(editor, "begin_upload", beat.pk, {"type": "wav", "name": "a.wav", "size": 10}).json()

    for _ in range(2):
        assert _post_json(editor, "abort_upload", beat.pk, {"ticket": begun["ticket"]}).status_code == 204

    assert not beat.deliverables.exists()


REFUSED_UPLOADS = {
    "no type": {"name": "a.wav", "size": 10},
    "another type": {"type": "exe", "name": "a.exe", "size": 10},
    "nothing": {"type": "wav", "name": "a.wav", "size": 0},
    "too much": {"type": "mp3", "name": "a.mp3", "size": 300 << 20},
    "no size": {"type": "wav", "name": "a.wav"},
    "half a byte": {"type": "wav", "name": "a.wav", "size": 1.5},
    "not an object": [],
}


@pytest.mark.parametrize("what", REFUSED_UPLOADS)
def test_an_upload_that_would_be_refused_is_not_begun(what: str, editor: Client) -> None:
    beat = make_draft().beat

    answer = _post_json(editor, "begin_upload", beat.pk, REFUSED_UPLOADS[what])

    assert answer.status_code == 422
    assert answer.json()["detail"]
    assert not beat.deliverables.exists()


def test_a_ticket_is_good_for_its_person_and_beat_alone(editor: Client) -> None:
    beat, other = make_draft("One").beat, make_draft("Two").beat
    begun = _post_json(editor, "begin_upload", beat.pk, {"type": "wav", "name": "a.wav", "size": 10}).json()
    forged = uploads.begin(beat, "wav", name="a.wav", size_bytes=10, user_id=10**6).ticket

    for beat_id, ticket in ((other.pk, begun["ticket"]), (beat.pk, forged), (beat.pk, "nonsense"), (beat.pk, "")):
        answer = _post_json(editor, "finish_upload", beat_id, {"ticket": ticket, "etags": ["x"]})
        assert answer.status_code == 422

    assert not Deliverable.objects.exists()


def test_a_plain_form_uploads_too(editor: Client, tmp_path: Path) -> None:
    beat = make_draft().beat
    content = write_wav(tmp_path / "a.wav").read_bytes()
    url = reverse("catalog_editor:upload_by_form", args=[beat.pk])

    editor.post(url, {"type": "wav", "file": SimpleUploadedFile("a.wav", content)})

    (file,) = beat.deliverables.all()
    files.check(file.pk)
    file.refresh_from_db()
    assert (file.state, file.size_bytes) == ("ready", len(content))
    assert "Choose a file first." in editor.post(url, {"type": "wav"}, follow=True).content.decode()


def _prices(client: Client, beat_id: int, data: dict[str, str]) -> Any:
    return client.post(reverse("catalog_editor:prices", args=[beat_id]), data, follow=True)


def test_prices_of_a_beat_are_typed_in_whole_units_and_kept_in_the_smallest(editor: Client) -> None:
    lease = make_tier("wav-lease", amount_minor=4900)
    exclusive = make_tier("exclusive", amount_minor=90_000, is_exclusive=True, sort_order=1)
    beat = make_beat().beat

    _prices(editor, beat.pk, {f"tier-{lease.pk}-amount_minor": "19.99", f"tier-{lease.pk}-is_offered": "on"})

    assert [(one.licence_code, one.amount_minor) for one in offers.offers_for(beat.pk)] == [("wav-lease", 1999)]
    assert not TierOverride.objects.get(tier=exclusive).is_offered

    both = {f"tier-{lease.pk}-is_offered": "on", f"tier-{exclusive.pk}-is_offered": "on"}
    _prices(editor, beat.pk, {**both, f"tier-{lease.pk}-amount_minor": ""})
    assert not TierOverride.objects.exists()
    assert [one.amount_minor for one in offers.offers_for(beat.pk)] == [4900, 90_000]


@pytest.mark.parametrize("typed", ["10,00", "0", "-1", "1.999", "a lot", "1e3000"])
def test_a_price_that_is_none_is_refused(typed: str, editor: Client) -> None:
    lease = make_tier("wav-lease", amount_minor=4900)
    beat = make_beat().beat

    answer = _prices(editor, beat.pk, {f"tier-{lease.pk}-amount_minor": typed, f"tier-{lease.pk}-is_offered": "on"})

    assert answer.status_code == 200
    assert 'class="error-message"' in answer.content.decode()
    assert not TierOverride.objects.exists()


@pytest.mark.parametrize("cents", [1, 10, 99, 819, 820, 1998, 1999, 2900, 100_000, 123_456_789])
def test_every_cent_comes_back_as_it_was_typed(cents: int, editor: Client) -> None:
    lease = make_tier("wav-lease")
    beat = make_beat().beat
    typed = f"{cents // 100}.{cents % 100:02d}"

    _prices(editor, beat.pk, {f"tier-{lease.pk}-amount_minor": typed, f"tier-{lease.pk}-is_offered": "on"})

    assert TierOverride.objects.get().amount_minor == cents
    shown = editor.get(reverse("catalog_editor:prices", args=[beat.pk])).content.decode()
    assert f'value="{typed}"' in shown


def _licence_form(**changes: object) -> dict[str, Any]:
    values = {
        "name": "WAV lease",
        "summary": "",
        "code": "wav-lease",
        "amount_minor": "49.00",
        "max_streams": "100000",
        "max_copies": "",
        "max_videos": "",
        "max_stations": "",
        "term_months": "",
        "terms": "You may.",
        "sort_order": "0",
        "texts": inline_formset([]),
    }
    types = {"types": changes.pop("types", ["mp3", "wav"])}
    return {**nested_form_data({**values, **changes}), **types}


def test_a_licence_is_drafted_then_published(editor: Client) -> None:
    url = reverse("wagtailsnippets_catalog_licencetier:add")

    answer = editor.post(url, _licence_form())
    assert answer.status_code == 302, answer.context["form"].errors
    tier = LicenceTier.objects.get()
    assert (tier.live, tier.amount_minor, tier.types, tier.max_streams) == (False, 4900, ["mp3", "wav"], 100_000)

    edit = reverse("wagtailsnippets_catalog_licencetier:edit", args=[tier.pk])
    editor.post(edit, {**_licence_form(amount_minor="59"), "action-publish": "action-publish"})
    tier.refresh_from_db()
    assert (tier.live, tier.amount_minor) == (True, 5900)

    editor.post(edit, _licence_form(amount_minor="1"))
    tier.refresh_from_db()
    assert tier.amount_minor == 5900


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"amount_minor": ""}, "amount_minor"),
        ({"amount_minor": "0"}, "amount_minor"),
        ({"amount_minor": "-5"}, "amount_minor"),
        ({"types": []}, "types"),
        ({"types": ["exe"]}, "types"),
        ({"is_exclusive": "on", "term_months": "12"}, "term_months"),
    ],
)
def test_a_licence_that_makes_no_sense_is_not_published(changes: dict[str, object], field: str, editor: Client) -> None:
    url = reverse("wagtailsnippets_catalog_licencetier:add")

    answer = editor.post(url, {**_licence_form(**changes), "action-publish": "action-publish"})

    assert answer.status_code == 200
    assert field in answer.context["form"].errors
    assert not LicenceTier.objects.exists()


def test_a_draft_of_a_licence_can_be_previewed_even_empty() -> None:
    tier = LicenceTier(code="x", name="")

    answer = tier.make_preview_request()

    assert answer.status_code == 200
    assert "Unlimited" in answer.rendered_content


def test_a_licence_that_was_for_sale_is_not_deleted(editor: Client) -> None:
    sold, draft = make_tier("wav-lease"), make_tier("idea", is_live=False)

    for tier in (sold, draft):
        url = reverse("wagtailsnippets_catalog_licencetier:delete", args=[tier.pk])
        answer = editor.post(url, follow=True)

    assert list(LicenceTier.objects.all()) == [sold]
    url = reverse("wagtailsnippets_catalog_licencetier:delete", args=[sold.pk])
    answer = editor.post(url, follow=True)
    assert "Unpublish it instead" in answer.content.decode()


def test_a_genre_in_use_is_not_deleted(editor: Client) -> None:
    make_draft()
    genre = make_genre()

    answer = editor.post(reverse("wagtailsnippets_catalog_genre:delete", args=[genre.pk]), follow=True)

    assert "“Trap” is in use and stays: Night Bus." in answer.content.decode()
    assert Genre.objects.filter(pk=genre.pk).exists()


def test_the_menu_leads_to_lists_that_tell_how_files_stand(editor: Client) -> None:
    make_tier()
    make_beat("On sale")
    make_file(make_draft("Waiting").beat, "wav", state="uploaded")
    make_draft("Bare")

    said = editor.get(reverse("catalogue_beats:index")).content.decode()

    rows = {re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row)) for row in said.split("<tr")}
    assert any("On sale" in row and "on sale" in row for row in rows)
    assert any("Waiting" in row and "being checked" in row for row in rows)
    assert any("Bare" in row and "none" in row for row in rows)
    for model in ("licencetier", "producer", "genre", "mood"):
        assert editor.get(reverse(f"wagtailsnippets_catalog_{model}:list")).status_code == 200


def test_the_list_of_twenty_beats_costs_the_queries_of_two(editor: Client, django_assert_max_num_queries: Any) -> None:
    make_tier()
    url = reverse("catalogue_beats:index")
    for number in range(2):
        make_draft(f"Beat {number}")
    editor.get(url)
    with django_assert_max_num_queries(100) as for_two:
        editor.get(url)
    for number in range(2, 20):
        make_draft(f"Beat {number}")
    with django_assert_max_num_queries(len(for_two) + 18):  # Wagtail asks once a row for its buttons
        editor.get(url)
