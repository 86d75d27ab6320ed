"""Every field that could say who somebody is: decided, in the export, and empty once he is forgotten."""

import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.files.storage import storages
from django.db import models
from django.test import Client
from django.utils.timezone import now
from wagtail.log_actions import log
from wagtail.models import Page

from accounts.models import User
from accounts.people import ensure_person
from editorial.contact.messages import keep
from payments.delivery import links
from payments.jobs import work_mail_outbox
from payments.models import (
    Cart,
    DataExport,
    DiscountCode,
    DiscountUse,
    Dispute,
    DisputeEvidence,
    EmailConfirmation,
    IdempotencyRecord,
    Refund,
    RefundReason,
)
from tests.catalog.making import make_producer
from tests.payments.customers.decided import FINDS, KEPT, NAMES_NOBODY, OF_STAFF, PACKED, PERSONAL
from tests.payments.customers.person import ADDRESS, all_text_of_the_database, bought, logged_in, mailed_link

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
WHOLE = ("accounts", "account", "mfa", "payments", "sessions", "usersessions")  # apps; of others, what has a log-in
TELLS = (models.CharField, models.TextField, models.JSONField, models.GenericIPAddressField, models.FileField)


def _models() -> Iterator[type[models.Model]]:
    for model in apps.get_models():
        is_of_people = any(
            field.is_relation and field.related_model is get_user_model() for field in model._meta.concrete_fields
        )
        is_ours = model._meta.app_label in WHOLE or model._meta.label == "editorial.ContactMessage"
        if (is_ours or is_of_people) and not issubclass(model, Page) and model._meta.label not in OF_STAFF:
            yield model


def _fields() -> Iterator[str]:
    for model in _models():
        for field in model._meta.concrete_fields:
            if isinstance(field, TELLS) and not field.choices:
                yield f"{model._meta.label}.{field.name}"


def test_every_field_is_decided() -> None:
    decided = {*PERSONAL, *KEPT, *NAMES_NOBODY}

    assert sorted(set(_fields()) - decided) == []
    assert sorted(decided - set(_fields())) == []
    assert len(decided) == len(PERSONAL) + len(KEPT) + len(NAMES_NOBODY), "one is decided twice"


@pytest.fixture
def ada() -> User:
    """A buyer of whom the shop keeps a row of everything."""
    user = ensure_person("ada", password="correct horse", email=ADDRESS, name="Ada")
    purchase = bought(user)
    line, attempt, at = purchase.lines.get(), purchase.attempts.get(), now()
    money = {"attempt": attempt, "amount_minor": 100, "currency": "usd", "created_at": at}
    Refund.objects.create(**money, reason=RefundReason.REQUESTED)
    dispute = Dispute.objects.create(**money, stripe_dispute_id="dp_1", status="lost", stripe_seen_at=at)
    DisputeEvidence.objects.create(dispute=dispute, fields={}, is_submission=True, requested_by="mona", created_at=at)
    code = DiscountCode.objects.create(code="ADAS", percent_bp=1000, email_key=ADDRESS)
    DiscountUse.objects.create(code=code, purchase=purchase, email_key=ADDRESS, at=at)
    EmailConfirmation.objects.create(session_key=purchase.session_key, email_key=ADDRESS, sent_at=at)
    IdempotencyRecord.objects.create(caller=f"session:{purchase.session_key}", purchase=purchase, created_at=at)
    links.make(purchase.token, str(line.uuid), "mp3")
    keep({"email": ADDRESS, "name": "Ada", "order_number": "", "message": "Hello"}, language="en")
    client = Client()
    client.post("/accounts/login/", {"login": "ada", "password": "correct horse"})
    client.post("/cart/put/", {"beat": line.beat_id, "license": "mp3-lease"})
    client.post("/favourites/change/", {"beat": line.beat_id})
    client.post(f"/producers/{make_producer().slug}/follow/")
    Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data={"name": "x"})
    assert Cart.objects.get().lines.exists()
    return user


def _mark_all() -> dict[str, str]:
    """A mark of its own in every personal field of every row but those that find the rows."""
    marks: dict[str, str] = {}
    for number, name in enumerate(sorted(set(PERSONAL) - FINDS), start=10):
        label, _, field_name = name.rpartition(".")
        model = apps.get_model(label)
        field = model._meta.get_field(field_name)
        marks[name] = f"198.51.100.{number}" if isinstance(field, models.GenericIPAddressField) else f"markx{number}"
        mark: Any = marks[name]
        if isinstance(field, models.EmailField):
            mark = f"{mark}@example.com"
        if isinstance(field, models.JSONField):
            mark = {"name": mark}
        assert model._default_manager.update(**{field_name: mark}), f"no row of {label}: have the fixture make one"
    return marks


def _packed(client: Client) -> str:
    client.post("/account/data/export/")
    work_mail_outbox()
    with storages["private"].open(DataExport.objects.get().storage_key) as file, zipfile.ZipFile(file) as pack:
        return "".join(pack.read(name).decode() for name in pack.namelist() if name.endswith(".json"))


def test_every_personal_field_is_packed_and_forgotten(ada: User) -> None:
    client = logged_in(ada)
    path = mailed_link(client)
    marks = _mark_all()
    client = logged_in(User.objects.get())

    pack = _packed(client)

    wanted = {name for name, where in PERSONAL.items() if where == PACKED} - FINDS
    assert sorted(name for name in wanted if marks[name] not in pack) == []
    assert ADDRESS in pack
    assert sorted(name for name in marks if name not in wanted | _OPENLY_NAMED and marks[name] in pack) == []

    assert "You are forgotten" in Client().post(path).content.decode()
    work_mail_outbox()

    text = all_text_of_the_database()
    assert sorted(name for name, mark in marks.items() if mark in text) == []
    assert ADDRESS not in text


_OPENLY_NAMED = {"mfa.Authenticator.data"}  # of it the name that its owner gave


def test_what_logs_of_the_admin_call_him_goes(ada: User) -> None:
    other = ensure_person("eve", password="eve", email="eve@example.com", name="Eve Adams")
    for user in (ada, other):
        log(user, "wagtail.edit", user=other)
        address = EmailAddress.objects.get(user=user)
        LogEntry.objects.create(
            user=other,
            content_type=ContentType.objects.get_for_model(address),
            object_id=str(address.pk),
            object_repr=str(address),
            action_flag=CHANGE,
        )
    User.objects.filter(pk=ada.pk).update(first_name="Countess")

    Client().post(mailed_link(logged_in(ada)))

    text = all_text_of_the_database()
    assert ADDRESS not in text
    logs = [line for line in text.splitlines() if "logentry" in line]
    assert not [line for line in logs if "Ada" in line.replace("Adams", "")]
    assert "Eve Adams" in text
    assert "eve@example.com" in text
