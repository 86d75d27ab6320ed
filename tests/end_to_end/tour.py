"""The sixty seconds of the README, driven in a browser against a running store: ``make tour``.

Two browsers want the one exclusive while webhooks are lost and a worker is killed; one pays and has his files, the
other is told that he was not charged. Every step is checked; the first that doesn't hold ends the tour.
"""

import contextlib
import hashlib
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import django_rq
import requests
from django.conf import settings
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Page, expect, sync_playwright
from rq.worker import Worker

from payments.models import Outbox, Purchase, StripeWebhookEvent
from tests import chromium
from tests.end_to_end.checkout_page import ASKS_THE_BANK, press_pay, wait_for_files
from tests.end_to_end.checkout_page import fill_in as fill_in_form
from tests.payments.stripe_side import event_of, signed

SHOTS = Path(__file__).resolve().parents[2] / "docs" / "images"
DESK = {"viewport": {"width": 1440, "height": 900}}


@dataclass(slots=True)
class Tour:
    """``open_browser`` gives a fresh visitor's page at the shop; ``tell`` says what was just seen."""

    base_url: str
    open_browser: Callable[..., Page]
    tell: Callable[[str], None] = print
    shots: Path | None = None
    after_the_kill: Callable[[], object] = lambda: None  # `make run` starts another worker by itself

    def run(self) -> None:
        """The whole tour; raises AssertionError at the first step that doesn't hold."""
        beat = self._pick_exclusive()
        first, second = self.open_browser(**DESK), self.open_browser(**DESK)
        self._listen_and_filter(first)
        self._choose(first, second, beat)
        token = self._race(first, second)
        self._check_files(first, token, beat)
        self._check_sold(second, beat)
        self._ten_copies(token)
        self._timeline(token)
        self._finish()

    def _pick_exclusive(self) -> dict[str, object]:
        answer = requests.get(f"{self.base_url}/api/beats/?license=exclusive&page_size=50", timeout=60).json()
        free = [beat for beat in answer["items"] if self._state(beat) == "available"]
        assert free, (
            "The tour needs a beat whose exclusive is still for sale. A new shop has one as soon as its first beats "
            "are made: wait a minute, and start again."
        )
        self.tell(f"{answer['count']} beats in the shop; the exclusive of “{free[-1]['title']}” will be wanted twice")
        beat: dict[str, object] = free[-1]
        return beat

    def _state(self, beat: dict[str, object]) -> str:
        """Of the beat's exclusive, as its own page has it: a list doesn't say "reserved"."""
        return str(requests.get(f"{self.base_url}/api/beats/{beat['id']}/", timeout=60).json()["state"])

    def _listen_and_filter(self, page: Page) -> None:
        page.goto("/beats/")
        page.locator("[data-results] [data-play], .row [data-play]").first.click()
        player = page.locator("[data-player]")
        expect(player).to_be_visible()
        until(lambda: seconds_played(page) >= 1, "a beat plays")
        before = seconds_played(page)
        page.locator('[data-facets] label:has(input[name="genre"])').first.click()
        page.wait_for_url("**genre=**")
        until(lambda: seconds_played(page) > before, "it plays on while the list is filtered")
        self.tell("a beat plays, the list is filtered, and it plays on")

    def _choose(self, first: Page, second: Page, beat: dict[str, object]) -> None:
        for number, page in enumerate((first, second), start=1):
            page.goto(f"/checkout/{beat['id']}/?license=exclusive")
            fill_in(page, email=f"visitor{number}@example.com", name=f"Visitor {number}")
        self.tell("two browsers stand at the checkout of the same exclusive")

    def _race(self, first: Page, second: Page) -> str:
        desk({"webhook_lose": True})
        self.tell("webhooks are switched to “lose”")
        killed = kill_payments_worker()
        self.after_the_kill()
        self.tell(f"the payments worker (process {killed}) is killed")
        press_pay(first)
        bank = first.frame_locator("dialog iframe").get_by_role("button", name="Complete authentication")
        expect(bank).to_be_visible()
        press_pay(second)
        told = second.locator("[data-problem-place]")
        expect(told).to_contain_text("Reserved for another buyer: you have not been charged")
        self.tell("one is at his bank's; the other is told: reserved for another buyer, you have not been charged")
        self._shoot(second, "told")
        bank.click()
        wait_for_files(first)
        self.tell("one pays, and his files are there though no webhook came")
        return first.url.rstrip("/").split("/")[-1]

    def _check_files(self, page: Page, token: str, beat: dict[str, object]) -> None:
        self._shoot(page, "order")
        order = requests.get(f"{self.base_url}/api/purchases/{token}/", timeout=60).json()
        wav = next(file for file in order["lines"][0]["files"] if file["type"] == "wav")
        with page.expect_download(timeout=60_000) as caught:
            page.locator('a[href*="type=wav"]').first.click()
        digest = hashlib.sha256(Path(caught.value.path()).read_bytes()).hexdigest()
        assert digest == wav["sha256"], "the WAV is not the one that was sold"
        self.tell(f"the WAV's SHA-256 is the one on the page: {digest[:16]}…")

    def _check_sold(self, page: Page, beat: dict[str, object]) -> None:
        page.goto(str(beat["url"]))
        expect(page.get_by_text("Sold", exact=False).first).to_be_visible()
        assert self._state(beat) == "sold"
        self.tell("the beat's page says “sold”")

    def _ten_copies(self, token: str) -> None:
        desk({"webhook_lose": False})
        purchase = Purchase.objects.get(token=token)
        before = (purchase.updated_at, Outbox.objects.filter(purchase=purchase).count())
        event = event_of("payment_intent.succeeded", purchase.stripe_payment_intent_id or "")
        for _ in range(10):
            body, signature = signed(event)
            headers = {"Stripe-Signature": signature, "Content-Type": "application/json"}
            answer = requests.post(f"{self.base_url}/api/stripe/webhook/", data=body, headers=headers, timeout=60)
            assert answer.status_code == 200, answer.status_code
        rows = StripeWebhookEvent.objects.filter(stripe_event_id=event["id"])
        until(lambda: rows.get().status == "processed", "a new worker has taken the event up")
        purchase.refresh_from_db()
        assert (purchase.updated_at, Outbox.objects.filter(purchase=purchase).count()) == before
        self.tell("ten copies of the event: one is kept, nothing changes")

    def _timeline(self, token: str) -> None:
        purchase = Purchase.objects.get(token=token)
        page = self.open_browser(**DESK)
        page.goto("/admin/")
        page.get_by_label("user name", exact=False).or_(page.locator('input[name="login"]')).first.fill("admin")
        page.locator('input[name="password"]').fill("admin")
        page.locator('button[type="submit"]').first.click()
        page.goto(f"/admin/sales/purchases/{purchase.pk}/")
        expect(page.get_by_text(purchase.number).first).to_be_visible()
        self._shoot(page, "timeline")
        self.tell("one timeline in the admin tells it all")

    def _finish(self) -> None:
        home = self.open_browser(**DESK)
        home.goto("/")
        self._shoot(home, "home")

    def _shoot(self, page: Page, name: str) -> None:
        if self.shots is not None:
            self.shots.mkdir(parents=True, exist_ok=True)
            page.wait_for_load_state("load")
            page.screenshot(path=self.shots / f"{name}.png")


def seconds_played(page: Page) -> int:
    """What the player's own slider says."""
    return int(float(page.locator("[data-player] [data-part=seek]").input_value() or 0))


def until(look: Callable[[], bool], what: str, *, within_s: float = 60) -> None:
    """Look again and again until it is so; AssertionError with ``what`` if it doesn't come."""
    deadline = time.monotonic() + within_s
    while not look():
        assert time.monotonic() < deadline, f"not within {within_s:.0f} s: {what}"
        time.sleep(0.1)


def desk(switches: dict[str, bool]) -> None:
    """Turn switches on the sandbox's desk."""
    requests.post(f"{settings.STRIPE_API_BASE}/desk/switches", json=switches, timeout=60).raise_for_status()


def kill_payments_worker() -> int:
    """SIGKILL to the worker of the payments queue, and to its child; its process id."""
    queue = django_rq.get_queue("payments")
    worker = next(each for each in Worker.all(queue=queue) if each.pid and is_alive(each.pid))
    assert worker.pid is not None
    for child in Path(f"/proc/{worker.pid}/task/{worker.pid}/children").read_text().split():
        os.kill(int(child), signal.SIGKILL)
    os.kill(worker.pid, signal.SIGKILL)
    return worker.pid


def is_alive(pid: int) -> bool:
    """Whether the process runs on this machine."""
    return Path(f"/proc/{pid}").is_dir()


def main() -> int:
    """Tour the store at ``BASE_URL`` (HOST and PORT); 1, with a line that says what to do, where it doesn't hold."""
    try:
        requests.get(f"{settings.BASE_URL}/healthz", timeout=60).raise_for_status()
        requests.get(f"{settings.STRIPE_API_BASE}/desk/", timeout=60).raise_for_status()
    except requests.RequestException:
        return _say_why(
            f"No store with a Stripe sandbox answers at {settings.BASE_URL}. Start one in another terminal: make run"
        )
    try:
        _drive()
    except (AssertionError, PlaywrightError, requests.RequestException) as problem:
        return _say_why(f"{' '.join(str(problem).split())[:600]}")
    finally:
        with contextlib.suppress(requests.RequestException):
            desk({"webhook_lose": False})
    return 0


def _say_why(line: str) -> int:
    sys.stderr.write(f"error: {line}\n")
    return 1


def _drive() -> None:
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright.chromium)

        def open_browser(**options: object) -> Page:
            context = browser.new_context(base_url=settings.BASE_URL, locale="en-GB", **options)  # type: ignore[arg-type]  # Playwright's own options
            context.set_default_timeout(chromium.PATIENCE_MS)
            return context.new_page()

        started = time.monotonic()
        shots = SHOTS if os.environ.get("TOUR_SHOTS") else None
        Tour(settings.BASE_URL, open_browser, lambda text: print(f"  {text}", flush=True), shots).run()  # noqa: T201
        print(f"The tour took {time.monotonic() - started:.0f} s; every step held.")  # noqa: T201
        browser.close()


def fill_in(page: Page, *, email: str, name: str) -> None:
    """The form, with the card whose bank asks back: so that there is time to want the same beat."""
    fill_in_form(page, email=email, name=name, card=ASKS_THE_BANK)


if __name__ == "__main__":
    sys.exit(main())
