"""The proxy's own file in the proxy itself: two names with TLS, packed pages, and nothing that stays inside."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from tests.deploy.production import Served, served
from tests.deploy.setting import DOT_ENV

pytestmark = pytest.mark.django_db(transaction=True)
SHOP, FILES = DOT_ENV["SHOP_HOST"], DOT_ENV["FILES_HOST"]


@pytest.fixture(scope="module")
def shop(django_db_setup: None, image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(image, tmp_path_factory.mktemp("proxy")) as running:
        yield running


def test_pages_and_their_files_come_packed(shop: Served) -> None:
    page = shop.proxy.ask("GET", SHOP, "/accounts/login/", **{"Accept-Encoding": "gzip"})

    assert page.headers["Content-Encoding"] == "gzip"
    assert b"</html>" in gzip.decompress(page.body)  # type: ignore[attr-defined]
    assert "Server" not in page.headers


def test_what_is_for_monitoring_stays_inside(shop: Served) -> None:
    assert shop.proxy.ask("GET", SHOP, "/metrics").status == 404
    assert shop.proxy.ask("GET", SHOP, "/healthz").status == 200


def test_public_files_are_kept_by_browsers_and_can_be_fetched_from_the_middle(shop: Served) -> None:
    name = default_storage.save("previews/proxy.mp3", ContentFile(bytes(range(200))))
    path = f"/{default_storage.bucket_name}/{name}"  # type: ignore[attr-defined]

    part = shop.proxy.ask("GET", FILES, path, Range="bytes=100-109")

    assert (part.status, part.body) == (206, bytes(range(100, 110)))  # type: ignore[attr-defined]
    assert part.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert part.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["POST", "DELETE"])
def test_nobody_outside_does_more_than_fetch_and_upload(shop: Served, method: str) -> None:
    assert shop.proxy.ask(method, FILES, "/").status == 405
