#!/usr/bin/env python3
"""Django's command line, with ``site/`` on the path (``site`` itself is a stdlib name, never a package)."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
for source_root in (ROOT / "site", ROOT):
    if str(source_root) not in sys.path:
        sys.path.insert(0, str(source_root))

from django.core.management import execute_from_command_line  # noqa: E402  # its neighbour below needs the path

from beatstore.env import choose_settings  # noqa: E402

if __name__ == "__main__":
    choose_settings("beatstore.settings.local")
    execute_from_command_line(sys.argv)
