"""``make lock``: requirements*.in to requirements*.txt, with hashes, for every platform."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
# The development lock takes the versions of the other, so that tests run what is deployed.
LOCKS = ("requirements", "requirements-dev")
PYTHON = "3.11"  # the oldest that is supported


def main() -> int:
    """Lock both; the first that fails ends it."""
    uv = Path(sys.executable).parent / "uv"
    for name in LOCKS:
        print(f"[lock] {name}.in -> {name}.txt", flush=True)
        argv = [str(uv), "pip", "compile", "--quiet", "--universal", "--python-version", PYTHON, "--generate-hashes"]
        if code := subprocess.run([*argv, f"{name}.in", "-o", f"{name}.txt"], cwd=ROOT, check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())
