"""Beats as a sheet that can be imported again, the template of such a sheet, and an import's errors to be mended."""

from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile

from django.http import HttpResponse, StreamingHttpResponse

from catalog.columns import COLUMNS, LICENCES, Lookups, read_licences
from catalog.importing import matching, recognise, sheets
from catalog.importing.sheets import CONTENT_TYPES, CSV
from catalog.models import Beat, BeatPage, Deliverable, ImportBatch, ImportRow

AT_ONCE = 100
EXAMPLE = {
    matching.FILE: "Night Bus 140bpm Am.wav",
    "title": "Night Bus",
    "bpm": "140",
    "key": "Am",
    "tags": "808, piano",
    "sounds_like": "",
    "content_id": "no",
    "story": "Made on the last bus home.",
    LICENCES: "all",
    matching.LEASES_ELSEWHERE: "0",
}
ERROR = "Error"


def of_pages(pages: Iterable[BeatPage]) -> Iterator[list[str]]:
    """A row of headers, then one for each beat as the last draft of the page has it that an import writes to."""
    yield list(matching.LABELS.values())
    lookups = Lookups.load()
    seen: set[object] = set()
    ids = [page.pk for page in pages]  # of a queryset, or what a search found
    for start in range(0, len(ids), AT_ONCE):
        some = BeatPage.objects.select_related("latest_revision").in_bulk(ids[start : start + AT_ONCE])
        for page in (some[pk] for pk in ids[start : start + AT_ONCE] if pk in some):
            key = page.beat_key
            if key not in seen:
                seen.add(key)
                beat = Beat.objects.select_related("right").prefetch_related("tier_overrides").get(translation_key=key)
                written = recognise.page_of(beat) or page  # whichever language was listed
                yield list(_row(beat, written.get_latest_revision_as_object(), lookups).values())


def _row(beat: Beat, page: BeatPage, lookups: Lookups) -> dict[str, str]:
    leases = beat.right.leases_elsewhere
    return {
        matching.ID: str(beat.uuid),
        matching.FILE: _file_of(beat),
        **{column.name: column.read(page) for column in COLUMNS},
        LICENCES: read_licences(beat, lookups),
        matching.LEASES_ELSEWHERE: "" if leases is None else str(leases),
    }


def _file_of(beat: Beat) -> str:
    """Name of the newest WAV, else of the newest MP3 that was uploaded."""
    files = beat.deliverables.filter(derived_from=None, type__in=("wav", "mp3"))
    newest = files.exclude(state=Deliverable.State.REFUSED).order_by("-type", "-version").first()
    return newest.original_name if newest else ""


def template() -> Iterator[list[str]]:
    """Headers, and an example to be overwritten."""
    columns = {name: label for name, label in matching.LABELS.items() if name != matching.ID}
    yield list(columns.values())
    yield [EXAMPLE.get(name, "") for name in columns]


def errors_of(batch: ImportBatch) -> Iterator[list[str]]:
    """The rows that weren't made, as they were sent, and why; mended, it can be sent again as it is."""
    headers = list(batch.headers) or [matching.LABELS[matching.FILE], matching.LABELS["title"]]
    kept = [place for place, header in enumerate(headers) if header != ERROR]
    yield [*(headers[place] for place in kept), ERROR]
    for row in batch.rows.filter(plan__in=(ImportRow.Plan.ERROR, ImportRow.Plan.LEFT)).prefetch_related("files"):
        if row.values:
            values = [*row.values, *[""] * len(headers)][: len(headers)]
        elif batch.headers:
            continue  # files that no row names: nothing to mend in the sheet
        else:
            values = [next((file.path for file in row.files.all()), ""), row.title]
        yield [*(values[place] for place in kept), row.error.replace("\n", " ") or row.warning]


def response(rows: Iterable[list[str]], name: str, kind: str) -> HttpResponse | StreamingHttpResponse:
    """The rows as a file to be kept; CSV goes out piece by piece."""
    headers = {"Content-Disposition": f'attachment; filename="{name}.{kind}"'}
    if kind == CSV:
        return StreamingHttpResponse(sheets.write_csv(rows), content_type=CONTENT_TYPES[CSV], headers=headers)
    with SpooledTemporaryFile(max_size=4 << 20) as file:
        sheets.write_xlsx(rows, file)
        file.seek(0)
        return HttpResponse(file.read(), content_type=CONTENT_TYPES[sheets.XLSX], headers=headers)
