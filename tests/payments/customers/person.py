"""A person of whom the shop knows something, and all that its database says."""

import re

from django.core import mail
from django.db import connection
from django.test import Client

from accounts.models import User
from payments.jobs import work_mail_outbox
from payments.models import PaymentStatus, Purchase
from tests.payments.factories import begin, make_beat, make_caller
from tests.payments.purchases.test_states import bring_to

ADDRESS = "ada.lovelace@example.com"


def bought(buyer: User | None = None, *, email: str = ADDRESS, title: str = "Night Bus") -> Purchase:
    caller = make_caller(user_id=buyer.pk if buyer else None)
    purchase = begin(make_beat(title), caller=caller, email=email, name="Ada Lovelace").purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    work_mail_outbox()
    Client(REMOTE_ADDR="203.0.113.7").get(
        f"/api/beats/{purchase.lines.get().beat_id}/download/?type=wav&purchase={purchase.token}"
    )
    mail.outbox.clear()
    purchase.refresh_from_db()
    return purchase


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def mailed_link(client: Client) -> str:
    """Ask to be erased; the path in the mail."""
    client.post("/account/erase/")
    work_mail_outbox()
    found = re.search(r"(/account/erase/[\w-]+/)", str(mail.outbox[-1].body))
    assert found is not None
    return found[1]


def all_text_of_the_database() -> str:
    """Every row of every table but what the law asks to keep (contracts), as text."""
    kept = {"payments_licencecontract"}
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table not in kept:
                cursor.execute(f"SELECT coalesce(string_agg(t::text, E'\\n'), '') FROM \"{table}\" t")  # noqa: S608
                said.append(f"{table}: {cursor.fetchone()[0]}")
    return "\n".join(said)
