"""A person's data is packed for him alone, and he is forgotten for good: by log-in, by address, and after a restore."""

import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.request import urlopen

import pytest
from django.core import mail
from django.core.files.storage import storages
from django.test import Client

from accounts.models import User
from accounts.people import ensure_person
from accounts.roles import Role
from catalog.clock import shop_now
from editorial.contact.messages import keep
from editorial.models import ContactMessage
from payments.contracts.issue import name_licensee
from payments.customers import erasing
from payments.gateway import client as gateway
from payments.jobs import erase_again, forget_the_abandoned, work_mail_outbox
from payments.messages import mails
from payments.models import (
    DataExport,
    DownloadRecord,
    Erasure,
    FileLink,
    LicenceContract,
    Outbox,
    PaymentStatus,
    Purchase,
)
from payments.purchases import lifecycle
from payments.purchases.by_hand import AlreadyDecidedError, mend_address
from tests.clock import move_time
from tests.payments.customers.person import ADDRESS, all_text_of_the_database, bought, logged_in, mailed_link
from tests.payments.factories import begin, make_beat, make_caller
from tests.payments.purchases.test_states import bring_to
from tests.payments.stripe_side import pay_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture(autouse=True)
def _time_goes_back() -> Iterator[None]:
    yield
    move_time(0)


@pytest.fixture
def ada() -> User:
    return ensure_person("ada", password="correct horse", email=ADDRESS, name="Ada Lovelace")


# --- Export ---------------------------------------------------------------------------------------------------------


def test_the_pack_has_account_orders_and_contracts_of_log_in_and_address(ada: User) -> None:
    own, guest = bought(ada), bought(title="Day Tram")
    bought(ensure_person("eve", password="eve", email="eve@example.com"), email="eve@example.com", title="Evening")
    client = logged_in(ada)
    keep({"email": ADDRESS, "name": "Ada", "order_number": "", "message": "Do you have it in C?"}, language="en")

    client.post("/account/data/export/")
    client.post("/account/data/export/")  # once more on the same day: the same pack
    work_mail_outbox()

    export = DataExport.objects.get()
    assert mail.outbox[-1].to == [ADDRESS]
    assert "/account/data/" in str(mail.outbox[-1].body)
    answer = client.get(f"/account/data/{export.uuid}/")
    assert "X-Amz-Signature" in answer["Location"]
    assert "no-store" in answer["Cache-Control"]
    with urlopen(answer["Location"]) as file:  # noqa: S310  # the storage's own address
        pack = zipfile.ZipFile(io.BytesIO(file.read()))
    orders = json.loads(pack.read("orders.json"))
    assert {order["number"] for order in orders} == {own.number, guest.number}
    assert orders[0]["lines"][0]["downloads"][0]["client_address"] == "203.0.113.7"
    assert json.loads(pack.read("account.json"))["email"] == ADDRESS
    assert [each["message"] for each in json.loads(pack.read("kept.json"))["messages"]] == ["Do you have it in C?"]
    contracts = {contract.number for contract in LicenceContract.objects.filter(line__purchase__in=[own, guest])}
    assert {name for name in pack.namelist() if name.endswith(".pdf")} == {
        f"contracts/{each}.pdf" for each in contracts
    }
    assert all(pack.read(f"contracts/{number}.pdf").startswith(b"%PDF") for number in contracts)
    assert not any("eve@example.com" in pack.read(name).decode("latin-1") for name in pack.namelist())


def test_a_pack_is_its_owners_and_goes_after_a_week(ada: User) -> None:
    client = logged_in(ada)
    client.post("/account/data/export/")
    work_mail_outbox()
    export = DataExport.objects.get()
    path = f"/account/data/{export.uuid}/"
    other = logged_in(ensure_person("eve", password="eve", email="eve@example.com"))
    assert other.get(path).status_code == 503
    assert Client().get(path)["Location"].startswith("/accounts/login/")

    move_time(8 * 24 * 3600)
    forget_the_abandoned()

    assert not DataExport.objects.exists()
    assert not storages["private"].exists(export.storage_key)
    assert client.get(path).status_code == 503


# --- Erasure --------------------------------------------------------------------------------------------------------


def test_a_look_at_the_mailed_link_erases_nothing(ada: User) -> None:
    path = mailed_link(logged_in(ada))

    page = Client().get(path)

    assert page.status_code == 200
    assert (page["Cache-Control"], page["Referrer-Policy"]) == ("private, no-store", "no-referrer")
    assert User.objects.filter(pk=ada.pk).exists()
    assert mail.outbox[-1].to == [ADDRESS]


def test_nothing_says_any_more_who_it_was_and_what_was_sold_stays(ada: User) -> None:
    own, guest = bought(ada), bought(title="Day Tram")
    client = logged_in(ada)
    client.post("/account/data/export/")
    client.post("/orders/lost/", {"email": ADDRESS})
    keep({"email": ADDRESS, "name": "Ada", "order_number": "", "message": "Do you have it in C?"}, language="en")
    client.post(f"/orders/{own.token}/link/", {"line": str(own.lines.get().uuid), "type": "mp3"})
    path = mailed_link(client)
    sums = {each.number: (each.total_minor, each.lines.count()) for each in (own, guest)}

    answer = Client().post(path)  # on another device, without a log-in
    work_mail_outbox()

    assert "You are forgotten" in answer.content.decode()
    text = all_text_of_the_database()
    for word in (ADDRESS, "Lovelace", "203.0.113.7"):
        assert word not in text, [line for line in text.splitlines() if word in line]
    found = Purchase.objects.all()
    assert {each.number: (each.total_minor, each.lines.count()) for each in found} == sums
    assert all(each.erased_at and each.buyer is None and each.payment_status == "completed" for each in found)
    assert not FileLink.objects.exists()
    assert not ContactMessage.objects.exists()
    contract = LicenceContract.objects.get(line__purchase=own)
    assert contract.licensee_name == "Ada Lovelace"
    assert storages["private"].exists(contract.pdf_key)
    assert storages["private"].listdir(f"exports/{ada.pk}/") == ([], [])
    assert client.get("/library/").status_code == 302
    assert "This link is not good any more" in Client().post(path).content.decode()


def test_the_links_in_receipts_still_open_the_files(ada: User) -> None:
    purchase = bought(ada)
    Client().post(mailed_link(logged_in(ada)))

    page = Client().get(f"/orders/{purchase.token}/")
    line = purchase.lines.get()
    url = f"/api/beats/{line.beat_id}/download/?type=mp3&purchase={purchase.token}"
    fetched = Client(REMOTE_ADDR="203.0.113.9").get(url)

    assert "Your files are ready" in page.content.decode()
    assert "Lovelace" not in page.content.decode()
    assert fetched.status_code == 302
    assert {record.client_address for record in DownloadRecord.objects.all()} == {None}


def test_what_comes_later_brings_no_person_back(ada: User) -> None:
    purchase = bought(ada)
    Client().post(mailed_link(logged_in(ada)))
    work_mail_outbox()
    mail.outbox.clear()

    intent = gateway.retrieve_payment_intent(str(purchase.stripe_payment_intent_id))
    lifecycle.apply_intent(purchase.pk, intent, asked_at=shop_now())
    name_licensee(purchase.pk, "Ada Lovelace")
    with pytest.raises(AlreadyDecidedError):
        mend_address(purchase.pk, ADDRESS, leaves_log_in=False)
    purchase.refresh_from_db()
    mails.note_receipt_again(purchase)
    work_mail_outbox()

    purchase.refresh_from_db()
    assert (purchase.email, purchase.licensee_name, purchase.buyer) == ("", "", None)
    assert mail.outbox == []
    assert purchase.timeline.latest("pk").kind == "mail not needed any more"
    assert ADDRESS not in all_text_of_the_database()


def test_a_payment_that_arrives_after_the_erasure_completes_and_names_nobody(ada: User) -> None:
    to_pay = begin(make_beat(), caller=make_caller(user_id=ada.pk), email=ADDRESS, name="")
    Client().post(mailed_link(logged_in(ada)))

    assert to_pay.client_secret
    assert to_pay.payment_intent_id
    pay_with(to_pay.client_secret)
    intent = replace(gateway.retrieve_payment_intent(to_pay.payment_intent_id), billing_name="Ada Lovelace")
    lifecycle.apply_intent(to_pay.purchase.pk, intent, asked_at=shop_now())

    purchase = Purchase.objects.get()
    assert purchase.payment_status == PaymentStatus.COMPLETED
    assert (purchase.email, purchase.licensee_name) == ("", "")


def test_a_restored_database_forgets_once_more(ada: User) -> None:
    purchase = bought(ada)
    before = {name: getattr(purchase, name) for name in ("email", "email_key", "licensee_name", "client_address")}
    joined_at, pk = ada.date_joined, ada.pk
    Client().post(mailed_link(logged_in(ada)))
    work_mail_outbox()
    # The backup is older than the wish: buyer and log-in are back, the wish itself is not.
    Erasure.objects.all().delete()
    restored = User.objects.create(pk=pk, username="ada", email=ADDRESS, date_joined=joined_at)
    Purchase.objects.filter(pk=purchase.pk).update(**before, erased_at=None, buyer=restored)
    later = ensure_person("ada2", password="ada2", email="ada2@example.com")

    erase_again()

    assert ADDRESS not in all_text_of_the_database()
    assert list(User.objects.values_list("pk", flat=True)) == [later.pk]
    assert erasing.repeat() == 0


def test_who_buys_again_with_the_address_is_a_new_buyer(ada: User) -> None:
    bought(ada)
    Client().post(mailed_link(logged_in(ada)))
    work_mail_outbox()
    again = bought(title="Day Tram")

    erase_again()

    assert Purchase.objects.get(pk=again.pk).email == ADDRESS


@pytest.mark.parametrize("who", ["staff", "unproved", "paying"])
def test_what_stands_against_it_is_said_and_nothing_is_mailed(who: str, ada: User) -> None:
    if who == "staff":
        ensure_person("ada", password="correct horse", roles=[Role.EDITORS])
    elif who == "unproved":
        ada.emailaddress_set.update(verified=False)
    else:
        purchase = begin(make_beat(), caller=make_caller(user_id=ada.pk), email=ADDRESS).purchase
        bring_to(purchase, PaymentStatus.PROCESSING)
    client = logged_in(ada)

    client.post("/account/erase/")
    work_mail_outbox()

    says = {"staff": "shop's own people", "unproved": "Prove your address", "paying": "still on its way"}[who]
    assert says in client.get("/account/data/").content.decode()
    assert mail.outbox == []
    assert not Erasure.objects.exists()


def test_a_link_is_good_for_a_day_and_the_newest_alone_counts(ada: User) -> None:
    client = logged_in(ada)
    first, second = mailed_link(client), mailed_link(client)
    assert "not good any more" in Client().post(first).content.decode()

    move_time(25 * 3600)

    assert "not good any more" in Client().post(second).content.decode()
    assert User.objects.filter(pk=ada.pk).exists()


def test_another_orders_address_is_not_taken_along(ada: User) -> None:
    eve = ensure_person("eve", password="eve", email="eve@example.com")
    purchase = bought(eve)  # typed Ada's address, under her own log-in
    Client().post(mailed_link(logged_in(ada)))

    purchase.refresh_from_db()
    assert (purchase.buyer, purchase.erased_at) == (eve, None)


def test_pages_about_data_are_kept_by_nobody(ada: User) -> None:
    page: Any = logged_in(ada).get("/account/data/")

    assert "no-store" in page["Cache-Control"]
    assert Client().get("/account/data/")["Location"] == "/accounts/login/?next=/account/data/"
    assert Client(enforce_csrf_checks=True).post("/account/erase/").status_code == 403
    assert Outbox.objects.count() == 0
