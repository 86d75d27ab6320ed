"""The docs say what is there, and nothing that isn't: settings, codes, commands, Stripe's events, states, links."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.errors import StoreError
from payments import errors as payment_errors
from payments.inbox.handlers import HANDLERS
from payments.models import PaymentStatus
from payments.purchases.states import TABLE
from tests.deploy.setting import compose, variables_of_compose

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
REFERENCE = (ROOT / "docs" / "reference.md").read_text()
ENV_EXAMPLE = (ROOT / ".env.example").read_text()
# Read before the settings are: by make run, and by Django itself.
READ_ELSEWHERE = {"PORT", "HOST", "DJANGO_SETTINGS_MODULE"}
# Documented of others: PostgreSQL's, Redis' and the image's names in the compose file.
COMPOSE_ONLY = {"SHOP_HOST", "FILES_HOST", "POSTGRES_PASSWORD", "REDIS_PASSWORD", "SHOP_VERSION"}
DOCUMENTS = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md")])


def section(text: str, title: str) -> str:
    """What stands under a heading, up to the next of its rank or a higher one."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,2}} |\Z)", text, re.MULTILINE | re.DOTALL)
    assert found, f"there is no section {title!r}"
    return found[2]


def first_cells(text: str) -> Iterator[str]:
    """The first cell of every row of a section's tables, without the heads."""
    for line in text.splitlines():
        if line.startswith("|") and not line.startswith(("| ---", "| name |", "| code |", "| type |", "| command |")):
            yield line.split("|")[1]


def codes_in(text: str, pattern: str) -> set[str]:
    return {name for cell in first_cells(text) for name in re.findall(rf"`({pattern})`", cell)}


def settings_read() -> set[str]:
    """Every name that the settings, or whoever asks ``Env``, read from the environment."""
    names = set(READ_ELSEWHERE)
    for path in [*(ROOT / "site" / "beatstore").rglob("*.py"), *(ROOT / "site" / "accounts").rglob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
                first = node.args[0]
                asked = ast.unparse(node.func.value)
                if asked in ("env", "Env()") and isinstance(first, ast.Constant) and isinstance(first.value, str):
                    names.add(first.value)
    return names


def test_every_setting_is_explained_and_every_explained_one_is_read() -> None:
    documented = codes_in(section(REFERENCE, "Settings"), r"[A-Z][A-Z0-9_]+")

    assert documented == settings_read()


def test_the_readme_names_every_setting() -> None:
    told = set(re.findall(r"`([A-Z][A-Z0-9]*_?[A-Z0-9_]*[A-Z0-9])`", section(README, "Settings")))

    assert told == settings_read()


def test_the_example_file_has_a_line_for_every_setting() -> None:
    lines = re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", ENV_EXAMPLE, re.MULTILINE)

    assert sorted(lines) == sorted(settings_read() | COMPOSE_ONLY)


def test_what_the_compose_file_wants_is_in_the_example_file_and_explained() -> None:
    wanted = set(variables_of_compose())

    assert wanted <= settings_read() | COMPOSE_ONLY
    assert all(f"`{name}`" in REFERENCE for name in COMPOSE_ONLY)


def test_every_error_code_is_explained_with_its_status_and_the_other_way_round() -> None:
    assert payment_errors  # its classes register themselves with their parent
    classes: list[type[StoreError]] = [StoreError]
    for each in classes:
        classes.extend(each.__subclasses__())
    ours = {each.code: each.status for each in classes if each.__module__ in ("catalog.errors", "payments.errors")}

    rows = re.findall(r"^\| `(\w+)` \| (\d+) \|", section(REFERENCE, "Error codes"), re.MULTILINE)

    assert {code: int(status) for code, status in rows} == ours


def test_every_make_target_is_explained_and_the_other_way_round() -> None:
    targets = set(re.findall(r"^([a-z][a-z-]*):.*## ", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert codes_in(section(REFERENCE, "Commands"), r"make [a-z-]+") == {f"make {target}" for target in targets}


def test_every_management_command_is_explained() -> None:
    files = [*ROOT.glob("*/management/commands/*.py"), *ROOT.glob("site/*/management/commands/*.py")]
    ours = {path.stem for path in files if path.stem != "__init__"}

    assert codes_in(section(REFERENCE, "Commands"), r"[a-z_]+") == ours | {"rqworker"}


def test_every_stripe_event_that_is_acted_on_is_explained_and_the_other_way_round() -> None:
    documented = codes_in(section(REFERENCE, "Stripe's events"), r"[a-z_]+(?:\.[a-z_]+)+")
    in_five_steps = set(re.findall(r"`((?:payment_intent|refund|checkout\.session|charge\.dispute)\.\w+)`", README))

    assert documented == set(HANDLERS)
    assert in_five_steps == set(HANDLERS)


def test_the_table_of_payment_status_is_the_one_in_the_code() -> None:
    text = section((ROOT / "docs" / "architecture.md").read_text(), "payment_status")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines() if line.startswith("| ")]
    moves = {(before, why): after for before, why, after, _ in rows if before in PaymentStatus.values}

    assert moves == {(before.value, move.value): after.value for (before, move), after in TABLE.items()}
    assert len(rows) == len(TABLE) + 2  # the head and the rule below it


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_within_the_repository_lead_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", document.read_text()):
        name, _, anchor = target.partition("#")
        file = (document.parent / name).resolve() if name else document
        assert file.exists(), target
        if anchor:
            headings = re.findall(r"^#+ (.*)$", file.read_text(), re.MULTILINE)
            assert anchor in {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in headings}, target


def test_operations_knows_every_container() -> None:
    page = section((ROOT / "docs" / "operations.md").read_text(), "Deploy with Docker Compose")
    explained = codes_in(page, r"[a-z][a-z0-9_]*")

    assert explained - {"container"} == set(compose()["services"]) - {"demo"}
    assert "docker compose --profile demo run --rm demo" in page


def test_the_scaling_page_tells_what_the_benchmarks_measure() -> None:
    names = re.findall(r'_figure\("([^"]+)"', (ROOT / "bench" / "run.py").read_text())
    page = (ROOT / "docs" / "scaling.md").read_text()

    assert names
    assert all(name in page for name in names)


def test_the_readmes_pictures_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)

    assert len(pictures) >= 2
    assert all((ROOT / picture).read_bytes().startswith(b"\x89PNG") for picture in pictures)


def test_the_readme_asks_for_the_python_that_the_project_asks_for() -> None:
    engines = json.loads((ROOT / "package.json").read_text())["engines"]

    assert "Python 3.11 or newer" in README
    assert 'requires-python = ">=3.11"' in (ROOT / "pyproject.toml").read_text()
    assert engines["node"].startswith(">=20")
