#!/usr/bin/env python3
"""Django's command line, with ``site/`` on the path (``site`` itself is a stdlib name, never a package)."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

ROOT = Path(__file__).resolve().parent
for source_root in (ROOT / "site", ROOT):
    if str(source_root) not in sys.path:
        sys.path.insert(0, str(source_root))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "beatstore.settings.local")
    execute_from_command_line(sys.argv)
