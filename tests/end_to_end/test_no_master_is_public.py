"""No public address serves a master: every page and answer is crawled signed out, every stored key asked for."""

import hashlib
import re
from collections import deque
from urllib.parse import urldefrag, urljoin, urlsplit

import boto3
import pytest
import requests
from django.conf import settings

from catalog import listing
from catalog.models import Deliverable
from editorial.setup import ensure_site
from payments.models import PaymentStatus
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
ADDRESS = re.compile(r"""(?:https?://[^\s"'<>\\)]+|(?:href|src|action|data-[a-z-]+)="([^"]+)")""")
MANY = 400


def addresses_in(body: str, base: str) -> set[str]:
    """Every address that a page or an answer names."""
    found = {match.group(1) or match.group(0) for match in ADDRESS.finditer(body)}
    return {urldefrag(urljoin(base, each.replace("&amp;", "&")))[0] for each in found}


def crawl(start: list[str], hosts: set[str]) -> dict[str, bytes]:
    """Bodies of all that a signed-out visitor can reach from ``start`` on ``hosts``, by address."""
    waiting, seen = deque(start), dict[str, bytes]()
    while waiting and len(seen) < MANY:
        url = waiting.popleft()
        if url in seen or urlsplit(url).netloc not in hosts or "/admin/" in url:
            continue
        answer = requests.get(url, timeout=60)
        seen[url] = answer.content
        if answer.headers.get("Content-Type", "").split(";")[0] in ("text/html", "application/json"):
            waiting.extend(addresses_in(answer.text, url) - seen.keys())
    return seen


def test_every_page_and_answer_signed_out(sandbox_server: SandboxServer, shop_server: ShopServer) -> None:
    ensure_site(name="Shop")
    shelves = [make_beat("Night Bus"), make_beat("Day Ferry")]
    sold = begin(shelves[0]).purchase
    bring_to(sold, PaymentStatus.COMPLETED)
    listing.rebuild()
    masters = set(Deliverable.objects.values_list("sha256", flat=True))
    hosts = {urlsplit(shop_server.url).netloc, urlsplit(settings.PUBLIC_FILES_URL).netloc}
    start = [f"{shop_server.url}{path}" for path in ("/", "/beats/", "/api/beats/", "/api/openapi.json", "/api/docs")]
    start += [f"{shop_server.url}/api/beats/{shelf.beat.pk}/" for shelf in shelves]
    start += [
        f"{shop_server.url}/api/beats/{shelf.beat.pk}/download/?type={kind}"
        for shelf in shelves
        for kind in ("wav", "mp3")
    ]

    bodies = crawl(start, hosts)

    assert len(bodies) > 10
    assert not {url for url, body in bodies.items() if hashlib.sha256(body).hexdigest() in masters}
    keys = list(Deliverable.objects.values_list("storage_key", flat=True))
    assert not [key for key in keys if any(key.encode() in body for body in bodies.values())]
    assert not [url for url, body in bodies.items() if sold.token.encode() in body]


def test_every_stored_key_asked_for_without_a_signature(shop_server: ShopServer) -> None:
    make_beat()
    client = boto3.client(
        "s3",
        endpoint_url=settings.AWS_S3_ENDPOINT_URL,
        aws_access_key_id=settings.AWS_ACCESS_KEY_ID,
        aws_secret_access_key=settings.AWS_SECRET_ACCESS_KEY,
        region_name=settings.AWS_S3_REGION_NAME,
    )
    keys = [each["Key"] for each in client.list_objects_v2(Bucket=settings.AWS_STORAGE_BUCKET_NAME)["Contents"]]
    private = f"{settings.AWS_S3_PUBLIC_ENDPOINT_URL}/{settings.AWS_STORAGE_BUCKET_NAME}"

    assert keys
    for address in (private, settings.PUBLIC_FILES_URL.rstrip("/")):
        statuses = {requests.get(f"{address}/{key}", timeout=60).status_code for key in keys[:50]}
        assert statuses <= {403, 404}, address
    assert requests.get(f"{private}/", timeout=60).status_code == 403
