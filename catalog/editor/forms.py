"""The forms of beats and tapes: publishing is refused where it is pressed, with the reasons."""

from typing import TYPE_CHECKING, Any

from wagtail.admin.forms import WagtailAdminPageForm

if TYPE_CHECKING:
    from catalog.models import BeatPage, BeatTapePage
    from catalog.readiness import Missing


class BeatPageForm(WagtailAdminPageForm):
    """Wagtail's form; a beat that isn't ready can be saved, but not published."""

    instance: "BeatPage"

    def clean(self) -> dict[str, Any]:
        """Add what the beat lacks as errors when "publish" was pressed."""
        cleaned: dict[str, Any] = super().clean()
        if "action-publish" in self.data:
            for missing in [*self._missing_producers(), *self.instance.missing_to_publish()]:
                self.add_error(None, missing.reason)
        return cleaned

    def _missing_producers(self) -> "list[Missing]":
        """Asked of what was sent, since the page still has the producers of its last save."""
        sent = self.formsets["beat_producers"]
        if not sent.is_valid():
            return []  # each row says itself what is wrong with it
        rows = [form.cleaned_data for form in sent.forms if form not in sent.deleted_forms]
        return self.instance.missing_producers([row["share_bp"] for row in rows if row.get("producer")])


class BeatTapeForm(WagtailAdminPageForm):
    """Wagtail's form; a tape that lacks beats or prices can be saved, but not published."""

    instance: "BeatTapePage"

    def clean(self) -> dict[str, Any]:
        """Add what the tape lacks as errors when "publish" was pressed."""
        cleaned: dict[str, Any] = super().clean()
        if "action-publish" in self.data and all(sent.is_valid() for sent in self.formsets.values()):
            beat_pages = [row.get("beat_page") for row in self._rows("items")]
            for missing in self.instance.missing_to_publish(beat_pages, len(self._rows("prices"))):
                self.add_error(None, missing.reason)
        return cleaned

    def _rows(self, name: str) -> list[dict[str, Any]]:
        """What was sent, since the page still has what it had at its last save."""
        sent = self.formsets[name]
        return [form.cleaned_data for form in sent.forms if form not in sent.deleted_forms and form.cleaned_data]
