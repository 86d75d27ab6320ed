"""The forms of a beat's own prices and earlier leases. What is saved counts at once: prices have no drafts."""

import json
from typing import Any

from babel.numbers import format_currency
from django import forms
from django.conf import settings
from django.db import transaction

from catalog import listing, queries
from catalog.currencies import to_decimal
from catalog.models import Beat, ExclusiveRight, LicenceTier, TierOverride

FIELDS = ("is_offered", "amount_minor", "is_free")
CHANGED_MEANWHILE = (
    "Somebody else changed this while you had the page open: it is {now} now. What you typed is still here and was not"
    " saved. Save once more to replace theirs."
)


class PriceForm(forms.ModelForm[TierOverride]):
    """One licence of one beat. Without anything of its own there is no row."""

    class Meta:
        model = TierOverride
        fields = FIELDS

    def __init__(self, data: Any, *, prefix: str, instance: TierOverride) -> None:
        super().__init__(data, prefix=prefix, instance=instance)
        self.version = json.dumps([getattr(instance, name) for name in FIELDS])  # travels with the form as "seen"
        seen = (data or {}).get(self.add_prefix("seen"), self.version)
        self.is_overtaken = seen != self.version
        if self.is_overtaken:
            self.initial.update(_values(seen))  # what was typed is what differs from what the editor saw

    def clean(self) -> dict[str, Any]:
        """Another editor's price is not replaced unseen."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if self.is_overtaken and self.has_changed() and self._differs_from(json.loads(self.version)):
            self.add_error("amount_minor", CHANGED_MEANWHILE.format(now=_in_words(_values(self.version))))
        return cleaned

    def _differs_from(self, stored: list[object]) -> bool:
        return [self.cleaned_data.get(name) for name in FIELDS] != stored


def _values(version: str) -> dict[str, Any]:
    """What a version says; nothing for one that isn't ours."""
    try:
        values = json.loads(version)
    except ValueError:
        return {}
    return dict(zip(FIELDS, values, strict=True)) if isinstance(values, list) and len(values) == len(FIELDS) else {}


def _in_words(values: dict[str, Any]) -> str:
    if not values["is_offered"]:
        return "not offered"
    if values["is_free"]:
        return "free"
    if values["amount_minor"] is None:
        return "the licence's own price"
    currency = settings.SHOP_CURRENCY
    return str(format_currency(to_decimal(values["amount_minor"], currency), currency, locale="en"))


class LeasesForm(forms.ModelForm[ExclusiveRight]):
    """0 is an answer; nothing is none, and then no exclusive is sold."""

    class Meta:
        model = ExclusiveRight
        fields = ["leases_elsewhere", "leases_elsewhere_end"]
        labels = {"leases_elsewhere": "Leases sold elsewhere", "leases_elsewhere_end": "The last of them ends on"}
        help_texts = {
            "leases_elsewhere": "Before, or in other shops. Who buys the exclusive is told. 0: there are none.",
            "leases_elsewhere_end": "Empty: not known, or never.",
        }
        widgets = {"leases_elsewhere_end": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def clean(self) -> None:
        """An end without leases is a slip."""
        super().clean()
        if self.cleaned_data.get("leases_elsewhere_end") and not self.cleaned_data.get("leases_elsewhere"):
            self.add_error("leases_elsewhere", "Say how many leases there are that end then.")


class PriceSheet:
    """The forms of all published licences, saved together.

    Whoever saves holds the beat first (``lock_beats``), so that nobody's save comes between look and write. Beside
    them ``leases``, which is sent by itself.
    """

    def __init__(self, beat: Beat, data: Any = None) -> None:
        self.beat = beat
        self.leases = LeasesForm(instance=beat.right)
        self.rows = self._rows(data)

    def is_valid(self) -> bool:
        """True if every form is."""
        checked = [form.is_valid() for _, form in self.rows]  # each of them, so that all errors show
        if not all(checked):  # shown again: what this editor didn't touch is shown as it is now
            pairs = zip(self.rows, self._rows(None), strict=True)
            self.rows = [sent if sent[1].has_changed() else stored for sent, stored in pairs]
        return all(checked)

    @property
    def has_errors(self) -> bool:
        """True once ``is_valid`` found some."""
        return any(form.errors for _, form in self.rows if form.is_bound)

    def save(self) -> bool:
        """Write what was changed, and nothing else: another editor's changes of other prices stay. True if any was."""
        changed = [(tier, form) for tier, form in self.rows if form.has_changed()]
        with transaction.atomic():
            for tier, form in changed:
                values = {name: form.cleaned_data[name] for name in form.changed_data}
                row, _ = TierOverride.objects.update_or_create(beat=self.beat, tier=tier, defaults=values)
                if row.is_offered and row.amount_minor is None and not row.is_free:
                    row.delete()
            if changed:
                listing.refresh_on_commit([self.beat.pk])
        return bool(changed)

    def _rows(self, data: Any) -> list[tuple[LicenceTier, PriceForm]]:
        stored = {row.tier_id: row for row in self.beat.tier_overrides.select_related("tier")}
        rows = []
        for tier in queries.live_tiers():
            row = stored.get(tier.pk) or TierOverride(beat=self.beat, tier=tier)
            rows.append((tier, PriceForm(data, prefix=f"tier-{tier.pk}", instance=row)))
        return rows
