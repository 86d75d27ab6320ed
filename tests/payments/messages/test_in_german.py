"""Who bought on German pages is written to in German, and has a German contract; what editors wrote stays theirs."""

import hashlib
import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.test import Client

from accounts.people import ensure_person
from catalog.clock import shop_now
from payments.contracts import pdf, storage
from payments.jobs import work_mail_outbox, write_news
from payments.messages import mails, outbox
from payments.models import (
    Correction,
    Follow,
    LicenceContract,
    OutboxKind,
    PaymentStatus,
    Purchase,
    Refund,
    RefundStatus,
)
from payments.order_views import file_name
from tests.catalog.making import make_beat as make_listed_beat
from tests.catalog.making import make_tier
from tests.editorial.making import make_site
from tests.payments.api.calls import create
from tests.payments.checkout.card_testing import attack
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to
from tests.problems import assert_problem
from tests.wide import plain_words, texts_of, wide_german

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
CONSENTS = frozenset({"deliver_at_once", "no_withdrawal"})
WRITTEN = (
    "Night Bus Beats",
    "Night Bus",
    "Old Bus",
    "Kilo Vega",
    "Wav lease",
    "Exclusive",
    "Ada Buyer",
    "Beat Store",
    "You may use the beat in one song.",
)


def _bought(status: PaymentStatus = PaymentStatus.COMPLETED, licence: str = "exclusive") -> Purchase:
    purchase = begin(make_beat(), licence, language="de", consents=CONSENTS).purchase
    bring_to(purchase, status)
    return purchase


def _pdf(purchase: Purchase) -> str:
    contract = LicenceContract.objects.get(line__purchase=purchase)
    return pypdf.PdfReader(io.BytesIO(storage.read(contract))).pages[0].extract_text()


def _english_in(message: EmailMultiAlternatives) -> list[str]:
    (html, _) = message.alternatives[0]
    return plain_words("\n".join([str(message.subject), str(message.body), *texts_of(str(html))]), WRITTEN)


def test_a_contract_is_german_but_for_what_editors_wrote() -> None:
    purchase = _bought()
    line = purchase.lines.get()

    work_mail_outbox()

    contract = LicenceContract.objects.get()
    assert contract.text == line.terms_text
    assert contract.text_sha256 == hashlib.sha256(line.terms_text.encode()).hexdigest()
    assert line.terms_text.splitlines()[:3] == [
        "Lizenz: Exclusive",
        "Beat: Night Bus",
        "Geliefert: mp3, wav, Lizenzvertrag",
    ]
    shown = _pdf(purchase)
    assert "Lizenznehmer Ada Buyer" in shown
    assert file_name(line, "license") == "Night Bus - Exclusive - Lizenz.pdf"
    assert "You may use the beat in one song." in shown


@pytest.mark.parametrize("licence", ["exclusive", "wav-lease"])
def test_no_fixed_word_of_a_contract_is_left_in_english(licence: str) -> None:
    with wide_german():
        purchase = _bought(licence=licence)
        Purchase.objects.update(licensee_artist_name="Ada Buyer")
        work_mail_outbox()

    assert plain_words(_pdf(purchase), WRITTEN) == ["mp", "wav"]


def test_an_english_contract_is_as_it_was() -> None:
    purchase = begin(make_beat(), "exclusive").purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    work_mail_outbox()

    assert purchase.lines.get().terms_text == (
        "Licence: Exclusive\nBeat: Night Bus\nDelivered: mp3, wav, license\nAudio streams: Unlimited\n"
        "Copies sold: Unlimited\nMusic videos: Unlimited\nRadio stations: Unlimited\nPaid performances: Unlimited\n"
        "Term: For ever\n"
        "Leases that others were paying for when this licence was sold stay valid as earlier leases.\n\n"
        "You may use the beat in one song.\n"
    )
    contract = LicenceContract.objects.get()
    assert contract.schedule == {"earlier_leases": 0, "language": "en"}
    contract.schedule = {"earlier_leases": 0}  # as contracts had it before there was a second language
    assert pdf.render(contract).sha256 == contract.pdf_sha256


def _refund(purchase: Purchase) -> str:
    attempt = purchase.attempts.get()
    refund = Refund.objects.create(
        attempt=attempt,
        amount_minor=4900,
        currency="USD",
        status=RefundStatus.SUCCEEDED,
        reason="asked",
        created_at=shop_now(),
    )
    return str(refund.uuid)


def _correction(purchase: Purchase) -> str:
    beat_id = purchase.lines.get().beat_id
    return str(Correction.objects.create(beat_id=beat_id, reason="Night Bus", given_at=shop_now()).uuid)


CAUSES = {"refunded": _refund, "corrected": _correction}


@pytest.mark.parametrize("name", mails.MAILS)
def test_a_mail_about_an_order_is_german(name: str) -> None:
    status = {"late_failure": PaymentStatus.FAILED, "expired": PaymentStatus.CANCELLED}
    with wide_german():
        purchase = _bought(status.get(name, PaymentStatus.COMPLETED))
        work_mail_outbox()
        mail.outbox.clear()
        cause = CAUSES[name](purchase) if name in CAUSES else "once"
        outbox.write(OutboxKind.MAIL, key="one", subject_id=name, purchase_id=purchase.pk, cause=cause)
        work_mail_outbox()

    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    assert _english_in(message) == []
    assert f"/de/orders/{purchase.token}/" in message.body or name == "expired"


@pytest.fixture
def fan() -> Client:
    """Somebody logged in, with a proved address, and a producer that he may follow."""
    make_site()
    make_tier()
    make_listed_beat("Old Bus")
    client = Client()
    client.force_login(ensure_person("fan", password="fan", email="fan@example.com"))
    return client


def _mailed_after(client: Client, path: str, form: dict[str, str]) -> EmailMultiAlternatives:
    with wide_german():
        assert client.post(path, form).status_code in (302, 303)
        work_mail_outbox()
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    return message


@pytest.mark.parametrize("path", ["/de/account/erase/", "/de/account/data/export/"])
def test_a_mail_about_a_log_in_is_german(fan: Client, path: str) -> None:
    message = _mailed_after(fan, path, {})

    assert _english_in(message) == []
    assert "/de/account/" in message.body


def test_links_of_lost_orders_come_in_the_language_that_they_were_asked_for_in() -> None:
    make_site()
    bring_to(begin(make_beat()).purchase, PaymentStatus.COMPLETED)
    work_mail_outbox()
    mail.outbox.clear()

    message = _mailed_after(Client(), "/de/orders/lost/", {"email": "buyer@example.com"})

    assert _english_in(message) == []
    assert "/de/orders/" in message.body


def test_news_come_in_the_language_of_the_page_where_one_followed(fan: Client) -> None:
    fan.post("/de/producers/kilo-vega/follow/", {"do": "follow"})
    Follow.objects.update(told_until=shop_now() - timedelta(days=1))

    with wide_german():
        write_news()
        work_mail_outbox()

    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    assert _english_in(message) == []
    assert "/de/following/stop/" in message.body


def test_a_code_that_proves_an_address_comes_in_the_buyer_s_language(settings: Any) -> None:
    shelf = make_beat()
    attack(settings, shelf)
    mail.outbox.clear()

    with wide_german():
        answer = create(Client(headers={"Accept-Language": "de"}), shelf)
        work_mail_outbox()

    assert_problem(answer, 403, "email_confirmation_required")
    (message,) = mail.outbox
    assert isinstance(message, EmailMultiAlternatives)
    assert _english_in(message) == []
