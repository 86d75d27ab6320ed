"""People at the screens of imports."""

from tests.catalog.editor.conftest import editor, stranger

__all__ = ["editor", "stranger"]
