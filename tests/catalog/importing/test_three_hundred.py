"""Three hundred beats from a sheet and a folder, while the worker is killed: all of them, none twice."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog import jobs
from catalog.importing import batches
from catalog.models import BeatPage, Deliverable, ImportBatch, ImportFile, ImportMark, ImportRow
from catalog.queues import MEDIA
from tests.catalog.importing.music import bars
from tests.catalog.importing.sending import csv_file, planned, said
from tests.catalog.making import make_genre, make_index, make_mood, make_producer, make_tier
from tests.clock import move_time
from tests.deadline import wait_for
from tests.processes import RealWorker

BEATS = 300
MOST_MIB = 400
HEADERS = ("Title", "File", "BPM", "Key", "Genre", "Moods", "Tags", "Producers", "Story")


def peak_mib(pid: int) -> int:
    """Most memory that the process ever had."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) >> 10 for line in status.splitlines() if line.startswith("VmHWM")), 0)


@pytest.mark.timeout(900)  # a minute on a machine that does nothing else
@pytest.mark.django_db(transaction=True)
def test_300_beats_are_imported_once_though_the_worker_is_killed(
    rq_worker: Callable[..., RealWorker], tmp_path: Path
) -> None:
    make_index()
    make_tier(types=["wav"])
    make_genre()
    make_mood()
    make_producer()
    files, rows = {}, []
    played = list(bars(BEATS, tmp_path))
    for number, bar in enumerate(played):
        name = bar.path.name
        files[f"masters/{name}"] = bar.path
        rows.append(
            (f"Beat {number:03}", name, "", bar.key, "trap", "dark", "night, 808", "Kilo Vega", "From the road.")
        )
    sheet = csv_file(tmp_path / "beats.csv", HEADERS, *rows)
    batch = planned(files, sheet)
    assert [(plan, warning) for _, plan, warning in said(batch)] == [("new", "")] * BEATS

    assert batches.start(batch, batches.Step.RUN)
    worker = rq_worker(MEDIA)
    wait_for(lambda: batch.rows.filter(is_done=True).count() >= 40, every_s=0.25, what="40 rows")
    worker.kill()
    done = batch.rows.filter(is_done=True).count()
    assert 40 <= done < BEATS

    move_time(61)  # the dead worker's claim ends
    assert jobs.requeue_abandoned() >= 1
    worker = rq_worker(MEDIA)
    peak = 0

    def is_done() -> bool:
        nonlocal peak
        peak = max([peak, *(peak_mib(pid) for pid in [worker.pid, *worker.children()])])
        return ImportBatch.objects.get(pk=batch.pk).state == ImportBatch.State.DONE

    wait_for(is_done, within_s=400, every_s=0.25, what="the import is done")
    worker.kill()

    assert 0 < peak < MOST_MIB
    assert BeatPage.objects.count() == BEATS
    assert BeatPage.objects.values("title").distinct().count() == BEATS
    assert BeatPage.objects.filter(live=True).count() == 0
    assert Deliverable.objects.filter(derived_from=None).count() == BEATS
    assert ImportFile.objects.filter(is_taken=True).count() == BEATS
    page = BeatPage.objects.get(title="Beat 007")
    assert (page.bpm_hundredths, page.key, page.genre and page.genre.name) == (14_000, "C minor", "Trap")
    assert page.revisions.count() == 1
    assert batches.counts(batch) == {**dict.fromkeys(ImportRow.Plan.values, 0), "new": 300, "total": 300, "done": 300}
    assert ImportMark.objects.values("beat").distinct().count() == BEATS

    again = planned(files, sheet)

    assert {plan for _, plan, _ in said(again)} == {"same"}
