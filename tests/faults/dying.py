"""Requests and jobs as units of work, for processes that run under ``tests.faults.dying_settings``."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponseBase

from beatstore.tasks import StoreJob
from tests.faults.steps import unit_of_work


class StepsMiddleware:
    """A request is a unit: ``POST:/api/checkout/``."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with unit_of_work(f"{request.method}:{request.path}"):
            return self.get_response(request)


class SteppingJob(StoreJob):
    """A job is a unit, known by its id: ``payments.jobs.drain_inbox``."""

    def perform(self) -> Any:
        with unit_of_work(str(self.func_name), key=self.id):
            return super().perform()
