"""The test's side of ``tests.faults.steps``: deaths planned, the trace read, time let pass."""

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import django_rq
from rq.job import Job, JobStatus

from catalog.clock import shop_now
from payments import bells
from payments.inbox.reconcile import OPEN
from payments.jobs import ask_stripe_about_open_purchases, end_lapsed_holds, sweep
from payments.models import EventStatus, Outbox, OutboxStatus, Purchase, StripeWebhookEvent
from payments.queues import DEFAULT, PAYMENTS
from tests.clock import move_time
from tests.deadline import wait_for
from tests.faults.settled import settled, unsettled
from tests.faults.steps import FOLDER_VARIABLE, Kill, sign_to_go_on, sign_to_wait
from tests.processes import RealProcess, ShopServer

SETTINGS = "tests.faults.dying_settings"
# For the test's own process: one visitor may hold many exclusives, and no worker indexes each beat that is made.
OVERRIDES = {
    "HOLD_LIMITS": "",
    "TASKS": {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend", "QUEUES": [DEFAULT]}},
}
Told = tuple[str, str, str]  # a unit's key and name, and what became of it
ASIDE_S = 3600
ROUND_S = 65  # longer than any lease, and than the first look of the reconciler
ROUNDS = 12
JOBS = Job.redis_job_namespace_prefix


class Nest(RealProcess):
    """A command of manage.py that is born again whenever it is killed; ``ready`` is what it says when it works."""

    def __init__(self, *argv: str, ready: str, env: dict[str, str]) -> None:
        super().__init__(argv[0], (sys.executable, "-m", "tests.faults.nest", *argv), env)
        self.ready = ready

    def start(self) -> None:
        """Start it and return once it works."""
        super().start()
        if self.ready:
            self.wait_until_said(self.ready)


class Deaths:
    """Processes that die as planned, and the clock that makes what they left due."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        unlimited = {"HOLD_LIMITS": "", "MAIL_LIMITS": ""}  # each kill buys anew, in as many steps as the first did
        self.env = {FOLDER_VARIABLE: str(folder), "DJANGO_SETTINGS_MODULE": SETTINGS, **unlimited}
        self._ahead_s = 0.0
        self._told: list[Told] = []
        self._told_of: defaultdict[str, set[str]] = defaultdict(set)
        self._read = 0
        self._over: set[str] = set()
        self._redis = django_rq.get_queue(PAYMENTS).connection
        (folder / "trace").touch()

    def worker(self) -> Nest:
        """A worker of both queues that money and mail wait in."""
        argv = ("rqworker", PAYMENTS, DEFAULT, "--worker-ttl=30")
        return Nest(*argv, ready="Listening on", env=self.env)

    def scheduler(self) -> Nest:
        """The schedule; it says nothing when it works."""
        return Nest("run_schedule", ready="", env=self.env)

    def shop(self) -> ShopServer:
        """A shop with one process for all requests, which gunicorn replaces when it dies."""
        return ShopServer(own_port=True, processes=1, env=self.env)

    def plan(self, unit: str, *, after: int, kill: Kill = Kill.SELF) -> None:
        """Have the next unit of this name die after so many of its steps."""
        fresh = self.folder / "plan.new"
        fresh.write_text(json.dumps({"unit": unit, "after": after, "kill": kill}))
        fresh.rename(self.folder / "plan")

    @contextmanager
    def born_for_a_plan(self) -> Iterator[None]:
        """Whoever is killed is born again for the next plan only, and so has all that a first turn has to do."""
        sign_to_wait(self.folder).touch()
        yield
        sign_to_wait(self.folder).unlink()

    def unplan(self) -> bool:
        """Whether the last plan was never taken: nobody dies any more."""
        path = self.folder / "plan"
        was_there = path.exists()
        path.unlink(missing_ok=True)
        return was_there

    def wait_for_death(self) -> None:
        """Return once the plan was taken and whoever took it is dead, or (its parent killed) done."""
        wait_for(lambda: not (self.folder / "plan").exists(), what="the plan is taken", every_s=0.02)
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Return once nobody has anything to do."""
        wait_for(self.is_idle, what="all that was due is done", every_s=0.02)

    def wait_until_stands(self) -> str:
        """Return once a unit stands as planned, with the key that the trace has for it."""
        return wait_for(self._standing, what="a unit stands as planned", every_s=0.01)

    def go_on(self, key: str) -> None:
        """Have a unit go on that stands."""
        sign_to_go_on(self.folder, key).touch()

    def wait_until_ended(self, key: str) -> None:
        """Return once the unit has run to its end, in whatever way."""
        wait_for(lambda: key in self._keys("end"), what="the unit that stood has ended", every_s=0.01)

    def toll(self) -> int:
        """How many were killed as planned."""
        return len(self._keys("killed", "orphaned"))

    def is_idle(self) -> bool:
        """No unit of work is under way, and no job waits for a worker or for its first step."""
        return not self._jobs_to_begin() and self._keys("begin") == self._keys("end", "killed")

    def has_ended(self, unit: str) -> bool:
        """Whether a unit of this name has run to its end."""
        return any(unit in name and what == "end" for _, name, what in self._trace())

    def steps_of(self, unit: str) -> list[str]:
        """What a unit of this name did, step by step; of several the one that did most."""
        keys = [key for key, name, what in self._trace() if unit in name and what == "begin"]
        told = {
            key: [what for each, _, what in self._trace() if each == key and what.startswith("step ")] for key in keys
        }
        return max(told.values(), key=len)

    def begin_anew(self) -> None:
        """Forget what was done, and set the clock back to the real time."""
        self.unplan()
        self.wait_until_idle()
        self._told.clear()
        self._told_of.clear()
        self.pass_time(-self._ahead_s)

    def pass_time(self, seconds: float) -> None:
        """Move the shop's clock on."""
        self._ahead_s += seconds
        move_time(self._ahead_s)
        _end_flags()

    def set_aside(self) -> None:
        """What the dead left is not due before ``recover``, so that the next unit's steps are its own."""
        _end_flags()
        later = shop_now() + timedelta(seconds=ASIDE_S)
        for model, is_leased in ((StripeWebhookEvent, EventStatus.PROCESSING), (Outbox, OutboxStatus.SENDING)):
            model.objects.filter(status=is_leased).update(lease_until=later)
            model.objects.filter(status__in=(EventStatus.RECEIVED, OutboxStatus.DUE)).update(next_attempt_at=later)
        Purchase.objects.filter(payment_status__in=OPEN).update(next_check_at=later, expires_at=later)

    def recover(self, *purchases: Purchase) -> None:
        """Let time pass and the schedule run until nothing is open; then assert that all ended as they must.

        What the sweeper finds goes first: nothing is asked of Stripe that a worker has been told already. Time stands
        while a unit is at work, so that nobody's lease is taken from him for the test's haste.
        """
        self.pass_time(ASIDE_S)
        sweep()
        left = self._settle(purchases)
        for _ in range(ROUNDS):
            if not left:
                return
            self.pass_time(ROUND_S)
            for job in (sweep, ask_stripe_about_open_purchases, end_lapsed_holds):
                job()
            left = self._settle(left)
        for purchase in left:
            settled(purchase)

    def _settle(self, purchases: Sequence[Purchase]) -> Sequence[Purchase]:
        """Wait while something is going on; those that are still open."""
        self.wait_until_idle()
        return [purchase for purchase in purchases if unsettled(purchase)]

    def _standing(self) -> str:
        """The key of the unit that stands and was not told to go on; empty if there is none."""
        stands = self._keys("stands")
        return next((key for key in stands if not sign_to_go_on(self.folder, key).exists()), "")

    def _keys(self, *what: str) -> set[str]:
        """The units of which one of these was told."""
        self._trace()
        return set().union(*(self._told_of[each] for each in what))

    def _jobs_to_begin(self) -> bool:
        """Asked of the jobs themselves: one that was taken from its queue a moment ago is nowhere else."""
        ids = {name.decode().rpartition(":")[2] for name in self._redis.scan_iter(f"{JOBS}*", count=1000)} - self._over
        with self._redis.pipeline(transaction=False) as pipeline:
            for job_id in ids:
                pipeline.hmget(Job.key_for(job_id), "status", "origin")
            found = dict(zip(ids, pipeline.execute(), strict=True))
        begun = self._keys("begin")
        waits = {
            job_id
            for job_id, (status, origin) in found.items()
            if origin
            and origin.decode() in (PAYMENTS, DEFAULT)
            and status.decode() in (JobStatus.QUEUED, JobStatus.STARTED)
            and job_id not in begun
        }
        self._over |= ids - waits
        return bool(waits)

    def _trace(self) -> list[Told]:
        """All that was told so far; only what is new is read, since this is asked often."""
        with (self.folder / "trace").open() as trace:
            trace.seek(self._read)
            while (line := trace.readline()).endswith("\n"):
                key, name, what = line.rstrip().split(" ", 2)
                self._told.append((key, name, what))
                self._told_of[what].add(key)
                self._read = trace.tell()
        return self._told


def _end_flags() -> None:
    """The bells' flags end by Redis' own clock, which no test moves: 15 s have passed."""
    connection = django_rq.get_queue(PAYMENTS).connection
    connection.delete(*(bell.flag for bell in (bells.INBOX, bells.MONEY_OUTBOX, bells.MAIL_OUTBOX)))
