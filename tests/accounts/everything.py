"""One of everything that an address of the admin can name, as rows; nothing of it was heard from Stripe."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.contrib.auth.models import AbstractBaseUser
from wagtail.models import Task, Workflow

from catalog.clock import shop_now
from catalog.models import BeatPage, ExclusiveRight, ImportBatch, PriceChange, SoundsLike
from editorial.contact import messages
from editorial.models import ContactMessage
from editorial.setup import ShopTree
from payments.models import (
    Difference,
    DiscountCode,
    GroupOffer,
    Outbox,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    PurchaseLine,
    Refund,
)
from tests.catalog.making import make_beat, make_draft, make_file, make_producer, make_tier
from tests.editorial.making import make_site
from tests.payments.back_office.staff import dispute_of, make_difference, make_event

SECRET = "Untold"  # in the title of a draft that a producer has no part in, and in nothing else
BUYER = "anna.buyer@example.com"


WORKFLOW_ADDRESSES = [
    f"wagtailsnippets_catalog_licencetier:{name}"
    for name in ("workflow_action", "collect_workflow_action_data", "workflow_history_detail", "workflow_preview")
]


@dataclass(frozen=True, slots=True)
class Everything:
    """``own`` is live and credits Kilo Vega, ``foreign`` is another's draft and waits for approval."""

    tree: ShopTree
    own: BeatPage
    foreign: BeatPage
    purchase: Purchase


def make_everything(editor: AbstractBaseUser) -> Everything:
    """The shop with two beats and a sale of each; ``editor`` handed the foreign one in."""
    tree = make_site()
    make_tier()
    own = make_beat("Night Bus")
    own.title = "Night Bus, longer"
    own.save_revision()
    foreign = make_draft(f"{SECRET} Beat", producer="Mara Lind")
    foreign.save_revision(user=editor)
    foreign.title = f"{SECRET} Beat, longer"
    foreign.save_revision(user=editor)
    make_file(foreign.beat, "wav")
    Workflow.objects.get().start(foreign, editor)
    return Everything(
        tree=tree,
        own=own,
        foreign=BeatPage.objects.get(pk=foreign.pk),
        purchase=make_sale(own, foreign),
    )


def make_sale(*pages: BeatPage, **line: Any) -> Purchase:
    """A paid purchase with a line of 49.00 for each page, of the producers that the page has."""
    now, total = shop_now(), 4900 * len(pages)
    purchase = Purchase.objects.create(
        email=BUYER,
        email_key=BUYER,
        currency="USD",
        subtotal_minor=total,
        total_minor=total,
        payment_status=PaymentStatus.COMPLETED,
        completed_at=now,
        stripe_payment_intent_id=f"pi_{uuid4().hex}",
        expires_at=now,
        next_check_at=now,
    )
    PaymentAttempt.objects.create(
        purchase=purchase,
        number=1,
        amount_minor=total,
        currency="USD",
        captured_minor=total,
        idempotency_key=uuid4().hex,
        stripe_payment_intent_id=purchase.stripe_payment_intent_id,
        created_at=now,
    )
    for position, page in enumerate(pages):
        credited = page.beat_producers.select_related("producer")
        values = {
            "unit_minor": 4900,
            "total_minor": 4900,
            "producer_shares": [[each.producer_id, each.producer.name, each.share_bp] for each in credited],
            **line,
        }
        PurchaseLine.objects.create(
            purchase=purchase,
            position=position,
            beat=page.beat,
            beat_title=page.title,
            licence_code="wav-lease",
            licence_name="Wav lease",
            right=page.beat.right,
            types=["wav"],
            **values,
        )
    return purchase


def make_message(**written: str) -> ContactMessage:
    """What a visitor wrote in the contact form."""
    values = {"email": BUYER, "name": "Anna", "order_number": "", "message": "Where are my stems?"}
    return messages.keep({**values, **written}, language="en")


def rows_of_sales(purchase: Purchase) -> dict[str, dict[str, Any]]:
    """By the namespace of its addresses, what each screen of the sales takes."""
    attempt = purchase.attempts.get()
    outbox = Outbox.objects.create(
        key=uuid4().hex,
        kind="mail",
        purchase=purchase,
        subject_id="receipt",
        status="failed",
        next_attempt_at=shop_now(),
        created_at=shop_now(),
    )
    refund = Refund.objects.create(
        attempt=attempt, amount_minor=100, currency="USD", reason="at_stripe", status="failed", created_at=shop_now()
    )
    unsaid = Refund.objects.create(
        attempt=attempt, amount_minor=100, currency="USD", reason="at_stripe", status="succeeded", created_at=shop_now()
    )
    right: ExclusiveRight = purchase.lines.all()[0].beat.right
    code = DiscountCode.objects.create(code="Spring", percent_bp=1500)
    offer = GroupOffer.objects.create(name="Buy 2, get 1 free", ends_at=shop_now() + timedelta(days=1))
    difference: Difference = make_difference()
    return {
        "contact_messages": {"pk": make_message().pk},
        "sales_purchases": {"pk": purchase.pk},
        "sales_purchases:evidence": {"row": dispute_of(purchase).pk},
        "sales_purchases:try_again": {"row": outbox.pk},
        "sales_purchases:send_mail": {"row": outbox.pk},
        "sales_purchases:correct": {"beat": purchase.lines.all()[0].beat_id},
        "sales_refunds": {"pk": refund.pk, "purchase": purchase.pk},
        "sales_refunds:assign": {"pk": unsaid.pk},
        "sales_rights": {"pk": right.pk},
        "sales_events": {"pk": make_event().pk},
        "sales_differences": {"pk": difference.pk},
        "sales_discounts": {"pk": code.pk},
        "sales_group_offers": {"pk": offer.pk},
    }


def rows_of_pages(page: BeatPage, everything: Everything) -> dict[str, dict[str, Any]]:
    """What the addresses of pages take, about one page; those that add something go to the page of beats."""
    index = everything.tree.beats.pk
    beat_page = {"content_type_app_name": "catalog", "content_type_model_name": "beatpage"}
    state = page.current_workflow_state or everything.foreign.current_workflow_state
    task = page.current_workflow_task_state or everything.foreign.current_workflow_task_state
    first = page.revisions.order_by("pk")[0]
    compared = {"pk": page.pk, "revision_id_a": "earliest", "revision_id_b": "latest"}
    return {
        "": {"page_id": page.pk, "parent_page_id": page.pk},
        "wagtailadmin_pages": {
            **beat_page,
            "page_to_move_id": page.pk,
            "destination_id": index,
            "revision_id": first.pk,
            "workflow_state_id": state.pk if state else 0,
            "task_state_id": task.pk if task else 0,
            "task_id": Task.objects.get().pk,
            "action_name": "approve",
            "app_label": "catalog",
            "model_name": "beatpage",
        },
        "wagtailadmin_pages:add": {"parent_page_id": index},
        "wagtailadmin_pages:add_subpage": {"parent_page_id": index},
        "wagtailadmin_pages:preview_on_add": {"parent_page_id": index},
        "wagtailadmin_pages:revisions_compare": compared,
        "wagtailadmin_api:pages": {"pk": page.pk, "action_name": "copy"},
        "wagtail_bulk_action": {"app_label": "wagtailcore", "model_name": "page", "action": "delete"},
        "wagtailadmin_editing_sessions": {
            "app_label": "catalog",
            "model_name": "beatpage",
            "object_id": page.pk,
            "session_id": 1,
        },
        "catalog_desk": {"filter_id": 1},
        "catalog_editor": {
            "beat_id": page.beat.pk,
            "field": "key",
            "file_id": page.beat.deliverables.all()[0].pk,
            "change_id": PriceChange.objects.create(summary="20 % less").pk,
        },
    }


def rows_of_catalogue(everything: Everything) -> dict[str, dict[str, Any]]:
    """What licences, producers, genres and moods take; and the shop's settings."""
    tier, producer = make_tier("mp3-lease", types=["mp3"]), make_producer()
    genre, mood = everything.own.genre, everything.own.moods.all()[0]
    rows = {"licencetier": tier.pk, "producer": producer.pk, "genre": genre.pk if genre else 0, "mood": mood.pk}
    rows["soundslike"] = SoundsLike.objects.create(name="Headie One", slug="headie-one").pk
    first = tier.revisions.order_by("pk")[0]
    asked = everything.foreign.current_workflow_state
    waiting = make_tier("waiting-lease", types=["mp3"])
    handed_in = Workflow.objects.get().start(waiting, asked.requested_by if asked else None)
    workflow = {
        "pk": waiting.pk,
        "action_name": "approve",
        "task_id": Task.objects.get().pk,
        "task_state_id": handed_in.current_task_state.pk,
        "workflow_state_id": handed_in.pk,
    }
    batch = ImportBatch.objects.create(name="beats", state=ImportBatch.State.PLANNED)
    return {
        "catalogue_import": {"batch_id": batch.pk, "kind": "csv"},
        **{f"wagtailsnippets_catalog_{name}": {"pk": pk} for name, pk in rows.items()},
        **dict.fromkeys(WORKFLOW_ADDRESSES, workflow),
        **{f"wagtailsnippetchoosers_catalog_{name}": {"pk": pk} for name, pk in rows.items()},
        "wagtailsnippets_catalog_licencetier:revisions_view": {"revision_id": first.pk},
        "wagtailsnippets_catalog_licencetier:revisions_revert": {"revision_id": first.pk},
        "wagtailsnippets_catalog_licencetier:revisions_unschedule": {"revision_id": first.pk},
        "wagtailsnippets_catalog_licencetier:revisions_compare": {
            "revision_id_a": "earliest",
            "revision_id_b": "latest",
        },
        "wagtailsettings": {
            "app_name": "editorial",
            "model_name": "shopsettings",
            "pk": everything.tree.site.pk,
        },
        "simple_translation:submit_snippet_translation": {
            "app_label": "catalog",
            "model_name": "genre",
            "pk": rows["genre"],
        },
    }
