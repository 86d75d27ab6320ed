"""The editor's panel in a real browser: a WAV goes up, is checked, heard, put on sale and published."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect

from catalog.media import storage
from catalog.models import BeatPage
from catalog.queues import MEDIA
from tests.catalog.editor.hands import log_in
from tests.catalog.making import fresh, make_draft, make_tier
from tests.catalog.sounds import A_MINOR, write_beat
from tests.processes import RealWorker, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


def _edit_url(page: BeatPage) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_an_editor_uploads_hears_and_publishes(
    page: Page, shop_server: ShopServer, rq_worker: Callable[..., RealWorker], tmp_path: Path
) -> None:
    make_tier(types=["mp3", "wav"], amount_minor=4900)
    draft = make_draft()
    log_in(page, shop_server)
    page.goto(_edit_url(draft))
    panel = page.locator("[data-media-panel]")
    expect(panel).to_contain_text("WAV: no file yet, but “Wav lease” promises it.")

    tempo, key = page.locator("#id_bpm_hundredths"), page.locator("#id_key")
    tempo.fill("")
    key.select_option("E minor")
    sound = write_beat(tmp_path / "night bus.wav", bpm=92, chords=A_MINOR)
    panel.get_by_label("WAV").set_input_files(sound)
    expect(panel).to_contain_text("night bus.wav has arrived and is being checked.")
    rq_worker(MEDIA)
    expect(panel).to_contain_text("Everything that the licences promise is on sale.", timeout=60_000)
    expect(panel.locator("tbody tr").filter(has_text="WAV")).to_contain_text(["MP3, 320 kbit/s", "WAV, 16 bit"])

    use = page.get_by_role("button", name="Use 92")
    use.click()
    expect(tempo).to_have_value("92")
    expect(use).to_be_hidden()
    expect(page.get_by_role("button", name="Use A minor")).to_be_hidden()  # there is a key already
    key.select_option("")
    page.get_by_role("button", name="Use A minor").click()
    expect(key).to_have_value("A minor")

    player = panel.locator("audio")
    panel.locator("[data-wave]").click(position={"x": 100, "y": 10})
    page.wait_for_function("player => player.currentTime > 2", arg=player.element_handle())
    page.wait_for_function(
        "() => getComputedStyle(document.querySelector('[data-player]')).getPropertyValue('--heard') > 0.1"
    )

    page.get_by_role("button", name="More actions").click()
    page.get_by_role("button", name="Publish").click()
    expect(page.get_by_text("has been published")).to_be_visible()
    assert (fresh(draft).live, fresh(draft).bpm_hundredths, fresh(draft).key) == (True, 9200, "A minor")


def test_files_dropped_together_go_where_their_names_say(page: Page, shop_server: ShopServer, tmp_path: Path) -> None:
    draft = make_draft()
    log_in(page, shop_server)
    page.goto(_edit_url(draft))
    panel = page.locator("[data-media-panel]")
    names = ["one.wav", "one.mp3", "one stems.zip", "two.wav", "cover.svg"]

    _drop(page, panel, names)

    expect(panel).to_contain_text("one stems.zip has arrived and is being checked.")
    expect(panel).to_contain_text("two.wav could not be uploaded: a beat has one file of each kind")
    expect(panel).to_contain_text("cover.svg could not be uploaded: a beat has an MP3, a WAV and a zip of stems")
    expect(panel.locator("tbody tr").filter(has_text="being checked")).to_have_count(3)
    arrived = draft.beat.deliverables.values_list("type", "original_name")
    assert set(arrived) == {("wav", "one.wav"), ("mp3", "one.mp3"), ("stems", "one stems.zip")}


def test_an_upload_goes_on_after_a_reload_with_what_has_arrived(
    page: Page, shop_server: ShopServer, tmp_path: Path, browser_problems: list[str]
) -> None:
    draft = make_draft()
    log_in(page, shop_server)
    sound = tmp_path / "long.wav"
    sound.write_bytes(bytes(range(256)) * ((70 << 20) // 256))
    sent: list[str] = []
    page.on("request", lambda request: sent.extend(re.findall(r"partNumber=(\d+)", request.url)))
    page.route(re.compile("partNumber=3"), lambda route: route.abort())
    page.goto(_edit_url(draft))
    panel = page.locator("[data-media-panel]")
    panel.get_by_label("WAV").set_input_files(sound)
    expect(panel).to_contain_text("Uploading long.wav: 91 %", timeout=60_000)

    page.on("dialog", lambda dialog: dialog.accept())  # "leave the page?"
    page.reload()
    expect(panel).to_contain_text("Not finished: long.wav.")
    page.unroute_all()
    sent.clear()
    panel.get_by_label("WAV").set_input_files(sound)

    expect(panel).to_contain_text("long.wav has arrived and is being checked.")
    assert sent == ["3"]
    assert storage.private_size(draft.beat.deliverables.get().storage_key) == sound.stat().st_size
    assert all("partNumber=3" in problem for problem in browser_problems)
    browser_problems.clear()


def test_an_upload_that_is_cancelled_can_be_tried_again(page: Page, shop_server: ShopServer, tmp_path: Path) -> None:
    draft = make_draft()
    log_in(page, shop_server)
    sound = write_beat(tmp_path / "night bus.wav", bpm=92, chords=A_MINOR)
    page.route(re.compile("partNumber="), lambda route: None)  # never answered
    page.goto(_edit_url(draft))
    panel = page.locator("[data-media-panel]")
    panel.get_by_label("WAV").set_input_files(sound)

    panel.get_by_role("button", name="Cancel").click()
    expect(panel).to_contain_text("night bus.wav was cancelled.")
    page.unroute_all()
    panel.get_by_role("button", name="Try again").click()

    expect(panel).to_contain_text("night bus.wav has arrived and is being checked.")
    assert draft.beat.deliverables.count() == 1


def _drop(page: Page, panel: Locator, names: list[str]) -> None:
    """Let go of small files over the panel, as from the desktop."""
    dropped = page.evaluate_handle(
        """names => names.reduce((all, name) => {
            all.items.add(new File([`words in ${name}`], name));
            return all;
        }, new DataTransfer())""",
        names,
    )
    panel.dispatch_event("dragover", {"dataTransfer": dropped})
    panel.dispatch_event("drop", {"dataTransfer": dropped})


def test_what_is_missing_leads_into_its_tab(page: Page, shop_server: ShopServer) -> None:
    make_tier()
    draft = make_draft()
    draft.beat_producers.all().delete()
    draft.save_revision()
    log_in(page, shop_server)
    page.goto(_edit_url(draft))

    page.get_by_role("link", name="Name at least one producer.").press("Enter")

    expect(page.get_by_role("tab", name="Identity")).to_have_attribute("aria-selected", "true")
    expect(page.get_by_role("button", name="Add producer")).to_be_focused()


def test_a_broken_upload_says_why_and_can_be_deleted(
    page: Page, shop_server: ShopServer, rq_worker: Callable[..., RealWorker], tmp_path: Path
) -> None:
    make_tier(types=["wav"])
    draft = make_draft()
    log_in(page, shop_server)
    rq_worker(MEDIA)
    page.goto(_edit_url(draft))
    panel = page.locator("[data-media-panel]")
    (tmp_path / "words.wav").write_text("These are words.\n" * 20)

    panel.get_by_label("WAV").set_input_files(tmp_path / "words.wav")
    expect(panel.locator("tbody")).to_contain_text("This is not a WAV file, but a text file.")

    expect(panel.locator("tbody")).to_contain_text("words.wav")
    page.set_viewport_size({"width": 390, "height": 844})
    files = panel.locator(".files-table")
    assert files.evaluate("table => table.parentElement.scrollWidth > table.parentElement.clientWidth")
    assert panel.evaluate("panel => panel.scrollWidth <= panel.clientWidth")  # the table alone is moved sideways

    page.on("dialog", lambda dialog: dialog.accept())
    panel.get_by_role("button", name="Delete").click()
    expect(panel).to_contain_text("The version is deleted.")
    assert not draft.beat.deliverables.exists()
