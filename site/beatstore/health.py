"""Is the process alive, and are the servers behind it there? For load balancers; says names, never details."""

import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.db import DatabaseError, connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis import Redis
from redis.exceptions import RedisError
from rq.worker_registration import WORKERS_BY_QUEUE_KEY

from beatstore import queues
from beatstore.metrics import metrics

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

logger = logging.getLogger(__name__)
LIMIT_S = 2  # each look takes at most this long; all of them look at once
_lock = Lock()
_looks: list[Future[list[str]]] = []  # the one under way, if any


class HealthMiddleware:
    """Answers for its addresses before anything else looks at the request.

    Whoever probes a container calls it by a number or a name that is not in ALLOWED_HOSTS, and without TLS.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        views = {"/healthz": healthz, "/readyz": readyz, "/metrics": metrics}
        view = views.get(request.path_info, self.get_response)
        return view(request)


@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while the process lives; asks nobody."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200, or 503 with the names of what is missing: ``database``, ``redis``, ``storage``, ``workers``."""
    missing = missing_servers()
    if missing:
        logger.warning("not ready", extra={"missing": missing})
        return JsonResponse({"status": "not ready", "missing": missing}, status=503)
    return JsonResponse({"status": "ready", "missing": []})


def missing_servers() -> list[str]:
    """Names of the servers that didn't answer within the limit.

    Who asks while a look is under way gets its answer: the address is open to all, and a look of his own for
    everybody would take the database's connections from those who buy.
    """
    with _lock:
        is_first = not _looks
        if is_first:
            _looks.append(Future())
        look = _looks[0]
    if is_first:
        try:
            look.set_result(_look())
        except BaseException as error:
            look.set_exception(error)
            raise
        finally:
            _looks.clear()
    return look.result()


def _look() -> list[str]:
    looks: dict[str, Callable[[], bool]] = {
        "database": _has_database,
        "redis": _has_redis,
        "storage": _has_storage,
        "workers": _has_workers,
    }
    # No `with`: that would wait for a look that hangs. Every look ends by its own time limits soon after.
    pool = ThreadPoolExecutor(max_workers=len(looks), thread_name_prefix="readyz")
    answers = {name: pool.submit(look) for name, look in looks.items()}
    answered, _ = wait(answers.values(), timeout=LIMIT_S)
    pool.shutdown(wait=False, cancel_futures=True)
    return [name for name, answer in answers.items() if answer not in answered or not _said_yes(answer)]


def _said_yes(answer: Future[bool]) -> bool:
    try:
        return answer.result()
    except (DatabaseError, RedisError, BotoCoreError, ClientError):
        return False


def _has_database() -> bool:
    """A connection of its own: one that was open before may hang without end."""
    connection = connections.create_connection("default")
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone())
    finally:
        connection.close()


def _redis() -> "Redis":
    return Redis.from_url(settings.REDIS_URL, socket_connect_timeout=1, socket_timeout=1)


def _has_redis() -> bool:
    with _redis() as client:
        return bool(client.ping())


def _has_workers() -> bool:
    """A live worker for each queue; reads RQ's own keys, since RQ's registries clean up when they are listed."""
    with _redis() as client:
        for name in queues.TIMEOUT_S:
            keys = client.smembers(WORKERS_BY_QUEUE_KEY % name)
            # A worker's key lapses when its heartbeats stop.
            if not keys or not client.exists(*keys):
                return False
    return True


def _has_storage() -> bool:
    client = _s3()
    for bucket in (settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_PUBLIC_BUCKET_NAME):
        client.head_bucket(Bucket=bucket)
    return True


@cache
def _s3() -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=settings.AWS_S3_ENDPOINT_URL,
        region_name=settings.AWS_S3_REGION_NAME,
        aws_access_key_id=settings.AWS_ACCESS_KEY_ID,
        aws_secret_access_key=settings.AWS_SECRET_ACCESS_KEY,
        config=Config(
            connect_timeout=1,
            read_timeout=1,
            retries={"total_max_attempts": 1},
            signature_version="s3v4",
            s3={"addressing_style": "path"},
        ),
    )
