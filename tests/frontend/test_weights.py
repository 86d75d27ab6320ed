"""What a first visit loads stays small (storefront.md, Quality gates), and the policy knows Turbo's style."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import pytest

from beatstore.services.bootstrap import node_bin

ROOT = Path(__file__).resolve().parents[2]
LIMITS_BYTES = {
    "app.js": 35_000,
    "checkout.js": 8_000,
    "order.js": 3_000,
    "passkeys.js": 1_500,
    "embed.js": 5_000,
    "embed.css": 3_000,
    "theme.js": 600,
    "site.css": 12_000,
    "icons.svg": 4_000,
}
FONT_LIMIT_BYTES = 35_000


@pytest.fixture(scope="module")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `npm run build` makes, in a folder of its own."""
    folder = tmp_path_factory.mktemp("build")
    subprocess.run([node_bin() / "node", ROOT / "site/frontend/build.mjs", "--out", folder], check=True)
    return folder


@pytest.mark.parametrize("name", LIMITS_BYTES)
def test_weight_on_the_wire(name: str, build: Path) -> None:
    assert len(gzip.compress((build / "shop" / name).read_bytes(), 9)) <= LIMITS_BYTES[name]


def test_there_is_one_font_and_it_is_light(build: Path) -> None:
    fonts = list(build.rglob("*.woff2"))

    assert [font.name for font in fonts] == ["familjen-grotesk.woff2"]
    assert fonts[0].stat().st_size <= FONT_LIMIT_BYTES


def test_policy_carries_one_hash(build: Path) -> None:
    policy = json.loads((build / "csp.json").read_text())

    assert list(policy) == ["style-src"]
    assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", policy["style-src"][0])
