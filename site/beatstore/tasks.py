"""How Wagtail's background tasks travel: on RQ after the commit, and at once where Redis is away."""

import logging
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django_tasks.backends.immediate import ImmediateBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id
from django_tasks_rq import Job as TaskJob
from django_tasks_rq import RQBackend
from django_tasks_rq.compat import TASK_CLASSES
from rq.job import Job

from beatstore.redis_guard import AWAY, Guard

logger = logging.getLogger(__name__)
guard = Guard("queues")


class StoreJob(TaskJob):
    """The class of every job, so that one worker runs both kinds: our own functions and django-tasks' tasks."""

    @property
    def func(self) -> Any:
        """A plain function or a Task; the parent refuses all but tasks."""
        return Job.func.fget(self)  # type: ignore[attr-defined]  # a property, asked past the parent

    @property
    def is_task(self) -> bool:
        """Enqueued by django-tasks."""
        return isinstance(self.func, TASK_CLASSES)

    def perform(self) -> Any:
        return super().perform() if self.is_task else Job.perform(self)

    def _execute(self) -> Any:
        if not self.is_task:
            return Job._execute(self)
        try:
            return super()._execute()
        except ObjectDoesNotExist:
            # An index of something that was deleted since the task was sent: nothing is left to do.
            logger.info("what a task was about is gone", extra={"task": self.func.module_path})
            return None


class TaskBackend(RQBackend):
    """The backend named in ``TASKS``.

    A task that is enqueued in a transaction leaves when it commits: before that a worker would not find its row. If
    Redis can't take it then, it runs in the caller's process, so an editor who saves a page waits, but loses nothing.
    """

    def enqueue(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        self.validate_task(task)
        if not transaction.get_connection().in_atomic_block:
            return self._send(task, args, kwargs)
        transaction.on_commit(partial(self._send, task, args, kwargs))
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )

    def _send(self, task: Task[Any, Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        if not guard.is_away:
            try:
                return super().enqueue(task, args, kwargs)
            except AWAY as error:
                guard.note_failure(error)
        logger.info("task runs at once", extra={"task": task.module_path})
        return ImmediateBackend(self.alias, {"QUEUES": list(self.queues)}).enqueue(task, args, kwargs)
