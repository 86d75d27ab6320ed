"""The image without Docker: its build context as .dockerignore leaves it, and its build's own steps in a folder."""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.deploy.setting import ROOT


def ignore_rules() -> list[str]:
    """The lines of .dockerignore that mean something."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def build_values() -> dict[str, str]:
    """What the settings are loaded with while static files are collected."""
    lines = (ROOT / "deploy" / "build.env").read_text().splitlines()
    return dict(re.findall(r"^(\w+)=(.*)$", "\n".join(lines), re.MULTILINE))


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined."""
    text = re.sub(r"^#.*\n", "", (ROOT / "Dockerfile").read_text(), flags=re.MULTILINE).replace("\\\n", " ")
    return [
        (word, " ".join(rest.split())) for word, _, rest in (line.partition(" ") for line in text.splitlines()) if word
    ]


def make_context(folder: Path) -> None:
    """Copy what .dockerignore lets through: it names what goes in, then what stays out of that."""
    let_in = [rule[1:] for rule in ignore_rules() if rule.startswith("!")]
    left_out = [rule.removeprefix("**/") for rule in ignore_rules() if rule.startswith("**/")]
    for name in let_in:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(*left_out))
        elif source.exists():
            shutil.copy(source, target)


def build(folder: Path) -> None:
    """What the last stage does: context, front end, then its RUN with the files collected."""
    make_context(folder)
    shutil.copytree(ROOT / "static" / "build", folder / "static" / "build")
    subprocess.run(
        [sys.executable, "-P", "manage.py", "collectstatic", "--noinput", "--verbosity", "0"],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": f"{folder}:{folder / 'site'}",
            "DJANGO_SETTINGS_MODULE": "beatstore.settings.production",
            **build_values(),
        },
        cwd=folder,
        check=True,
    )
    (folder / "deploy" / "build.env").unlink()


def is_let_in(path: str) -> bool:
    """Would Docker see this path of the project?"""
    parts = path.split("/")
    heads = ["/".join(parts[: length + 1]) for length in range(len(parts))]
    let_in = {rule[1:] for rule in ignore_rules() if rule.startswith("!")}
    left_out = [rule.removeprefix("**/") for rule in ignore_rules() if rule.startswith("**/")]
    return any(head in let_in for head in heads) and not any(
        fnmatch.fnmatch(part, pattern) for part in parts for pattern in left_out
    )
