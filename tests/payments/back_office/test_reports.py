"""Reports about sales: what nobody bought, and whose rights end; as lists and as spreadsheets."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.people import ensure_person
from accounts.roles import Role
from catalog.clock import shop_now
from catalog.models import LicenceTier
from payments.models import Access, Purchase, PurchaseLine
from tests.accounts.everything import make_sale
from tests.catalog.making import make_beat, make_draft, make_tier

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager() -> Client:
    """A shop manager's browser."""
    client = Client()
    client.force_login(ensure_person("mona", password="x", roles=[Role.SHOP_MANAGERS]))
    return client


def _csv(client: Client, name: str) -> list[str]:
    answer = client.get(reverse(f"sales_reports:{name}"), {"export": "csv"})
    return b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]  # a streaming answer


def test_live_beats_without_a_sale_are_listed(manager: Client) -> None:
    make_tier()
    sold, unsold = make_beat("Sold"), make_beat("=Unsold")
    make_draft("Draft")
    make_sale(sold)

    listed = manager.get(reverse("sales_reports:unsold")).context["object_list"]
    assert [page.pk for page in listed] == [unsold.pk]

    head, row = _csv(manager, "unsold")
    assert head == "Beat,Genre,Live since,Plays,Address"
    assert row.startswith("'=Unsold,Trap,")


def test_leases_with_a_term_are_listed_by_their_end_and_what_was_taken_back_is_not(manager: Client) -> None:
    tier = make_tier()
    LicenceTier.objects.filter(pk=tier.pk).update(term_months=12)
    page = make_beat()
    late, early, back, over = (make_sale(page) for _ in range(4))
    bought = datetime(2030, 1, 31, 12, tzinfo=UTC)
    Purchase.objects.filter(pk=late.pk).update(completed_at=bought + timedelta(days=1))
    Purchase.objects.filter(pk=early.pk).update(completed_at=bought)
    Purchase.objects.filter(pk=over.pk).update(completed_at=shop_now() - timedelta(days=366 + 31))
    PurchaseLine.objects.filter(purchase=back).update(access=Access.REVOKED)
    PurchaseLine.objects.filter(purchase=early).update(beat_title="Early")

    screen = manager.get(reverse("sales_reports:ending"))
    listed = screen.context["object_list"]

    assert f'href="{reverse("sales_purchases:detail", args=[early.pk])}"' in screen.text
    assert [(line.purchase_id, line.ends_at) for line in listed] == [
        (early.pk, datetime(2031, 1, 31, 12, tzinfo=UTC)),
        (late.pk, datetime(2031, 2, 1, 12, tzinfo=UTC)),
    ]
    head, first, _ = _csv(manager, "ending")
    assert head == 'Beat,Licence,Order,Licensee,Email,Bought,"Months, as the licence has now",Ends'
    assert first.startswith(f"Early,Wav lease,{early.number},")


def test_a_licence_for_ever_is_not_listed(manager: Client) -> None:
    make_tier()
    make_sale(make_beat())

    assert not manager.get(reverse("sales_reports:ending")).context["object_list"]


@pytest.mark.parametrize("name", ["unsold", "ending"])
def test_spreadsheets_open_as_xlsx_too_and_not_for_editors(name: str, manager: Client) -> None:
    assert manager.get(reverse(f"sales_reports:{name}"), {"export": "xlsx"}).status_code == 200
    editor = Client()
    editor.force_login(ensure_person("eddie", password="x", roles=[Role.EDITORS]))

    assert editor.get(reverse(f"sales_reports:{name}"), {"export": "csv"}).status_code == 302
