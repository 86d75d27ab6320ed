"""The test settings for processes of the store that die on purpose (``tests.faults.steps``)."""

from beatstore.settings.test import *  # noqa: F403
from beatstore.settings.test import MIDDLEWARE
from tests.faults.steps import count_steps

MIDDLEWARE = ["tests.faults.dying.StepsMiddleware", *MIDDLEWARE]
RQ = {"JOB_CLASS": "tests.faults.dying.SteppingJob"}
count_steps()
