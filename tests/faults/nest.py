"""Where a killed process is born again at once: ``python -m tests.faults.nest rqworker payments``.

Django is loaded once, the command of manage.py runs in a fork, and another fork takes its place as often as it is
killed: as under a supervisor, without the seconds that a start takes.
"""

import os
import sys
import time
from importlib import import_module

import django
from django.core.management import call_command
from django.db import connections
from django.urls import resolve

from tests.faults.steps import unit_of_work, wait_to_be_born

GAVE_UP_S = 0.1  # a command that ended by itself may miss a server: it is not tried as fast as can be


def main() -> None:
    """Run the command again and again."""
    django.setup()
    resolve("/healthz")  # loads every address, which takes each fork half a second; manage.py does so when it checks
    connections.close_all()
    if "run_schedule" in sys.argv:
        _count_turns_of_the_schedule()
    while True:
        wait_to_be_born()
        pid = os.fork()
        if pid == 0:
            call_command(*sys.argv[1:])
            os._exit(0)
        _, status = os.waitpid(pid, 0)
        if not os.WIFSIGNALED(status):
            time.sleep(GAVE_UP_S)


def _count_turns_of_the_schedule() -> None:
    schedule = import_module("beatstore.schedule")  # it wants Django set up
    enqueue_jobs = schedule.LeasedScheduler.enqueue_jobs

    def turn(self: object) -> object:
        with unit_of_work("schedule"):
            return enqueue_jobs(self)

    schedule.LeasedScheduler.enqueue_jobs = turn


if __name__ == "__main__":
    main()
