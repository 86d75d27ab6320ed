"""A file of more than a hundred megabytes survives a network that breaks, and a buyer who pauses."""

import hashlib
import re
import secrets

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from playwright.sync_api import Page, expect

from payments.models import DownloadRecord
from tests.payments.api.test_downloads import completed
from tests.payments.factories import make_beat
from tests.processes import ShopServer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
MB = 1_000_000
# What the browser's dialog answers, for a file in the page's own file system: no test can press a button in the dialog.
PICKED = """window.showSaveFilePicker = async ({ suggestedName }) => {
  window.suggestedName = suggestedName;
  return (await navigator.storage.getDirectory()).getFileHandle("saved", { create: true });
};"""
# The first connection breaks after so many bytes; the second stands still after so many, until the buyer pauses it.
BREAKS = """const real = window.fetch;
let connections = 0;
let breaks = 40_000_000;
let stands = 80_000_000;
window.fetch = async (url, options) => {
  const answer = await real(url, options);
  if (!String(url).includes("/download/")) return answer;
  const isSecond = ++connections === 2;
  const reader = answer.body.getReader();
  const aborted = () =>
    new Promise((_, reject) => options.signal.addEventListener("abort", () => reject(options.signal.reason)));
  const pull = async (controller) => {
    const { done, value } = await reader.read();
    const size = value ? value.length : 0;
    breaks -= size;
    stands -= size;
    if (done) controller.close();
    else if (breaks < 0) { breaks = Infinity; reader.cancel(); controller.error(new TypeError("network error")); }
    else if (isSecond && stands < 0) { stands = Infinity; await aborted(); }
    else controller.enqueue(value);
  };
  return new Response(new ReadableStream({ pull }), { status: answer.status });
};"""
SAVED = """async () => {
  const file = await (await (await navigator.storage.getDirectory()).getFileHandle("saved")).getFile();
  const digest = await crypto.subtle.digest("SHA-256", await file.arrayBuffer());
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}"""


def test_it_goes_on_where_the_network_broke_and_where_its_buyer_paused(page: Page, shop_server: ShopServer) -> None:
    shelf = make_beat()
    body = secrets.token_bytes(MB) * 120
    shelf.master.storage_key = storages["private"].save("masters/large", ContentFile(body))
    shelf.master.size_bytes, shelf.master.sha256 = len(body), hashlib.sha256(body).hexdigest()
    shelf.master.save()
    purchase = completed(shelf)
    page.add_init_script(PICKED)
    page.add_init_script(BREAKS)
    page.goto(f"/orders/{purchase.token}/")
    row = page.get_by_role("listitem").filter(has_text="WAV")

    row.get_by_role("link", name="Download").click()
    expect(row.get_by_text("The network is away: it goes on by itself.")).to_be_visible()
    expect(row.get_by_text(re.compile("^[5-9]\\d %$"))).to_be_visible()
    row.get_by_role("link", name="Pause").click()
    expect(row.get_by_text("Paused.", exact=False)).to_be_visible()
    row.get_by_role("link", name="Go on").click()
    expect(row.get_by_text("All of it has arrived.")).to_be_visible()

    assert page.evaluate(SAVED) == shelf.master.sha256
    assert page.evaluate("window.suggestedName") == "Night Bus - Wav lease.wav"
    assert DownloadRecord.objects.count() == 3  # each time with an address made for it
