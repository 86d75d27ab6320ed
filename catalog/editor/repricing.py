"""Screens of price changes: choose, look at what would change, do it; earlier ones, each with its way back."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from babel.numbers import format_currency
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.paginator import Paginator
from django.db.models import Case, Count, Min, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin.widgets import AdminDateTimeInput

from catalog import queries
from catalog.clock import shop_now
from catalog.currencies import to_decimal
from catalog.models import BeatPage, Genre, LicenceTier, PriceChange, Producer, TierOverride
from catalog.repricing import changes, plan
from catalog.repricing.sums import Act, Ending, Wish

MAY = permission_required("catalog.change_tieroverride", raise_exception=True)
LISTED = 20
AMOUNT_HELP = "For “Set it to an amount”."
PERCENT_HELP = "For “Lower” and “Raise”."
UNTIL_HELP = "With an end it is a sale: the old price stands beside it, and comes back by itself."


class RepricingForm(forms.Form):
    """Which beats, which licences, what becomes of the price; ``wish`` and ``pages`` once it is valid."""

    q = forms.CharField(required=False, max_length=100, label="Title contains")
    producer = forms.ModelChoiceField(Producer.objects.all(), required=False, empty_label="Everybody's")
    genre = forms.ModelChoiceField(Genre.objects.none(), required=False, empty_label="All genres")
    tiers = forms.ModelMultipleChoiceField(
        LicenceTier.objects.none(), widget=forms.CheckboxSelectMultiple, label="Licences"
    )
    act = forms.ChoiceField(choices=Act, widget=forms.RadioSelect, initial=Act.LOWER, label="What to do")
    percent = forms.DecimalField(
        required=False, min_value=Decimal("0.1"), max_value=Decimal(900), decimal_places=2, label="Percent"
    )
    ending = forms.ChoiceField(choices=Ending, required=False, label="The new price")
    starts_at = forms.DateTimeField(
        required=False, widget=AdminDateTimeInput, label="From", help_text="Empty: at once."
    )
    ends_at = forms.DateTimeField(required=False, widget=AdminDateTimeInput, label="Until", help_text=UNTIL_HELP)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["tiers"].queryset = queries.live_tiers()  # type: ignore[attr-defined]  # a ModelMultipleChoiceField
        genres = Genre.objects.filter(locale__language_code=settings.LANGUAGE_CODE)
        self.fields["genre"].queryset = genres  # type: ignore[attr-defined]
        amount = TierOverride._meta.get_field("amount_minor")
        self.fields["amount_minor"] = amount.formfield(
            label=f"Amount ({settings.SHOP_CURRENCY})", help_text=AMOUNT_HELP, required=False
        )
        self.fields["percent"].help_text = PERCENT_HELP
        self.order_fields(
            ["q", "producer", "genre", "tiers", "act", "amount_minor", "percent", "ending", "starts_at", "ends_at"]
        )

    def clean(self) -> dict[str, Any]:
        """What the chosen act needs is there, and a sale has a time to be in."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        act = cleaned.get("act")
        if act == Act.SET and not cleaned.get("amount_minor") and "amount_minor" not in self.errors:
            self.add_error("amount_minor", "Enter an amount above zero.")
        if act in (Act.LOWER, Act.RAISE) and not cleaned.get("percent") and "percent" not in self.errors:
            self.add_error("percent", "Enter by how much.")
        if act == Act.LOWER and (cleaned.get("percent") or 0) >= 100:
            self.add_error("percent", "Lower it by less than 100 percent. To give a beat away, open its prices.")
        self._check_time(act, cleaned.get("starts_at"), cleaned.get("ends_at"))
        return cleaned

    def _check_time(self, act: str | None, starts_at: datetime | None, ends_at: datetime | None) -> None:
        if ends_at is None:
            if starts_at is not None and "ends_at" not in self.errors:
                self.add_error("ends_at", "A sale needs an end. A price that changes for good changes at once.")
            return
        if act in (Act.RAISE, Act.OWN):
            self.add_error("ends_at", "A sale makes prices lower: leave this empty, or lower them.")
        if ends_at <= (starts_at or shop_now()):
            self.add_error("ends_at", "The end lies before the beginning." if starts_at else "This time is over.")

    @property
    def wish(self) -> Wish:
        """What is to be done."""
        given = self.cleaned_data
        return Wish(
            Act(given["act"]),
            amount_minor=given["amount_minor"],
            percent=given["percent"],
            ending=Ending(given["ending"] or Ending.EXACT),
            starts_at=given["starts_at"],
            ends_at=given["ends_at"],
        )

    @property
    def pages(self) -> QuerySet[BeatPage]:
        """Pages of the beats meant, by title; those in the shop's first language go before all others."""
        given = self.cleaned_data
        found = BeatPage.objects.filter(alias_of=None)
        if given["q"]:
            found = found.filter(Q(title__icontains=given["q"]) | Q(draft_title__icontains=given["q"]))
        if given["producer"]:
            found = found.filter(beat_producers__producer=given["producer"])
        if given["genre"]:
            found = found.filter(genre__translation_key=given["genre"].translation_key)
        is_first = When(locale__language_code=settings.LANGUAGE_CODE, then=Value(0))
        ordered: QuerySet[BeatPage] = found.order_by(Case(is_first, default=Value(1)), "draft_title", "pk")
        return ordered

    def summary(self) -> str:
        """What is done, in words for the list of changes."""
        wish, tiers = self.wish, ", ".join(tier.name for tier in self.cleaned_data["tiers"])
        currency = settings.SHOP_CURRENCY
        done = {
            Act.SET: lambda: (
                "set to " + format_currency(to_decimal(wish.amount_minor or 0, currency), currency, locale="en")
            ),
            Act.LOWER: lambda: f"{wish.percent:f} % less",
            Act.RAISE: lambda: f"{wish.percent:f} % more",
            Act.OWN: lambda: "back to the licence's own price",
        }[wish.act]()
        return f"{tiers}: {done}"


@require_GET
@MAY
def reprice(request: HttpRequest) -> HttpResponse:
    """The form; sent, the table of what would change; below, what was changed before."""
    with timezone.override(settings.SHOP_TIME_ZONE):
        form = RepricingForm(request.GET if "act" in request.GET else None)
        rows = _rows(form) if form.is_bound and form.is_valid() else None
        return render(request, "catalog/editor/repricing.html", _context(request, form, rows))


@require_POST
@MAY
def apply(request: HttpRequest) -> HttpResponse:
    """Do what the table showed for the rows that are ticked; the address carries what was asked for."""
    again = redirect(f"{reverse('catalog_editor:reprice')}?{request.GET.urlencode()}")
    with timezone.override(settings.SHOP_TIME_ZONE):
        form = RepricingForm(request.GET)
        if not form.is_valid():
            return again
        tiers = list(form.cleaned_data["tiers"])
        try:
            change = changes.change_prices(
                list(form.pages),
                tiers,
                form.wish,
                keys=set(request.POST.getlist("row")),
                seen=request.POST.get("seen", ""),
                summary=form.summary(),
                user_id=request.user.pk,
            )
        except changes.ChangedMeanwhileError:
            messages.error(request, "A price was changed since you looked. Nothing was done: look at the table again.")
            return again
        except changes.NothingChosenError:
            messages.error(request, "Tick at least one price.")
            return again
    count = change.items.count() + change.sale_prices.count()
    messages.success(request, f"{count} {'price' if count == 1 else 'prices'} changed. You can take it back below.")
    return redirect("catalog_editor:reprice")


@require_POST
@MAY
def undo(request: HttpRequest, change_id: int) -> HttpResponse:
    """Take a change back."""
    change = get_object_or_404(PriceChange, pk=change_id)
    kept = changes.undo(change, user_id=request.user.pk)
    if kept:
        of_beats = BeatPage.objects.filter(translation_key__in=[item.beat.translation_key for item in kept])
        titles = ", ".join(sorted({page.title for page in of_beats}))
        messages.warning(request, f"Taken back, but for what was changed again since: {titles}.")
    else:
        messages.success(request, f"“{change}” is taken back.")
    return redirect("catalog_editor:reprice")


def _rows(form: RepricingForm) -> list[plan.Planned]:
    return plan.plan(form.pages, list(form.cleaned_data["tiers"]), form.wish)


def _context(request: HttpRequest, form: RepricingForm, rows: list[plan.Planned] | None) -> dict[str, Any]:
    done = PriceChange.objects.select_related("made_by", "undone_by").annotate(
        price_count=Count("items", distinct=True) + Count("sale_prices", distinct=True),
        starts_at=Min("sale_prices__starts_at"),
        ends_at=Min("sale_prices__ends_at"),
    )
    done = done.order_by("-pk")
    return {
        "page_title": "Change prices",
        "header_title": "Change prices",
        "header_icon": "tag",
        "form": form,
        "rows": [row for row in rows or [] if not row.skipped],
        "skipped": [row for row in rows or [] if row.skipped],
        "is_previewed": rows is not None,
        "seen": plan.fingerprint(rows or []),
        "query": request.GET.urlencode(),
        "currency": settings.SHOP_CURRENCY,
        "zone": settings.SHOP_TIME_ZONE,
        "now": shop_now(),
        "changes": Paginator(done, LISTED).get_page(request.GET.get("p")),
    }
