"""New random histories (``tests/payments/histories``) one after the other, longer ones than ``make test`` plays.

The first that ends badly is shrunk, told deed by deed, and ends the soak with 1.
"""

import tempfile
import time
import traceback
from pathlib import Path

from django.core.management import call_command

from bench.start import say, soak_s, soak_seed
from tests.payments.histories.playing import Stage, stage

IN_ONE_GO = 25  # the time is looked at in between
SHORTEST, LONGEST = 10, 40


def main() -> int:
    """Play, tell what came up; 1 if a history ended badly."""
    lasts_s, seed = soak_s(), soak_seed()
    say(f"{lasts_s:.0f} seconds of random histories, SOAK_SEED={seed}")
    call_command("prepare_storage", verbosity=0)
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, stage(Path(folder)) as on_stage:
        while time.monotonic() < began + lasts_s:
            try:
                on_stage.play(IN_ONE_GO, shortest=SHORTEST, longest=LONGEST, seed=seed)
            except Exception:  # noqa: BLE001 - whatever it is, it is told, with the history that led to it
                traceback.print_exc()
                print(f"WRONG: a history ended badly: SOAK_SEED={seed}")
                return 1
            seed += 1
            tell(on_stage, time.monotonic() - began)
    say("every history ended well")
    return 0


def tell(on_stage: Stage, took_s: float) -> None:
    """How far it is, and what came up so far."""
    histories = on_stage.seen["histories"]
    say(f"{histories} histories, {histories / took_s:.1f} a second")
    for what, count in sorted(on_stage.seen.items()):
        say(f"  {what}: {count}")
