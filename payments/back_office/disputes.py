"""Disputes of a purchase: their table, and the page on which a manager answers the bank."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from payments.back_office.addresses import EVIDENCE_URL_NAME, PURCHASE_URL_NAME
from payments.back_office.audit import Deed, write_down
from payments.back_office.columns import QUIET, TONES
from payments.back_office.queries import PurchaseFile
from payments.back_office.rows import Tag
from payments.back_office.wording import in_words
from payments.models import Dispute, DisputeEvidence, DisputeStatus, EvidenceStatus, Purchase
from payments.purchases import evidence
from payments.purchases.evidence_facts import FIELDS, MAX_CHARS, prepared

LABELS = {
    "customer_name": "Buyer's name",
    "customer_email_address": "Buyer's e-mail",
    "customer_purchase_ip": "Address he bought from",
    "billing_address": "Billing address",
    "product_description": "What was sold",
    "service_date": "Delivered on",
    "access_activity_log": "What the buyer did, and when",
    "uncategorized_text": "What else the bank should know",
}
SHORT = ("customer_name", "customer_email_address", "customer_purchase_ip", "billing_address", "service_date")
MAX_SHORT_CHARS = 500
DRAFT, ASK, SUBMIT = "draft", "ask", "submit"


@dataclass(frozen=True, slots=True)
class DisputeRow:
    """``evidence`` is the latest that was written, if any; ``url`` leads to its page."""

    dispute: Dispute
    status: Tag
    evidence: DisputeEvidence | None
    url: str
    reason: str
    evidence_words: str


def dispute_rows(file: PurchaseFile) -> tuple[DisputeRow, ...]:
    """The table of ``file``'s page; no query."""
    return tuple(_row(dispute, file.purchase.pk) for dispute in file.disputes)


def _row(dispute: Dispute, purchase_id: int) -> DisputeRow:
    written = list(dispute.evidence.all())
    return DisputeRow(
        dispute=dispute,
        status=status_of(dispute),
        evidence=written[-1] if written else None,
        url=reverse(EVIDENCE_URL_NAME, args=[purchase_id, dispute.pk]),
        reason=in_words(dispute.reason),
        evidence_words=_words_of(written[-1]) if written else "",
    )


def _words_of(evidence: DisputeEvidence) -> str:
    status = str(evidence.get_status_display())
    return f"{'Submission' if evidence.is_submission else 'Draft'}: {status[:1].lower()}{status[1:]}"


def status_of(dispute: Dispute) -> Tag:
    """Stripe's status in words; one that Stripe added later is shown as it is."""
    words = dict(DisputeStatus.choices).get(dispute.status, dispute.status.replace("_", " "))
    return Tag(str(words), TONES["dispute"].get(dispute.status, QUIET))


class EvidenceForm(forms.Form):
    """The texts of the evidence, each as Stripe names it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            is_short = name in SHORT
            self.fields[name] = forms.CharField(
                label=LABELS[name],
                required=False,
                max_length=MAX_SHORT_CHARS if is_short else MAX_CHARS,
                widget=forms.TextInput() if is_short else forms.Textarea(attrs={"rows": 10}),
            )


class EvidenceView(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """The evidence of one dispute: prepared from our rows, edited, kept as a draft, or submitted once asked."""

    model = Purchase
    permission_required: Any = "change"  # Wagtail infers None
    template_name = "payments/admin/evidence.html"
    http_method_names = ["get", "post"]
    page_title = "Dispute"
    header_icon = "warning"

    @cached_property
    def dispute(self) -> Dispute:
        disputes = Dispute.objects.select_related("attempt__purchase")
        return get_object_or_404(disputes, pk=self.kwargs["row"], attempt__purchase=self.kwargs["pk"])

    @cached_property
    def written(self) -> DisputeEvidence | None:
        """The latest evidence."""
        return self.dispute.evidence.order_by("created_at", "pk").last()

    @property
    def back_url(self) -> str:
        return reverse(PURCHASE_URL_NAME, args=[self.dispute.attempt.purchase_id])

    def get_page_subtitle(self) -> str:
        """The dispute's id."""
        return self.dispute.stripe_dispute_id

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the purchase, this dispute."""
        return [
            *self.breadcrumbs_items,
            {"url": self.back_url, "label": self.dispute.attempt.purchase.number},
            {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()},
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form with what was written last, or what our rows tell."""
        return self._show(EvidenceForm(initial=self.written.fields if self.written else prepared(self.dispute)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep a draft, ask before submitting, or submit."""
        form = EvidenceForm(request.POST)
        action = request.POST.get("action")
        if not form.is_valid() or action not in (DRAFT, ASK, SUBMIT):
            return self._show(form)
        if action == ASK:
            return self._show(form, is_asked=True)
        assert isinstance(request.user, AbstractUser)
        self._request(request, form.cleaned_data, request.user, submit=action == SUBMIT)
        return redirect(self.back_url)

    def _request(self, request: HttpRequest, fields: dict[str, str], by: AbstractUser, *, submit: bool) -> None:
        dispute, purchase = self.dispute, self.dispute.attempt.purchase
        try:
            with transaction.atomic():
                evidence.request(dispute.pk, fields, submit=submit, requested_by=by.get_username())
                write_down(Deed.EVIDENCE, by, purchase=purchase, dispute=dispute.stripe_dispute_id)
        except evidence.NotAnswerableError:
            messages.warning(request, "The bank waits for no evidence any more, or it has been sent already.")
            return
        text = "The evidence goes to the bank in a moment." if submit else "The draft is kept at Stripe in a moment."
        messages.success(request, text)

    def _show(self, form: EvidenceForm, *, is_asked: bool = False) -> HttpResponse:
        return self.render_to_response(
            self.get_context_data(
                form=form,
                is_asked=is_asked,
                dispute=self.dispute,
                reason=in_words(self.dispute.reason),
                evidence_words=_words_of(self.written) if self.written else "",
                status=status_of(self.dispute),
                written=self.written,
                is_refused=self.written is not None and self.written.status == EvidenceStatus.REFUSED,
                may_answer=self.dispute.is_to_answer and not evidence.is_submitted(self.dispute),
                back_url=self.back_url,
                zone=settings.SHOP_TIME_ZONE,
            )
        )
