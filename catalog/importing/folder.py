"""Which files of a folder belong to one beat: its WAV, MP3, stems and cover, found by their names. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field
from posixpath import basename, dirname

from catalog.filenames import Named, read_name

TYPES = {
    **dict.fromkeys((".wav", ".wave"), "wav"),
    ".mp3": "mp3",
    ".zip": "stems",
    **dict.fromkeys((".jpg", ".jpeg", ".png", ".webp"), "cover"),
}
_ENDING = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_ROLE = re.compile(
    r"[\s_(\[{-]*(?<![^\W_])(stems?|track ?outs?|multitracks?|cover|artwork|art|front|wav|mp3)[\s_)\]}-]*$", re.I
)
_TAGGED = re.compile(r"(?<![^\W_])(tagged|tag|preview|snippet)(?![^\W_])", re.I)
_NOT_TAGGED = re.compile(r"(?<![^\W_])(un|non|no|not)[ _-]?(tagged|tags?)(?![^\W_])", re.I)
_OF_THE_SYSTEM = re.compile(r"^(\.|__MACOSX|thumbs\.db$|desktop\.ini$|icon\r?$)", re.I)


@dataclass(slots=True)
class Group:
    """Paths of one beat by their type; ``named`` is what the name of its first file says."""

    named: Named
    files: dict[str, str] = field(default_factory=dict)

    @property
    def main(self) -> str:
        """The WAV, else the MP3."""
        return self.files.get("wav") or self.files.get("mp3") or ""


@dataclass(frozen=True, slots=True)
class Sorted:
    """Beats in the order of their names, and the paths of what belongs to none, each with the reason."""

    groups: tuple[Group, ...]
    left: tuple[tuple[str, str], ...]


def type_of(path: str) -> str:
    """ "wav", "mp3", "stems", "cover", or "" for what isn't imported."""
    ending = _ENDING.search(basename(path))
    return TYPES.get(ending[0].lower(), "") if ending else ""


def is_of_the_system(path: str) -> bool:
    """Files that nobody put there: nothing is said of them."""
    return any(_OF_THE_SYSTEM.match(part) for part in path.split("/"))


def stem_key(path: str) -> str:
    """The name without ending, role ("stems", "cover") and signs: alike for the files of one beat."""
    return plain(_without_role(_ENDING.sub("", basename(path))))


def plain(text: str) -> str:
    """Letters and digits in lower case: two names that people call the same are the same."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def title_key(path: str) -> str:
    """The same of the title alone."""
    return plain(read_name(_without_role(_ENDING.sub("", basename(path)))).title)


def sort(paths: Iterable[str]) -> Sorted:
    """Find what belongs together: by the whole name, else by the title in it, else by the folder of one beat."""
    wanted = sorted((path for path in paths if not is_of_the_system(path)), key=lambda path: (path.casefold(), path))
    by_type: dict[str, list[str]] = {}
    left: list[tuple[str, str]] = []
    for path in wanted:
        kind = type_of(path)
        if not kind:
            left.append((path, "Not a WAV, MP3, ZIP or picture (JPG, PNG, WEBP)."))
        elif kind == "mp3" and _TAGGED.search(basename(path)) and not _NOT_TAGGED.search(basename(path)):
            left.append((path, "By its name this is a tagged preview: the store makes its own."))
        else:
            by_type.setdefault(kind, []).append(path)
    groups = [_group(path, "wav") for path in by_type.get("wav", [])]
    for path in by_type.get("mp3", []):
        found = _home_of(path, groups, "mp3", is_by_folder=False)
        if found:
            found.files["mp3"] = path
        else:
            groups.append(_group(path, "mp3"))
    for kind in ("stems", "cover"):
        for path in by_type.get(kind, []):
            found = _home_of(path, groups, kind, is_by_folder=True)
            if found:
                found.files[kind] = path
            else:
                left.append((path, "No WAV or MP3 of this name came with it."))
    groups.sort(key=lambda group: plain(group.named.title))
    return Sorted(tuple(groups), tuple(left))


def _group(path: str, kind: str) -> Group:
    named = read_name(_without_role(_ENDING.sub("", basename(path))))
    return Group(named, {kind: path})


def _home_of(path: str, groups: list[Group], kind: str, *, is_by_folder: bool) -> Group | None:
    free = [group for group in groups if kind not in group.files]
    here = [group for group in free if dirname(group.main) == dirname(path)]
    for key in (stem_key, title_key):
        wanted = key(path)
        if not wanted:
            continue
        for among in (here, free):
            fitting = [group for group in among if key(group.main) == wanted]
            if len(fitting) == 1:
                return fitting[0]
            if fitting:
                break  # not sure: better left out than in the wrong place
    if is_by_folder and not stem_key(path) and len(here) == 1 and dirname(path):
        return here[0]
    return None


def _without_role(stem: str) -> str:
    shorter = _ROLE.sub("", f" {stem}").strip()
    return shorter if shorter != stem.strip() else stem
