"""What staff meet when something is wrong: drafts that aren't ready, refusals, orders in trouble. For the pictures."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from django.urls import reverse
from playwright.sync_api import Page

from catalog.clock import shop_now
from catalog.models import BeatPage, LicenceTier
from payments.models import Outbox, Purchase, Refund
from tests.accounts.everything import make_sale
from tests.catalog.importing.sending import csv_file, planned, ran
from tests.catalog.making import make_draft, make_file
from tests.end_to_end.every_state import State
from tests.end_to_end.place import STAFF, Place
from tests.payments.back_office.staff import dispute_of

NOT_READY = "room, beat"
REFUND, ADDRESS, BULK = "room, refund", "room, address of a buyer", "room, bulk"


def make_every_room() -> dict[str, Place]:
    """Their places by names, all of them an administrator's."""
    draft, refused = make_draft("Not ready"), make_draft("Refused")
    make_file(refused.beat, "wav", state="refused")
    page = BeatPage.objects.get(title="Undertow")
    trouble, paid = _in_trouble(make_sale(page)), make_sale(page)
    tier = LicenceTier.objects.get(code="wav-lease")
    rooms = {
        "room, today": reverse("wagtailadmin_home"),
        NOT_READY: reverse("wagtailadmin_pages:edit", args=[draft.pk]),
        "room, refused file": reverse("wagtailadmin_pages:edit", args=[refused.pk]),
        "room, import with errors": reverse("catalogue_import:batch", args=[_import_with_errors()]),
        "room, prices refused": f"{reverse('catalog_editor:reprice')}?tiers={tier.pk}&act=set&ending=exact",
        BULK: f"{reverse('catalog_desk:bulk')}?id={draft.pk}&id={refused.pk}",
        "room, order in trouble": reverse("sales_purchases:detail", args=[trouble.pk]),
        ADDRESS: reverse("sales_purchases:address", args=[paid.pk]),
        REFUND: reverse("sales_refunds:make", args=[paid.pk]),
        "room, discount": reverse("sales_discounts:add"),
    }
    return {name: Place(path, STAFF) for name, path in rooms.items()}


def _in_trouble(purchase: Purchase) -> Purchase:
    dispute_of(purchase)
    now = shop_now()
    Outbox.objects.create(
        key=f"receipt of {purchase.pk}",
        kind="mail",
        purchase=purchase,
        subject_id="receipt",
        status="failed",
        attempts=12,
        last_error="SMTPServerDisconnected",
        next_attempt_at=now,
        created_at=now,
    )
    Refund.objects.create(
        attempt=purchase.attempts.get(),
        amount_minor=100,
        currency=purchase.currency,
        reason="at_stripe",
        status="failed",
        created_at=now,
    )
    return purchase


def _import_with_errors() -> int:
    with TemporaryDirectory() as folder:
        rows = (("Title", "BPM"), ("", "140"), ("Wrong tempo", "fast"))
        return ran(planned({}, csv_file(Path(folder) / "beats.csv", *rows))).pk


def _press(name: str, value: str = "", **fields: str) -> Callable[[Page], object]:
    """Fill in the form of such a button, past what the browser itself would say, and send it with the button."""

    def reach(page: Page) -> None:
        button = page.locator(f"main [name='{name}'][value='{value}']" if value else f"[name='{name}']").first
        button.evaluate("button => { button.form.noValidate = true; }")
        for field, words in fields.items():
            page.locator(f"main form [name='{field}']").first.fill(words)
        with page.expect_navigation():
            button.evaluate("button => button.form.requestSubmit(button)")

    return reach


def _send(**fields: str) -> Callable[[Page], object]:
    """The same for the page's only form; a field by how its name begins."""

    def reach(page: Page) -> None:
        form = page.locator("main form[method=post i]").first
        for field, words in fields.items():
            form.locator(f"[name^='{field}']").first.fill(words)
        with page.expect_navigation():
            form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")

    return reach


ROOM_STATES: dict[str, State] = {
    "room, beat not ready": State(NOT_READY, _press("action-publish"), STAFF),
    "room, bulk refused": State(BULK, _press("do", "publish"), STAFF),
    "room, bulk without a choice": State(BULK, _press("do", "change"), STAFF),
    "room, refund refused": State(REFUND, _send(line_="999999"), STAFF),
    "room, address refused": State(ADDRESS, _send(email="no address"), STAFF),
    "room, discount refused": State("room, discount", _send(), STAFF),
}
