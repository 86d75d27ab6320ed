"""Pages of what goes out to the buyer: parked work tried again, a mail sent again, an address or a name put right."""

from typing import Any

from django import forms
from django.contrib.auth.models import AbstractUser
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from payments.back_office import deeds, queries
from payments.back_office.addresses import PURCHASE_URL_NAME
from payments.back_office.pressing import PressView, Question
from payments.back_office.refunding import FormPage
from payments.back_office.sentences import outbox_words
from payments.messages.outbox import MONEY_KINDS
from payments.models import Outbox, OutboxKind, PaymentStatus, Purchase
from payments.purchases.by_hand import MAY_BE_MENDED


class OutboxRowView(PressView):
    """A button beside a row of a purchase's outbox."""

    model = Purchase

    @cached_property
    def row(self) -> Outbox:
        rows = Outbox.objects.select_related("purchase").defer(*(f"purchase__{key}" for key in queries.KEYS))
        return get_object_or_404(rows, pk=self.kwargs["row"], purchase=self.kwargs["pk"])

    @property
    def purchase(self) -> Purchase:
        assert self.row.purchase is not None
        return self.row.purchase


class TryAgainView(OutboxRowView):
    """ "Try again" for a parked row."""

    def question(self) -> Question:
        """Asked first where Stripe is told to move money."""
        return Question(
            title="Try again",
            subject=f"{self.purchase.number}, {outbox_words(self.row)}",
            text="It was tried a dozen times, then parked. Was the reason put right? Then it is tried again now.",
            yes="Try again",
            back_url=reverse(PURCHASE_URL_NAME, args=[self.purchase.pk]),
            moves_money=self.row.kind in MONEY_KINDS,
        )

    def act(self, by: AbstractUser) -> deeds.Outcome:
        """Make it due."""
        return deeds.try_again(self.row, by)


class SendMailView(OutboxRowView):
    """ "Send again" for a mail that went out."""

    def question(self) -> Question:
        """Raises Http404 for what is no mail, or has nobody to go to any more."""
        if self.row.kind != OutboxKind.MAIL or self.purchase.erased_at:
            raise Http404("not a mail")
        return Question(
            title="Send again",
            subject=f"{self.purchase.number}, {outbox_words(self.row)}",
            text=f"The same mail once more, to {self.purchase.email}, as things stand now?",
            yes="Send again",
            back_url=reverse(PURCHASE_URL_NAME, args=[self.purchase.pk]),
            moves_money=False,
        )

    def act(self, by: AbstractUser) -> deeds.Outcome:
        """Write a row of its own."""
        return deeds.send_mail_again(self.row, by)


class AddressForm(forms.Form):
    """The buyer's address; the box stands there where a log-in has the order in its library."""

    email = forms.EmailField(label="E-mail", max_length=254)
    leaves_log_in = forms.BooleanField(required=False)


class AddressView(FormPage):
    """A mistyped address, or a link that got into wrong hands."""

    model: Any = Purchase
    permission_required: Any = "change"
    page_title = "Mend the address"
    template_name = "payments/admin/address.html"
    header_icon = "mail"

    @cached_property
    def purchase(self) -> Purchase:
        rows = Purchase.objects.defer(*queries.KEYS).select_related("buyer")
        return get_object_or_404(rows, pk=self.kwargs["pk"], payment_status__in=MAY_BE_MENDED, erased_at=None)

    def make_form(self, data: Any) -> AddressForm:
        """With the present address."""
        return AddressForm(data, initial={"email": self.purchase.email})

    def act(self, form: Any, by: AbstractUser) -> deeds.Outcome:
        """Mend it."""
        email, leaves_log_in = form.cleaned_data["email"], form.cleaned_data["leaves_log_in"]
        return deeds.mend_address(self.purchase, email, leaves_log_in=leaves_log_in, by=by)


class NameForm(forms.Form):
    """Whom the licences name."""

    name = forms.CharField(label="Name", max_length=200)
    artist_name = forms.CharField(label="Artist name", max_length=200, required=False)


class NameView(FormPage):
    """A mistyped name: the licences are issued again in the right one."""

    model: Any = Purchase
    permission_required: Any = "change"
    page_title = "Correct the licensee's name"
    template_name = "payments/admin/licensee.html"
    header_icon = "user"

    @cached_property
    def purchase(self) -> Purchase:
        rows = Purchase.objects.defer(*queries.KEYS).filter(payment_status=PaymentStatus.COMPLETED, erased_at=None)
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def make_form(self, data: Any) -> NameForm:
        """With the present names."""
        names = {"name": self.purchase.licensee_name, "artist_name": self.purchase.licensee_artist_name}
        return NameForm(data, initial=names)

    def act(self, form: Any, by: AbstractUser) -> deeds.Outcome:
        """Issue them again."""
        name, artist_name = (" ".join(form.cleaned_data[each].split()) for each in ("name", "artist_name"))
        return deeds.correct_name(self.purchase, name, artist_name, by=by)
