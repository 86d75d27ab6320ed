"""A buyer with a phone and forty seconds: from the first tap on an unknown shop to the WAV, and what it costs him."""

import time
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Download, Locator, Page, expect

from tests.deadline import wait_for
from tests.end_to_end.checkout_page import card_form

PHONE: dict[str, Any] = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
}
KEYBOARD_PX = 300
EMAIL, NAME, CARD = "ada@example.com", "Ada Buyer", ("4242424242424242", "1234", "123", "", "94107")
# Chromium's own slow 4G, and a phone four times slower than this machine.
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 93_750}
CPU_RATE = 4
ON_TOP = """element => {
  const box = element.getBoundingClientRect();
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  return top !== null && (element.contains(top) || top.contains(element) || [...(element.labels ?? [])].includes(top));
}"""


@dataclass
class Buyer:
    """``key_s``: seconds between two keys; 0 where only the counts matter."""

    page: Page
    key_s: float = 0.0
    taps: int = 0
    documents: list[str] = field(default_factory=list)
    typed: list[str] = field(default_factory=list)
    began_at: float = 0.0
    sound_after_s: float = 0.0
    marks: list[tuple[str, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("domcontentloaded", lambda page: self.documents.append(page.url))

    def arrive(self) -> None:
        """The shop's first page, from a link somewhere."""
        self.page.goto("/")
        self.page.wait_for_load_state("networkidle")

    def tap(self, target: Locator) -> None:
        """Tap what is in view and covered by nothing; the first tap starts the clock."""
        self.began_at = self.began_at or time.monotonic()
        target.scroll_into_view_if_needed()
        expect(target).to_be_enabled()
        wait_for(lambda: bool(target.evaluate(ON_TOP)), what=f"{target} is covered by nothing")
        target.tap()
        self.taps += 1

    def write(self, words: str, keyboard: str) -> None:
        """Type into the field that has the focus, while the keyboard takes its part of the screen."""
        assert words not in self.typed, "typed twice"
        self.typed.append(words)
        self.page.keyboard.type(words, delay=self.key_s * 1000)
        assert keyboard

    def keyboard_opens(self, opens: bool) -> None:
        """A phone's keyboard leaves the page less room."""
        height = PHONE["viewport"]["height"] - (KEYBOARD_PX if opens else 0)
        self.page.set_viewport_size({"width": 390, "height": height})

    def seconds(self) -> float:
        """Since the first tap."""
        return time.monotonic() - self.began_at

    def mark(self, part: str) -> None:
        """What was done since the last mark was ``part``."""
        self.marks.append((part, self.seconds()))

    def parts(self) -> dict[str, float]:
        """Seconds that each part took, in order."""
        ends = [0.0, *(at for _, at in self.marks)]
        return {part: round(at - before, 2) for (part, at), before in zip(self.marks, ends, strict=False)}


def buy(buyer: Buyer, title: str, licence: str) -> Download:
    """Hear it, choose, say who one is, pay by card, fetch the WAV."""
    page = buyer.page
    buyer.arrive()
    buyer.tap(page.get_by_role("button", name=f"Play {title}", exact=True).first)
    is_heard = "window.sounds.some((sound) => !sound.paused && sound.currentTime > 0)"
    wait_for(lambda: bool(page.evaluate(is_heard)), every_s=0.05, what="sound")
    buyer.sound_after_s = buyer.seconds()
    buyer.mark("tap on play: it sounds")
    buyer.tap(page.locator("[data-opens-licences]").first)
    dialog = page.get_by_role("dialog")
    buyer.tap(dialog.get_by_text(licence, exact=True))
    buyer.mark("price: licences open, one is chosen")
    buyer.tap(dialog.get_by_role("button", name="Buy", exact=False))
    buyer.tap(page.get_by_label("E-mail"))
    buyer.mark("Buy: the checkout is there")
    buyer.keyboard_opens(True)
    buyer.write(EMAIL, field_of(page, "email"))
    page.keyboard.press("Tab")
    buyer.write(NAME, field_of(page, "name"))
    buyer.mark("e-mail and name are typed")
    number = card_form(page).get_by_label("Card number")
    number.tap()
    buyer.taps += 1
    for part in CARD:
        if part:  # the country is right as it stands
            buyer.write(part, "numeric")
        page.keyboard.press("Tab")
    buyer.keyboard_opens(False)
    buyer.mark("the card is typed")
    buyer.tap(page.get_by_role("button", name="Pay"))
    wav = page.get_by_role("listitem").filter(has_text="WAV").get_by_role("link", name="Download")
    expect(wav).to_be_visible()
    buyer.mark("Pay: the files are there")
    with page.expect_download() as caught:
        buyer.tap(wav)
    buyer.mark("Download: the WAV arrives")
    return caught.value


def field_of(page: Page, autocomplete: str) -> str:
    """Which keyboard the focused field asks for; it must be the one that fills in ``autocomplete``."""
    says: list[str] = page.evaluate(
        "[document.activeElement.autocomplete, document.activeElement.inputMode || document.activeElement.type]"
    )
    assert says[0] == autocomplete, says
    return says[1]
