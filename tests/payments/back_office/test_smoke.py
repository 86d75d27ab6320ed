import pytest
from django.test import Client

from payments.inbox import drain, receive
from payments.jobs import work_mail_outbox
from payments.models import StripeWebhookEvent
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import event_of, pay_with, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def test_smoke(managers_browser: Client) -> None:
    to_pay = begin(make_beat(), "exclusive")
    p = to_pay.purchase
    r = managers_browser.get(f"/admin/sales/purchases/{p.pk}/")
    assert r.status_code == 200, r.headers
    pay_with(to_pay.client_secret)
    receive.receive(*signed(event_of("payment_intent.succeeded", to_pay.payment_intent_id)))
    drain.drain()
    work_mail_outbox()
    for url in (
        "/admin/sales/purchases/",
        "/admin/sales/purchases/results/?q=night",
        f"/admin/sales/purchases/{p.pk}/",
        "/admin/sales/events/",
        f"/admin/sales/events/{StripeWebhookEvent.objects.get().pk}/",
    ):
        r = managers_browser.get(url)
        assert r.status_code == 200, (url, r.headers)
        open("/tmp/" + url.strip("/").replace("/", "_").replace("?", "_") + ".html", "w").write(r.content.decode())
