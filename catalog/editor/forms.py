"""The forms of beats and tapes: publishing is refused where it is pressed, with the reasons."""

from itertools import chain, count
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.utils.text import slugify
from wagtail.admin.forms import WagtailAdminPageForm

from catalog.editor.overtaken import OVERTAKEN, is_overtaken
from catalog.models.producer import BeatProducer

if TYPE_CHECKING:
    from catalog.models import BeatPage, BeatTapePage
    from catalog.readiness import Missing


class BeatPageForm(WagtailAdminPageForm):
    """Wagtail's form; a beat that isn't ready can be saved, but not published."""

    instance: "BeatPage"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sounds_like" in self.fields:
            self.fields["sounds_like"].widget.known = self.instance.known_sounds
        for name in ("content_id", "slug"):
            if name in self.fields:
                self.fields[name].required = False

    def clean_content_id(self) -> str:
        """Unsaid, it stays as it is."""
        return str(self.cleaned_data["content_id"] or self.instance.content_id)

    def clean_slug(self) -> str:
        """Unsaid, it stays as it is; a new one is made of the title, should a draft be saved before the script did."""
        given = str(self.cleaned_data["slug"] or self.instance.slug)
        if given or self.parent_page is None:
            return given
        wished = slugify(str(self.cleaned_data.get("title", "")), allow_unicode=True) or "beat"
        taken = set(self.parent_page.get_children().values_list("slug", flat=True))
        return next(slug for slug in chain([wished], (f"{wished}-{n}" for n in count(2))) if slug not in taken)

    def clean(self) -> dict[str, Any]:
        """Add what the beat lacks as errors when "publish" was pressed."""
        cleaned: dict[str, Any] = super().clean()
        self._adopt_credits()
        if "action-publish" in self.data:
            for missing in [*self._missing_producers(), *self.instance.missing_to_publish()]:
                self.add_error(None, missing.reason)
        producers = [row["producer"].pk for row in self._credits()]
        if self.formsets["beat_producers"].is_valid() and (producers or self.instance.pk):
            for missing in self.instance.missing_own_credit(self.for_user or AnonymousUser(), producers):
                self.add_error(None, missing.reason)
        return cleaned

    def save(self, commit: bool = True) -> "BeatPage":  # as Django has it
        """A first save without a producer credits the producer who made it."""
        is_first = self.instance.pk is None
        page: BeatPage = super().save(commit)
        if is_first and not self._credits():
            page.credit(
                self.for_user or AnonymousUser()
            )  # after the formsets, which throw out rows that they don't know
            if commit:
                page.save()
        return page

    def _adopt_credits(self) -> None:
        """A new row for a producer whose row was kept meanwhile, by a draft that the form doesn't know of, is that row.

        Else both would be written, and the page has each producer once. What else was kept so is out of the list: the
        form has the whole of it.
        """
        sent = self.formsets["beat_producers"]
        if self.instance.pk is None or not sent.is_valid():
            return
        known = {form.instance.pk for form in sent.forms}
        credits = BeatProducer.objects.filter(page=self.instance.pk).exclude(pk__in=known - {None})
        kept = dict(credits.values_list("producer", "pk"))
        for form in sent.forms:
            if form in sent.deleted_forms:
                continue  # added and taken out again: what was kept of it goes
            if form.instance.pk is None and form.instance.producer_id in kept:
                form.instance.pk = kept.pop(form.instance.producer_id)
        gone = [credit for credit in self.instance.beat_producers.all() if credit.pk in kept.values()]
        self.instance.beat_producers.remove(*gone)

    def _missing_producers(self) -> "list[Missing]":
        """Asked of what was sent, since the page still has the producers of its last save."""
        sent = self.formsets["beat_producers"]
        if not sent.is_valid():
            return []  # each row says itself what is wrong with it
        return self.instance.missing_producers([row["share_bp"] for row in self._credits()])

    def _credits(self) -> list[dict[str, Any]]:
        """Rows with a producer, of those that are sound; none if one isn't."""
        sent = self.formsets["beat_producers"]
        if not sent.is_valid():
            return []
        rows = [form.cleaned_data for form in sent.forms if form not in sent.deleted_forms]
        return [row for row in rows if row.get("producer")]


class BeatTapeForm(WagtailAdminPageForm):
    """Wagtail's form; a tape that lacks beats or prices can be saved, but not published."""

    instance: "BeatTapePage"

    def clean(self) -> dict[str, Any]:
        """Add what the tape lacks as errors when "publish" was pressed."""
        cleaned: dict[str, Any] = super().clean()
        if self.instance.pk and is_overtaken(self.data, self.instance.latest_revision):
            self.add_error(None, OVERTAKEN)
        if "action-publish" in self.data and all(sent.is_valid() for sent in self.formsets.values()):
            beat_pages = [row.get("beat_page") for row in self._rows("items")]
            for missing in self.instance.missing_to_publish(beat_pages, len(self._rows("prices"))):
                self.add_error(None, missing.reason)
        return cleaned

    def _rows(self, name: str) -> list[dict[str, Any]]:
        """What was sent, since the page still has what it had at its last save."""
        sent = self.formsets[name]
        return [form.cleaned_data for form in sent.forms if form not in sent.deleted_forms and form.cleaned_data]
