"""The form of a beat's page: publishing is refused where it is pressed, with the reasons."""

from typing import TYPE_CHECKING, Any

from wagtail.admin.forms import WagtailAdminPageForm

if TYPE_CHECKING:
    from catalog.models import BeatPage


class BeatPageForm(WagtailAdminPageForm):
    """Wagtail's form; a beat that isn't ready can be saved, but not published."""

    instance: "BeatPage"

    def clean(self) -> dict[str, Any]:
        """Add what the beat lacks as errors when "publish" was pressed."""
        cleaned: dict[str, Any] = super().clean()
        if "action-publish" in self.data:
            for missing in self.instance.missing_to_publish():
                self.add_error(None, missing.reason)
        return cleaned
