"""Pages that move money back: refund by line, once more after a failure, and what a refund made at Stripe is for."""

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.permissions import PermissionCheckedMixin

from payments.back_office import queries, refund_deeds
from payments.back_office.addresses import PURCHASE_URL_NAME
from payments.back_office.deeds import Outcome
from payments.back_office.pressing import PressView, Question
from payments.back_office.refund_forms import AssignForm, Part, RefundForm
from payments.models import PaymentAttempt, Purchase, Refund
from payments.purchases import assigning, by_hand, refunds


class FormPage(PermissionCheckedMixin, WagtailAdminTemplateMixin, View):
    """A form about one purchase: GET shows it, POST shows it again with what is wrong, or does the deed."""

    model: Any = Refund
    permission_required: Any = "add"
    header_icon = "resubmit"
    http_method_names = ["get", "post"]

    @cached_property
    def purchase(self) -> Purchase:
        """What it is about; raises Http404."""
        raise NotImplementedError

    def make_form(self, data: Any) -> forms.Form:
        """The form, bound if ``data`` is given; raises Http404 where there is nothing to fill in."""
        raise NotImplementedError

    def act(self, form: Any, by: AbstractUser) -> Outcome:
        """Do what the valid form says."""
        raise NotImplementedError

    def is_confirmed(self, request: HttpRequest) -> bool:
        """Whether the deed was asked about already, or needs no asking."""
        return True

    @property
    def back_url(self) -> str:
        return reverse(PURCHASE_URL_NAME, args=[self.purchase.pk])

    def get_page_subtitle(self) -> str:
        """The purchase's number."""
        return self.purchase.number

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Home, the purchase, the form."""
        return [
            *self.breadcrumbs_items,
            {"url": self.back_url, "label": self.purchase.number},
            {"url": "", "label": self.page_title, "sublabel": self.get_page_subtitle()},
        ]

    def show(self, form: forms.Form, **more: Any) -> HttpResponse:
        """The page, with ``form``, ``purchase`` and ``back_url``."""
        context = self.get_context_data(form=form, purchase=self.purchase, back_url=self.back_url, **more)
        return self.render_to_response(context)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show it."""
        return self.show(self.make_form(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Ask, or do it and go back with what came of it."""
        form = self.make_form(request.POST)
        if not form.is_valid() or "mend" in request.POST:
            return self.show(form)
        if not self.is_confirmed(request):
            return self.show(form, is_question=True)
        assert isinstance(request.user, AbstractUser)
        outcome = self.act(form, request.user)
        (messages.success if outcome.is_done else messages.warning)(request, outcome.text)
        return redirect(self.back_url)


class RefundView(FormPage):
    """Money back by line: amounts, then a page that tells the sum and asks."""

    page_title = "Refund"
    template_name = "payments/admin/refund.html"

    @cached_property
    def purchase(self) -> Purchase:
        return get_object_or_404(Purchase.objects.defer(*queries.KEYS), pk=self.kwargs["purchase"])

    @cached_property
    def attempt(self) -> PaymentAttempt:
        attempt = by_hand.paying_attempt(self.purchase)
        if attempt is None:
            raise Http404("nothing was paid")
        return attempt

    def make_form(self, data: Any) -> RefundForm:
        """What is left of each line stands there at first."""
        lines = list(self.purchase.lines.order_by("position"))
        left = {line: refunds.left_of_line(line) for line in lines}
        parts = [Part(line, left_minor, left_minor) for line, left_minor in left.items() if left_minor > 0]
        left_minor = refunds.left_of(self.attempt)
        if not parts or left_minor <= 0:
            raise Http404("all of it is on its way back")
        return RefundForm(data, parts=parts, currency=self.attempt.currency, left_minor=left_minor)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The same form twice is told so, though nothing may be left of what it asks for."""
        if by_hand.was_asked_for(self.purchase, request.POST.get("nonce", "")):
            messages.success(request, refund_deeds.ASKED_BEFORE.text)
            return redirect(self.back_url)
        return super().post(request, *args, **kwargs)

    def is_confirmed(self, request: HttpRequest) -> bool:
        """Money moves only after the second page."""
        return request.POST.get("confirmed") == "yes"

    def show(self, form: forms.Form, **more: Any) -> HttpResponse:
        """With the sum, and whether the bank has to decide first."""
        total_minor = sum(form.shares.values()) if isinstance(form, RefundForm) and form.is_bound else 0
        is_disputed = refunds.is_disputed(self.attempt)
        more |= {"currency": self.attempt.currency, "total_minor": total_minor, "is_disputed": is_disputed}
        return super().show(form, **more)

    def act(self, form: Any, by: AbstractUser) -> Outcome:
        """Ask for it."""
        note, nonce = form.cleaned_data["note"], form.cleaned_data["nonce"]
        return refund_deeds.refund(self.purchase, form.shares, note=note, nonce=nonce, by=by)


class AssignView(FormPage):
    """What a refund that was made at Stripe is for."""

    page_title = "What is this refund for?"
    template_name = "payments/admin/assign.html"

    @cached_property
    def refund(self) -> Refund:
        rows = assigning.unassigned().select_related("attempt__purchase")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    @cached_property
    def purchase(self) -> Purchase:
        return self.refund.attempt.purchase

    def make_form(self, data: Any) -> AssignForm:
        """Nothing stands there at first: nobody guesses."""
        lines = self.purchase.lines.order_by("position")
        parts = [Part(line, min(self.refund.amount_minor, refunds.left_of_line(line)), 0) for line in lines]
        parts = [part for part in parts if part.left_minor > 0]
        return AssignForm(data, parts=parts, currency=self.refund.currency, amount_minor=self.refund.amount_minor)

    def show(self, form: forms.Form, **more: Any) -> HttpResponse:
        """With the refund."""
        return super().show(form, refund=self.refund, currency=self.refund.currency, **more)

    def act(self, form: Any, by: AbstractUser) -> Outcome:
        """Keep it."""
        return refund_deeds.assign(self.refund, form.shares, by)


class FailedRefundView(PressView):
    """A button beside a refund that failed."""

    model = Refund
    permission_required: Any = "add"

    @cached_property
    def refund(self) -> Refund:
        return get_object_or_404(Refund.objects.select_related("attempt__purchase"), pk=self.kwargs["pk"])


class FailureSeenView(FailedRefundView):
    """ "Dealt with": the money found another way."""

    def question(self) -> Question:
        """Asked first: it is the last that anybody hears of it."""
        purchase = self.refund.attempt.purchase
        return Question(
            title="Dealt with",
            subject=purchase.number,
            text="Say so once the buyer has this money another way, or it is agreed that the shop keeps it. Nothing is"
            " sent, the refund stays failed, and what he may fetch stays as it is; it needs no attention any more.",
            yes="It is dealt with",
            back_url=reverse(PURCHASE_URL_NAME, args=[purchase.pk]),
            moves_money=True,
        )

    def act(self, by: AbstractUser) -> Outcome:
        """Keep it."""
        return refund_deeds.see_failure(self.refund, by)


class RefundAnewView(FailedRefundView):
    """ "Try again" for a refund that failed."""

    def question(self) -> Question:
        """Asked first: money moves."""
        purchase = self.refund.attempt.purchase
        return Question(
            title="Refund once more",
            subject=purchase.number,
            text="Stripe said that this refund failed; the money is in the shop's balance. A new one of the same amount"
            " and beats is sent. If the buyer's card is closed, it will fail again: then pay him another way.",
            yes="Refund once more",
            back_url=reverse(PURCHASE_URL_NAME, args=[purchase.pk]),
            moves_money=True,
        )

    def act(self, by: AbstractUser) -> Outcome:
        """Ask for it."""
        return refund_deeds.refund_anew(self.refund, by)
