"""What only a browser shows of sharing: where a visitor came from travels with the tab; the player elsewhere."""

import io
import threading
import wave
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from playwright.sync_api import Page, expect

from catalog import listing
from catalog.models import PlayCount, Preview
from catalog.sources import Touch
from payments.models import Cart, Purchase
from tests.deadline import wait_for
from tests.end_to_end.checkout_page import SUCCEEDS, fill_in, press_pay, wait_for_files
from tests.end_to_end.looking import has_sideways_scroll, violations
from tests.end_to_end.test_listening import WATCH_SOUND
from tests.payments.factories import make_beat
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
SOUNDS = "!sounds[0].paused && sounds[0].currentTime > 0"


@pytest.fixture
def another_site() -> Iterator[Callable[[str], str]]:
    """``another_site(html)`` serves a page on another host than the shop's, and answers with its address."""
    pages: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages[-1].encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    def serve(html: str) -> str:
        pages.append(html)
        return f"http://localhost:{server.server_port}/"

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield serve
        server.shutdown()


@pytest.mark.usefixtures("sandbox_server", "shop_server")
def test_the_first_touch_waits_in_the_tab_until_something_is_put_in_the_cart(page: Page) -> None:
    shelf = make_beat()
    listing.refresh([shelf.beat.pk])

    page.goto(str(shelf.page.get_parent().url), referer="https://www.youtube.com/watch?v=secret")
    page.get_by_role("link", name="Night Bus").first.click()
    expect(page.get_by_role("heading", level=1, name="Night Bus")).to_be_visible()
    assert page.context.cookies() == []

    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_role("heading", level=1, name="Cart")).to_be_visible()
    assert Cart.objects.get().touch == Touch("youtube.com")


def test_it_comes_along_from_a_short_address_to_what_is_paid(
    page: Page, shop_server: ShopServer, sandbox_server: SandboxServer
) -> None:
    shelf = make_beat()
    listing.refresh([shelf.beat.pk])

    page.goto(f"/b/{shelf.beat.pk}?license=wav-lease&s=TikTok&utm_campaign=May")
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=SUCCEEDS)
    press_pay(page)
    wait_for_files(page)

    assert Purchase.objects.get().touch == Touch("tiktok", "", "may")


@pytest.mark.usefixtures("sandbox_server", "shop_server")
@pytest.mark.parametrize(("width", "theme"), [(640, "dark"), (320, "light")])
def test_the_player_on_another_site_is_played_by_keyboard_counted_and_leads_on(
    new_visitor: Callable[..., Page], another_site: Callable[[str], str], width: int, theme: str
) -> None:
    shelf = make_beat()
    preview = Preview.objects.get()
    preview.audio_key = default_storage.save(preview.audio_key, ContentFile(hum()))
    preview.save()
    listing.refresh([shelf.beat.pk])
    page = new_visitor(viewport={"width": width, "height": 400}, color_scheme=theme)
    player = f"{settings.BASE_URL}/embed/{shelf.beat.pk}/"
    post = (
        f'<!doctype html><title>A post</title><iframe title="Beat" width="100%" height="160" src="{player}"></iframe>'
    )
    page.goto(another_site(post))
    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading", name="Night Bus")).to_be_visible()
    frame.get_by_role("link", name="Night Bus").focus()
    page.keyboard.press("Tab")
    expect(frame.get_by_role("link", name="From $29")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(frame.get_by_role("button", name="Pause Night Bus")).to_be_focused()
    wait_for(lambda: PlayCount.objects.filter(beat=shelf.beat, source="localhost", count=1).exists(), what="the play")
    with page.context.expect_page() as opened:
        frame.get_by_role("link", name="From $29").click()
    assert opened.value.url.endswith(f"{shelf.page.url}?utm_source=localhost&utm_medium=embed#licences")
    assert page.context.cookies() == []

    page.goto(player)
    assert violations(page) == []
    assert not has_sideways_scroll(page)


@pytest.mark.usefixtures("shop_server")
def test_of_two_players_on_one_page_only_one_sounds(page: Page, another_site: Callable[[str], str]) -> None:
    shelves = [make_beat(), make_beat("Undertow")]
    for preview in Preview.objects.all():
        preview.audio_key = default_storage.save(preview.audio_key, ContentFile(hum(seconds=60)))
        preview.save()
    listing.refresh(shelf.beat.pk for shelf in shelves)
    page.context.add_init_script(WATCH_SOUND)
    frames = "".join(f'<iframe src="{settings.BASE_URL}/embed/{shelf.beat.pk}/"></iframe>' for shelf in shelves)
    page.goto(another_site(f"<!doctype html><title>A post</title>{frames}"))
    first, second = page.frames[1:]

    first.locator("[data-play]").click()
    wait_for(lambda: first.evaluate(SOUNDS), what="the first one sounds")

    second.locator("[data-play]").click()
    wait_for(lambda: second.evaluate(SOUNDS), what="the second one sounds")
    wait_for(lambda: first.evaluate("sounds[0].paused"), what="the first one is silent")
    first.locator("[data-play]").click()
    wait_for(lambda: second.evaluate("sounds[0].paused"), what="the second one is silent")


def hum(seconds: int = 3) -> bytes:
    """A quiet hum, as WAV."""
    file, rate_hz = io.BytesIO(), 8000
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(1)
        sound.setframerate(rate_hz)
        sound.writeframes(bytes(128 + at // 40 % 2 * 4 for at in range(rate_hz * seconds)))
    return file.getvalue()
