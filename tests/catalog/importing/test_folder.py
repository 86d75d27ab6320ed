"""Which files make one beat."""

import pytest

from catalog.importing.folder import sort


def beats(*paths: str) -> list[dict[str, str]]:
    return [group.files for group in sort(paths).groups]


def test_files_of_one_name_are_one_beat() -> None:
    assert beats(
        "Night Bus 140bpm Am.wav", "Night Bus 140bpm Am.mp3", "Night Bus 140bpm Am.zip", "Night Bus 140bpm Am.JPG"
    ) == [
        {
            "wav": "Night Bus 140bpm Am.wav",
            "mp3": "Night Bus 140bpm Am.mp3",
            "stems": "Night Bus 140bpm Am.zip",
            "cover": "Night Bus 140bpm Am.JPG",
        }
    ]


@pytest.mark.parametrize(
    "stems",
    [
        *(
            "Night Bus stems.zip",
            "night_bus_140_Am_stems.zip",
            "Night Bus (Stems).zip",
            "STEMS/Night Bus 140bpm Am.zip",
        ),
        *("Night Bus [140bpm Am] - Trackouts.zip", "x/NIGHT BUS.zip"),
    ],
)
def test_stems_are_found_by_the_title(stems: str) -> None:
    assert beats("Night Bus 140bpm Am.wav", "Other 90bpm.wav", stems)[0] == {
        "wav": "Night Bus 140bpm Am.wav",
        "stems": stems,
    }


def test_a_folder_for_each_beat() -> None:
    assert beats("a/Night Bus.wav", "a/stems.zip", "a/cover.png", "b/Other.wav", "b/cover.png") == [
        {"wav": "a/Night Bus.wav", "stems": "a/stems.zip", "cover": "a/cover.png"},
        {"wav": "b/Other.wav", "cover": "b/cover.png"},
    ]


def test_what_is_not_sure_is_left() -> None:
    found = sort(
        ["2023/Untitled.wav", "2024/Untitled.wav", "art/Untitled.jpg", "2024/Untitled.zip", "notes.pdf", "x.zip"]
    )

    assert [group.files for group in found.groups] == [
        {"wav": "2023/Untitled.wav"},
        {"wav": "2024/Untitled.wav", "stems": "2024/Untitled.zip"},
    ]
    assert {path for path, _ in found.left} == {"art/Untitled.jpg", "notes.pdf", "x.zip"}


def test_tagged_previews_and_files_of_the_system_are_no_beats() -> None:
    found = sort(
        ["Night Bus (tagged).mp3", "Night Bus untagged.mp3", ".DS_Store", "__MACOSX/._Night Bus.wav", "a/._b.wav"]
    )

    assert [group.files for group in found.groups] == [{"mp3": "Night Bus untagged.mp3"}]
    assert [path for path, _ in found.left] == ["Night Bus (tagged).mp3"]


def test_two_tempi_of_one_title_are_two_beats() -> None:
    assert beats("Type 140bpm.wav", "Type 150bpm.wav", "Type 150bpm.mp3") == [
        {"wav": "Type 140bpm.wav"},
        {"wav": "Type 150bpm.wav", "mp3": "Type 150bpm.mp3"},
    ]


@pytest.mark.parametrize("name", ["夜行バス 140bpm.wav", "ليل 90bpm Am.wav", 'Say "yes" 100bpm.wav', "Line\nbreak.wav"])
def test_names_of_any_script(name: str) -> None:
    assert beats(name, name.replace(".wav", ".mp3")) == [{"wav": name, "mp3": name.replace(".wav", ".mp3")}]
