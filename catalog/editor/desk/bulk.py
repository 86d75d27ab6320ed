"""One change of many beats: what it makes of each beat's cells, and the dates of a schedule before it is made."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django import forms
from django.contrib.auth.models import AbstractUser

from catalog import cells
from catalog.columns import LICENCES, Lookups
from catalog.editor.desk import calendar, filters
from catalog.editor.desk.dates import dates_from, next_friday
from catalog.editor.desk.going_live import zone
from catalog.editor.desk.rows import heads, rows_of, with_drafts
from catalog.editor.desk.saving import Change, Outcome, save
from catalog.models import BeatPage

MOST = 500
LONGEST_AHEAD = timedelta(days=3653)
SET, ADD, TAKE = "set", "add", "take"
MODES = ((SET, "Set to"), (ADD, "Add"), (TAKE, "Take away"))
LISTS = ("moods", "tags", "sounds_like", LICENCES)  # of which something can be added or taken away
NAMES = ("genre", "moods", "tags", "sounds_like", "producers", LICENCES)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be done to one column."""

    mode: str
    text: str


class ChangeForm(forms.Form):
    """A way and a text for each column that can be changed in bulk; what is left empty stays as it is."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as they are
        for head in heads():
            if head.name not in NAMES:
                continue
            modes = MODES if head.name in LISTS else MODES[:1]
            self.fields[f"{head.name}_mode"] = forms.ChoiceField(
                choices=modes, required=False, label=f"What to do with {head.label.lower()}"
            )
            self.fields[head.name] = forms.CharField(
                required=False, max_length=500, label=head.label, help_text=head.help
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """For each column its two fields."""
        return [(self[f"{name}_mode"], self[name]) for name in (head.name for head in heads()) if name in NAMES]

    def wanted(self) -> dict[str, Wanted]:
        """By column, what was filled in; the form is valid."""
        return {
            name: Wanted(self.cleaned_data[f"{name}_mode"] or SET, self.cleaned_data[name])
            for name in NAMES
            if self.cleaned_data[name]
        }


class ScheduleForm(forms.Form):
    """One every so many days, at a time of the shop's zone."""

    first = forms.DateField(label="From", widget=forms.DateInput(attrs={"type": "date"}))
    at = forms.TimeField(label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    every_days = forms.IntegerField(label="Every … days", min_value=0, max_value=60)
    skips_taken = forms.BooleanField(
        label="Pass over days on which a beat goes live already", required=False, initial=True
    )

    def clean_first(self) -> date:
        """Not in the past, nor so far ahead that a digit too many was meant."""
        first: date = self.cleaned_data["first"]
        if first < calendar.today():
            raise forms.ValidationError("That day has passed.")
        if first > calendar.today() + LONGEST_AHEAD:
            raise forms.ValidationError("That is more than ten years ahead.")
        return first

    def dates(self, pages: Sequence[BeatPage]) -> list[datetime]:
        """A moment for each of ``pages``, in UTC, whenever they were to go live before; the form is valid."""
        asked = self.cleaned_data
        return dates_from(
            asked["first"],
            asked["at"],
            every_days=asked["every_days"],
            count=len(pages),
            zone=zone(),
            taken=calendar.taken_days(but_for=[page.pk for page in pages]) if asked["skips_taken"] else (),
        )


def usual_schedule() -> dict[str, object]:
    """What the form proposes: one a day at 18:00 from Friday."""
    return {"first": next_friday(calendar.today()), "at": time(18), "every_days": 1, "skips_taken": True}


def chosen(user: AbstractUser, ids: Sequence[int]) -> list[BeatPage]:
    """Those of these pages that ``user`` may change, in the order of ``ids``, annotated and with their drafts."""
    found = {page.pk: page for page in with_drafts(filters.beats_of(user).filter(pk__in=ids))}
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


def change(user: AbstractUser, pages: Sequence[BeatPage], wanted: Mapping[str, Wanted]) -> Outcome:
    """Save what is wanted to each of ``pages`` as a draft; the table's undo takes it back."""
    lookups, changes = Lookups.load(), []
    for row in rows_of(pages, lookups):
        has = dict(row.cells)
        new = {name: _text(name, has[name], each, lookups.tiers.names) for name, each in wanted.items()}
        new = {name: text for name, text in new.items() if text != has[name]}
        if new:
            changes.append(Change(row.page, row.revision, new))
    return save(user, changes)


def _text(name: str, has: str, wanted: Wanted, codes: Sequence[str]) -> str:
    if wanted.mode == SET:
        return wanted.text
    names, given = (_names(name, text, codes) for text in (has, wanted.text))
    known, gone = ({one.casefold() for one in some} for some in (names, given))
    if wanted.mode == ADD:
        names += [one for one in given if one.casefold() not in known]
    else:
        names = [one for one in names if one.casefold() not in gone]
    return cells.join_names(names) or ("none" if name == LICENCES else "")


def _names(name: str, text: str, codes: Sequence[str]) -> list[str]:
    if name == LICENCES and text.casefold() in ("all", "none"):
        return list(codes) if text.casefold() == "all" else []
    return list(cells.split_names(text))
