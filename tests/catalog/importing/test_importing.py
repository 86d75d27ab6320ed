"""What becomes of files and sheets: drafts, once each, and sentences for what is wrong."""

import io
import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from PIL import Image

from catalog.clock import shop_now
from catalog.columns import COLUMNS
from catalog.importing import batches, making, planning
from catalog.importing.batches import ImportRefusedError, Step
from catalog.media import leases, multipart, storage
from catalog.models import Beat, BeatPage, Deliverable, ImportBatch, ImportFile, Preview
from tests.catalog.importing.sending import csv_file, planned, ran, said
from tests.catalog.making import fresh, make_draft, make_genre, make_index, make_mood, make_producer, make_tier
from tests.catalog.sounds import STEM, write_wav, zip_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _shop() -> None:
    make_index()
    make_tier(types=["wav"])
    make_genre()
    make_mood()
    make_producer()


@pytest.fixture
def wav(tmp_path: Path) -> Path:
    return write_wav(tmp_path / "a.wav", seconds=0.5)


def picture(path: Path) -> Path:
    Image.new("RGB", (900, 900), "teal").save(path)
    return path


def test_a_folder_becomes_drafts_with_what_the_names_say(tmp_path: Path, wav: Path) -> None:
    (tmp_path / "s.zip").write_bytes(zip_of({"drums.wav": STEM, "bass.wav": STEM}))
    other = write_wav(tmp_path / "b.wav", seconds=0.5, seed=1)
    files = {
        "x/Night Bus 140bpm Am.wav": wav,
        "x/Night Bus stems.zip": tmp_path / "s.zip",
        "x/Night Bus cover.png": picture(tmp_path / "c.png"),
        "x/Rain (92.5 BPM).wav": other,
        "x/Who.zip": tmp_path / "s.zip",
    }

    batch = ran(planned(files))

    assert said(batch) == [
        ("Night Bus", "new", ""),
        ("Rain", "new", ""),
        ("x/Who.zip", "left", "No WAV or MP3 of this name came with it."),
    ]
    bus, rain = (BeatPage.objects.get(title=title) for title in ("Night Bus", "Rain"))
    assert (bus.bpm_hundredths, bus.key, bus.live, bus.cover is not None) == (14000, "A minor", False, True)
    assert (rain.bpm_hundredths, rain.key, rain.cover) == (9250, "", None)
    assert set(bus.beat.deliverables.values_list("type", "original_name")) == {
        ("wav", "Night Bus 140bpm Am.wav"),
        ("stems", "Night Bus stems.zip"),
    }
    assert batch.state == ImportBatch.State.DONE
    left = ImportFile.objects.filter(batch=batch, is_taken=False)
    for file in left:  # nothing of an import stays behind
        with pytest.raises(storage.MissingObjectError):
            storage.private_size(file.storage_key)


def test_the_same_folder_makes_nothing_twice_and_a_new_master_is_a_version(tmp_path: Path, wav: Path) -> None:
    ran(planned({"Night Bus 140bpm.wav": wav}))
    again = ran(planned({"Night Bus 140bpm.wav": wav}))
    renamed = ran(planned({"Night Bus final 140bpm.wav": wav}))
    louder = write_wav(tmp_path / "b.wav", seconds=0.5, level=0.2)
    newer = ran(planned({"Night Bus 140bpm.wav": louder}))

    assert [plan for _, plan, _ in said(again) + said(renamed) + said(newer)] == ["same", "same", "change"]
    assert newer.rows.get().changes == "WAV"
    assert BeatPage.objects.get().revisions.count() == 1  # a file alone makes no draft
    assert list(Deliverable.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


def test_a_dry_run_changes_nothing(tmp_path: Path, wav: Path) -> None:
    sheet = csv_file(tmp_path / "s.csv", ("Title", "Tags"), ("Night Bus", "new word"))

    batch = planned({"Night Bus.wav": wav}, sheet)

    assert said(batch) == [("Night Bus", "new", "")]
    assert not BeatPage.objects.exists()
    assert not Beat.objects.exists()
    assert BeatPage.tags.through.tag_model().objects.count() == 0


def test_what_is_wrong_is_said_and_the_rest_is_made(tmp_path: Path, wav: Path) -> None:
    sheet = csv_file(
        tmp_path / "s.csv",
        ("Title", "File", "BPM", "Key", "Genre", "Leases elsewhere", "Licences"),
        ("Night Bus", "night bus.wav", "fast", "H", "Trpa", "many", "gold"),
        ("Rain", "", "140", "Am", "Trap", "3", "wav-lease"),
        ("Rain", "", "140", "Am", "Trap", "", ""),
        ("Snow", "snow.wav", "", "", "", "", ""),
    )

    batch = ran(planned({"Night Bus.wav": wav}, sheet))

    first, second, third, fourth = said(batch)
    assert first[2].split("\n") == [
        "BPM: “fast” is no tempo: write beats per minute, like 140 or 92.5.",
        "Key: “H” is no key: write one like Am, F# minor, Bb major, or 8A.",
        "Genre: No genre is called “Trpa”; did you mean “Trap”?",
        "Licences: No published licence is called “gold”.",
        "Leases sold elsewhere: write a whole number, like 0 or 12.",
    ]
    assert second == ("Rain", "new", "No WAV or MP3 came with it: the draft waits for its files.")
    assert third == ("Rain", "error", "The same beat as row 3.")
    assert "“snow.wav” did not come with it." in fourth[2]
    assert {page.title for page in BeatPage.objects.all()} == {"Rain", "Snow"}
    assert BeatPage.objects.get(title="Rain").beat.right.leases_elsewhere == 3
    assert BeatPage.objects.get(title="Snow").beat.right.leases_elsewhere is None


def test_a_beat_that_somebody_has_locked_is_left_alone(tmp_path: Path) -> None:
    page = make_draft("Night Bus")
    BeatPage.objects.filter(pk=page.pk).update(locked=True)
    rows = (str(page.beat.uuid), "Day Bus"), (str(page.beat.uuid), "Night Bus")

    wrong, right = (planned({}, csv_file(tmp_path / "s.csv", ("ID", "Title"), row)) for row in rows)

    assert [plan for _, plan, _ in said(wrong) + said(right)] == ["error", "same"]
    assert "The beat is locked." in said(wrong)[0][2]


def test_a_row_with_an_id_changes_that_beats_draft(tmp_path: Path) -> None:
    page = make_draft("Night Bus", tags=("old",))
    sheet = csv_file(tmp_path / "s.csv", ("ID", "Title", "BPM", "Tags"), (str(page.beat.uuid), "Day Bus", "90", ""))

    batch = ran(planned({}, sheet))

    assert batch.rows.get().changes == "Title, BPM, Tags"
    found = fresh(page)
    assert (found.title, found.bpm_hundredths, list(found.tags.all())) == ("Day Bus", 9000, [])
    assert found.revisions.count() == 1
    assert found.genre is not None  # no column, no change
    assert said(planned({}, sheet)) == [("Day Bus", "same", "")]


def test_two_imports_of_one_folder_at_once_make_it_once(wav: Path) -> None:
    first, second = planned({"Night Bus.wav": wav}), planned({"Night Bus.wav": wav})

    ran(first)
    ran(second)

    assert said(second) == [("Night Bus", "same", "")]
    assert BeatPage.objects.count() == 1


def test_a_broken_cover_is_told_and_the_beat_is_made(tmp_path: Path, wav: Path) -> None:
    (tmp_path / "c.png").write_bytes(b"<svg onload='alert(1)'>")

    batch = ran(planned({"Night Bus.wav": wav, "Night Bus.png": tmp_path / "c.png"}))

    [(title, plan, told)] = said(batch)
    assert (title, plan) == ("Night Bus", "new")
    assert told.startswith("Cover: ")
    assert BeatPage.objects.get().cover is None


def check_all() -> None:
    """What the media queue would do, without its minutes."""
    Deliverable.objects.filter(type="wav").update(state="ready", size_bytes=1, sha256="a" * 64)
    for file in Deliverable.objects.filter(type="wav"):
        Preview.objects.create(
            beat=file.beat, master=file, master_sha256=file.sha256, state="ready", audio_key="a", peaks_key="b"
        )


def test_what_is_ready_is_published_and_the_rest_says_why(tmp_path: Path, wav: Path) -> None:
    other = write_wav(tmp_path / "b.wav", seconds=0.5, seed=1)
    sheet = csv_file(
        tmp_path / "s.csv", ("Title", "BPM", "Producer"), ("Night Bus", "140", "Kilo Vega"), ("Rain", "", "")
    )
    batch = ran(planned({"Night Bus.wav": wav, "Rain.wav": other}, sheet), publishes=True)
    assert batch.state == ImportBatch.State.WORKING  # the files are still being checked

    check_all()
    ImportBatch.objects.update(leased_until=None)
    batches.work(batch.pk)
    batch.refresh_from_db()

    assert batch.state == ImportBatch.State.DONE
    assert [page.title for page in BeatPage.objects.live()] == ["Night Bus"]
    (_, _, first), (_, _, second) = said(batch)
    assert first == ""
    assert second.startswith("Not published: ")
    assert "Name at least one producer." in second


def test_a_picture_that_is_cut_off_stops_no_import(tmp_path: Path, wav: Path) -> None:
    whole = picture(tmp_path / "c.jpg").read_bytes()
    (tmp_path / "c.jpg").write_bytes(whole[: len(whole) // 2])
    other = write_wav(tmp_path / "b.wav", seconds=0.5, seed=1)

    batch = ran(planned({"Night Bus.wav": wav, "Night Bus cover.jpg": tmp_path / "c.jpg", "Rain.wav": other}))

    assert batch.state == ImportBatch.State.DONE
    assert [(title, plan) for title, plan, _ in said(batch)] == [("Night Bus", "new"), ("Rain", "new")]
    assert "Cover: Upload a valid image." in said(batch)[0][2]
    assert BeatPage.objects.get(title="Night Bus").cover is None


def test_a_worker_without_its_claim_makes_nothing(wav: Path) -> None:
    batch = planned({"Night Bus.wav": wav})
    assert batches.start(batch, Step.RUN)
    ImportBatch.objects.filter(pk=batch.pk).update(lease="6f1b7a52-0000-4000-8000-000000000000")

    with pytest.raises(planning.LostError):
        making.run(batch, uuid4(), until=1e18)

    assert not BeatPage.objects.exists()


def test_an_import_runs_once(wav: Path) -> None:
    batch = planned({"Night Bus.wav": wav})

    assert batches.start(batch, Step.RUN)
    assert not batches.start(batch, Step.RUN)


def test_what_nobody_ran_can_be_forgotten_with_its_files(wav: Path) -> None:
    batch = planned({"Night Bus.wav": wav})
    key = batch.files.get().storage_key

    batches.forget(batch)

    assert not ImportBatch.objects.exists()
    with pytest.raises(storage.MissingObjectError):
        storage.private_size(key)


def test_a_second_sheet_is_refused_and_the_same_one_may_come_again(tmp_path: Path) -> None:
    batch = batches.open_batch(person_id=None)
    first, second = (csv_file(tmp_path / name, ("Title",), (name,)) for name in ("a.csv", "b.csv"))
    late = ImportBatch.objects.get(pk=batch.pk)

    batches.add_sheet(batch, first, "a.csv")
    batches.add_sheet(batch, first, "a.csv")
    for sent in (batch, late):
        with pytest.raises(ImportRefusedError, match="takes one sheet"):
            batches.add_sheet(sent, second, "b.csv")

    assert ImportBatch.objects.get().sheet_name == "a.csv"


def test_columns_stay_as_they_were_looked_at_once_a_worker_has_begun(tmp_path: Path) -> None:
    batch = planned({}, csv_file(tmp_path / "s.csv", ("Title", "Mood"), ("Night Bus", "Dark")))
    assert batches.start(batch, Step.RUN)

    with pytest.raises(ImportRefusedError, match="its columns stay"):
        batches.match(batch, ["title", ""])

    batch.refresh_from_db()
    assert batch.columns == ["title", "moods"]


def test_a_folder_that_could_not_be_looked_at_can_be_looked_at_again(wav: Path) -> None:
    batch = planned({"Night Bus.wav": wav})
    assert batches.start(batch, Step.PLAN)
    ImportBatch.objects.filter(pk=batch.pk).update(attempts=leases.MAX_ATTEMPTS)

    batches.sweep()
    batch.refresh_from_db()
    assert (batch.state, batch.failure) == (ImportBatch.State.COLLECTING, batches.TRIED_OFTEN)

    batches.arrived(batch)
    batches.work(batch.pk)
    assert said(batch) == [("Night Bus", "new", said(batch)[0][2])]


def test_what_was_left_lying_goes_with_its_sheet_and_half_sent_files(tmp_path: Path, wav: Path) -> None:
    batch = planned({"Night Bus.wav": wav}, csv_file(tmp_path / "s.csv", ("Title",), ("Night Bus",)))
    half = ImportFile.objects.create(
        batch=batch, path="Rain.wav", type="wav", size_bytes=9, storage_key=storage.new_private_key()
    )
    half.upload_id = multipart.open_upload(half.storage_key, "audio/wav")
    half.save()
    ImportBatch.objects.filter(pk=batch.pk).update(created_at=shop_now() - batches.GIVEN_UP_AFTER)

    batches.sweep()

    assert not ImportBatch.objects.exists()
    with pytest.raises(storage.MissingObjectError):
        storage.private_size(batch.sheet_key)
    assert multipart.arrived(half.storage_key, half.upload_id, 9, 9) is None


@pytest.mark.parametrize("options", [["--dry-run"], []])
def test_the_command_imports_a_folder(options: list[str], tmp_path: Path) -> None:
    folder = tmp_path / "beats"
    folder.mkdir()
    os.rename(write_wav(tmp_path / "a.wav", seconds=0.5), folder / "Night Bus 140bpm Am.wav")
    (folder / "notes.txt").write_text("x")
    sheet = csv_file(tmp_path / "s.csv", ("Title", "Mood"), ("Night Bus", "Dark"))
    told = io.StringIO()

    call_command("import_beats", str(folder), "--sheet", str(sheet), *options, stdout=told, stderr=io.StringIO())

    assert "new         Night Bus" in told.getvalue()
    assert BeatPage.objects.count() == (0 if options else 1)
    assert ImportBatch.objects.count() == (0 if options else 1)
    assert Deliverable.objects.count() == (0 if options else 1)
    if not options:
        assert [mood.name for mood in BeatPage.objects.get().moods.all()] == ["Dark"]


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="no folder"):
        call_command("import_beats", str(tmp_path / "none"))
    (tmp_path / "s.csv").write_text("")
    with pytest.raises(CommandError, match="empty"):
        call_command("import_beats", str(tmp_path), "--sheet", str(tmp_path / "s.csv"))
    assert not ImportBatch.objects.exists()


def test_every_column_has_a_label_and_help() -> None:
    assert all(column.label and column.help for column in COLUMNS)
