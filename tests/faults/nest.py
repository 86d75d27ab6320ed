"""Where a killed process is born again at once: ``python -m tests.faults.nest rqworker payments``.

Django is loaded once, the command of manage.py runs in a fork, and another fork takes its place as often as it is
killed: as under a supervisor, without the seconds that a start takes.
"""

import os
import sys
from importlib import import_module

import django
from django.core.management import call_command

from tests.faults.steps import unit_of_work


def main() -> None:
    """Run the command again and again."""
    django.setup()
    if "run_schedule" in sys.argv:
        _count_turns_of_the_schedule()
    while True:
        pid = os.fork()
        if pid == 0:
            call_command(*sys.argv[1:])
            os._exit(0)
        os.waitpid(pid, 0)


def _count_turns_of_the_schedule() -> None:
    schedule = import_module("beatstore.schedule")  # it wants Django set up
    enqueue_jobs = schedule.LeasedScheduler.enqueue_jobs

    def turn(self: object) -> object:
        with unit_of_work("schedule"):
            return enqueue_jobs(self)

    schedule.LeasedScheduler.enqueue_jobs = turn


if __name__ == "__main__":
    main()
