"""From the first tap on an unknown shop to the WAV, on a slow phone in a slow network, and where the seconds go."""

import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from django.core.management import call_command
from playwright.sync_api import Browser, Page, sync_playwright

from bench.phone_shop import open_demo
from bench.report import Row, show_rows, write_report
from bench.start import say
from demo.catalogue import BEATS, LEAD
from tests import chromium
from tests.deploy.image import build
from tests.deploy.production import SHOP_URL, served
from tests.end_to_end.forty_seconds import CPU_RATE, PHONE, SLOW_4G, Buyer, buy
from tests.end_to_end.test_listening import WATCH_SOUND
from tests.processes import SandboxServer

ROUNDS = 3
KEY_S = 0.2  # five characters a second
LICENCE = "WAV lease"
LIMITS = {"seconds to the WAV": 40.0, "seconds to the sound": 2.0, "taps": 8, "pages": 3}


@dataclass(frozen=True, slots=True)
class Run:
    """One buyer's way; ``parts`` are the seconds from each tap to the next."""

    values: dict[str, float]
    parts: dict[str, float]


def main() -> int:
    """Measure, print, write ``bench/results/phone.json``; 1 if a limit isn't held."""
    call_command("prepare_storage", verbosity=0)
    say("opening the demo's shop")
    open_demo()
    title = next(about.title for about in BEATS if about.slug == LEAD)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        image = folder / "app"
        image.mkdir()
        build(image)
        stack.enter_context(SandboxServer(folder, webhook_url=""))
        shop = stack.enter_context(served(image, folder))
        browser = stack.enter_context(chromium_with(shop.proxy.browser_flags()))
        runs = [run(browser, title) for _ in range(ROUNDS)]
    is_held = show(runs)
    write_report("phone", limits=LIMITS, network=SLOW_4G, cpu_slowed=CPU_RATE, runs=[asdict(each) for each in runs])
    return int(not is_held)


@contextmanager
def chromium_with(flags: Sequence[str]) -> Iterator[Browser]:
    """The browser of the tests, started with more flags."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop lives in this thread
    with sync_playwright() as playwright:
        browser = chromium.launch(playwright.chromium, flags)
        yield browser
        browser.close()


def run(browser: Browser, title: str) -> Run:
    """One buyer who was never here."""
    context = browser.new_context(base_url=SHOP_URL, locale="en-GB", **PHONE)
    context.add_init_script(WATCH_SOUND)
    context.set_default_timeout(60_000)
    buyer = Buyer(slowed(context.new_page()), key_s=KEY_S)
    buy(buyer, title, LICENCE)
    values = buyer.seconds(), buyer.sound_after_s, buyer.taps, len(buyer.documents)
    context.close()
    say(f"{values[0]:.1f} s to the WAV, {values[1]:.2f} s to the sound")
    return Run(dict(zip(LIMITS, (round(value, 2) for value in values), strict=True)), buyer.parts())


def slowed(page: Page) -> Page:
    """The page on a slow phone; what Stripe runs in frames of its own origin is as fast as this machine."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", SLOW_4G)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": CPU_RATE})
    return page


def show(runs: Sequence[Run]) -> bool:
    """Medians beside their limits, then the parts; whether all limits are held."""
    values = {name: median(run.values[name] for run in runs) for name in LIMITS}
    show_rows([Row(name, values[name], limit, values[name] <= limit) for name, limit in LIMITS.items()])
    print("\nwhere the seconds go (median):")
    for name in runs[0].parts:
        print(f"{name:<44}{median(run.parts[name] for run in runs):>12.2f}")
    return all(values[name] <= limit for name, limit in LIMITS.items())
