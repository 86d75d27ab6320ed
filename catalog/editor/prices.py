"""The form of a beat's own prices. What is saved counts at once: prices have no drafts."""

from typing import Any

from django import forms
from django.db import transaction

from catalog import listing, queries
from catalog.models import Beat, LicenceTier, TierOverride
from catalog.repricing.changes import lock_beats


class PriceForm(forms.ModelForm[TierOverride]):
    """One licence of one beat. Without anything of its own there is no row."""

    class Meta:
        model = TierOverride
        fields = ["is_offered", "amount_minor", "is_free"]


class PriceSheet:
    """The forms of all published licences, saved together."""

    def __init__(self, beat: Beat, data: Any = None) -> None:
        self.beat = beat
        rows = {row.tier_id: row for row in beat.tier_overrides.all()}
        self.rows: list[tuple[LicenceTier, PriceForm]] = [
            (tier, PriceForm(data, prefix=f"tier-{tier.pk}", instance=rows.get(tier.pk, self._blank(tier))))
            for tier in queries.live_tiers()
        ]

    def is_valid(self) -> bool:
        """True if every form is."""
        checked = [form.is_valid() for _, form in self.rows]  # each of them, so that all errors show
        return all(checked)

    def save(self) -> bool:
        """Write what was changed, and nothing else: another editor's changes of other prices stay. True if any was."""
        changed = [(tier, form) for tier, form in self.rows if form.has_changed()]
        with transaction.atomic():
            lock_beats([self.beat.pk])
            for tier, form in changed:
                values = {name: form.cleaned_data[name] for name in form.changed_data}
                row, _ = TierOverride.objects.update_or_create(beat=self.beat, tier=tier, defaults=values)
                if row.is_offered and row.amount_minor is None and not row.is_free:
                    row.delete()
            if changed:
                listing.refresh_on_commit([self.beat.pk])
        return bool(changed)

    def _blank(self, tier: LicenceTier) -> TierOverride:
        return TierOverride(beat=self.beat, tier=tier)
