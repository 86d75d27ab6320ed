"""The image, built once for the tests of this folder."""

from pathlib import Path

import pytest

from tests.deploy.image import build


@pytest.fixture(scope="session")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what /app holds in the image."""
    folder = tmp_path_factory.mktemp("image") / "app"
    folder.mkdir()
    build(folder)
    return folder
