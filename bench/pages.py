"""Lighthouse on a buyer's pages, as a phone meets them: behind the project's proxy, median of three, beside the limits.

Takes its own npm package (``bench/lighthouse``), installed when it is first wanted.
"""

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from django.core.management import call_command

from beatstore.services import bootstrap
from bench.phone_shop import open_demo
from bench.report import Row, show_rows, write_report
from bench.start import say
from catalog.models import BeatPage
from demo.catalogue import LEAD
from tests import chromium
from tests.deploy.image import build
from tests.deploy.production import SHOP_URL, Served, served
from tests.deploy.setting import DOT_ENV
from tests.processes import SandboxServer

PACKAGE = Path(__file__).parent / "lighthouse"
ROUNDS = 3
OLDEST_NODE = (22, 19)  # Lighthouse's own
CATEGORIES = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
METRICS = {"largest-contentful-paint": 2000.0, "cumulative-layout-shift": 0.05}
NOT_INDEXED = ("cart", "checkout")


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one page, the worst that is allowed, and what Lighthouse named where it fell short."""

    page: str
    name: str
    value: float
    limit: float
    is_held: bool
    found: tuple[str, ...]


def main() -> int:
    """Measure, print, write ``bench/results/pages.json``; 1 if a limit isn't held."""
    install()
    call_command("prepare_storage", verbosity=0)
    say("opening the demo's shop")
    paths = open_demo()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        image = folder / "app"
        image.mkdir()
        build(image)
        stack.enter_context(SandboxServer(folder, webhook_url=""))
        shop = stack.enter_context(served(image, folder))
        figures = measure_all(shop, folder, paths)
    show(figures)
    write_report("pages", figures=[asdict(figure) for figure in figures], rounds=ROUNDS, lighthouse=version())
    return int(not all(figure.is_held for figure in figures))


def measure_all(shop: Served, folder: Path, paths: Mapping[str, str]) -> list[Figure]:
    """Every page of the list, with a filled cart for those that need one."""
    beat = BeatPage.objects.get(slug=LEAD).beat
    known = {"Cookie": fill_cart(shop, beat.pk)}
    pages = {**paths, "cart": "/cart/", "checkout": f"/checkout/{beat.pk}/?license=wav-lease"}
    figures: list[Figure] = []
    for name, path in pages.items():
        say(f"{name}: {path}")
        headers = known if name == "cart" else {}
        reports = [
            run_lighthouse(f"{SHOP_URL}{path}", shop.proxy.browser_flags(), headers, folder / f"{name}-{round_}.json")
            for round_ in range(ROUNDS)
        ]
        figures += figures_of(name, reports)
    return figures


def fill_cart(shop: Served, beat_id: int) -> str:
    """Put one beat into a stranger's cart; returns the cookies that he has then."""
    answer = shop.proxy.ask(
        "POST",
        DOT_ENV["SHOP_HOST"],
        "/cart/put/",
        urlencode({"beat": beat_id, "license": "wav-lease"}),
        **{"Content-Type": "application/x-www-form-urlencoded", "Origin": SHOP_URL},
    )
    jar: SimpleCookie = SimpleCookie()
    for cookie in answer.headers.get_all("Set-Cookie", []):
        jar.load(cookie)
    if not jar:
        raise SystemExit(f"error: no cart was begun: {answer.status}")
    return "; ".join(f"{name}={each.value}" for name, each in jar.items())


def run_lighthouse(url: str, flags: Sequence[str], headers: Mapping[str, str], out: Path) -> dict[str, Any]:
    """One report of one page, in a browser of its own; kept at ``out``."""
    program = chromium.executable()
    asked = ["--headless=new", *chromium.FLAGS, *(quoted(flag) for flag in flags)]
    said = subprocess.run(
        [
            *(bootstrap.node_bin(OLDEST_NODE) / "node", PACKAGE / "node_modules" / "lighthouse" / "cli" / "index.js"),
            *(url, "--quiet", "--output=json", f"--output-path={out}", "--no-enable-error-reporting"),
            *("--form-factor=mobile", f"--only-categories={','.join(CATEGORIES)}"),
            *(f"--chrome-flags={' '.join(asked)}", f"--extra-headers={json.dumps(dict(headers))}"),
        ],
        env={**chromium.environment(program), "CHROME_PATH": str(program)},
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode or not out.exists():
        raise SystemExit(f"error: Lighthouse ended with {said.returncode} at {url}:\n{said.stderr[-2000:]}")
    report: dict[str, Any] = json.loads(out.read_text())
    if report.get("runtimeError"):
        raise SystemExit(f"error: {url}: {report['runtimeError']}")
    return report


def quoted(flag: str) -> str:
    """The flag as Lighthouse takes it out of one string of them."""
    name, _, value = flag.partition("=")
    return f'{name}="{value}"'


def figures_of(page: str, reports: Sequence[dict[str, Any]]) -> list[Figure]:
    """Medians over the reports; what fell short is named from all of them."""
    figures = []
    for name, least in CATEGORIES.items():
        if name == "seo" and page in NOT_INDEXED:
            continue
        score = median(100 * report["categories"][name]["score"] for report in reports)
        found = () if score >= least else tuple(sorted({each for report in reports for each in short_in(report, name)}))
        figures.append(Figure(page, name, round(score), least, score >= least, found))
    for name, most in METRICS.items():
        value = median(report["audits"][name]["numericValue"] for report in reports)
        figures.append(Figure(page, name, round(value, 3), most, value <= most, ()))
    return figures


def short_in(report: Mapping[str, Any], category: str) -> list[str]:
    """Audits of a category that count and were not passed."""
    audits = report["audits"]
    counted = [each["id"] for each in report["categories"][category]["auditRefs"] if each["weight"]]
    return [
        f"{name}: {audits[name].get('displayValue') or audits[name]['title']}"
        for name in counted
        if audits[name]["score"] is not None and audits[name]["score"] < 1
    ]


def install() -> None:
    """``npm ci`` in ``bench/lighthouse``, unless that is done."""
    marker, lock = PACKAGE / "node_modules" / ".installed.json", PACKAGE / "package-lock.json"
    wanted = {"lock": bootstrap.digest([lock])}
    if bootstrap.read_stamp(marker) == wanted:
        return
    say("installing Lighthouse")
    node = bootstrap.node_bin(OLDEST_NODE)
    env = {**os.environ, "PATH": os.pathsep.join((str(node), os.environ.get("PATH", os.defpath)))}
    subprocess.run(
        [*bootstrap.npm(node), "ci", "--ignore-scripts", "--loglevel=error"], cwd=PACKAGE, env=env, check=True
    )
    marker.write_text(json.dumps(wanted))


def version() -> str:
    """Which Lighthouse this is."""
    package: dict[str, str] = json.loads((PACKAGE / "node_modules" / "lighthouse" / "package.json").read_text())
    return package["version"]


def show(figures: Sequence[Figure]) -> None:
    """A line for each figure, and below it what fell short."""
    show_rows(Row(f"{each.page}: {each.name}", each.value, each.limit, each.is_held, each.found) for each in figures)
