"""The servers and fixtures that all other tests stand on."""

import boto3
import pytest
import redis
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import connection


@pytest.mark.django_db
def test_the_database_is_one_to_throw_away() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database(), current_setting('fsync')")
        assert cursor.fetchone() == ("test_beatstore", "off")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_what_a_transactional_test_commits_is_gone_in_the_next(turn: int) -> None:
    assert get_user_model().objects.count() == 0

    get_user_model().objects.create_user(username=f"buyer{turn}")


def test_redis_keeps_everything_and_starts_empty() -> None:
    with redis.Redis.from_url(settings.REDIS_URL, decode_responses=True) as client:
        assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
        assert client.dbsize() == 0


def test_both_buckets_are_there() -> None:
    client = boto3.client("s3", endpoint_url=settings.AWS_S3_ENDPOINT_URL)

    names = {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}

    assert {settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_PUBLIC_BUCKET_NAME} <= names
