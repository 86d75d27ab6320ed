"""Buckets and who reads them, on a real server."""

import json
import secrets
import urllib.error
import urllib.request

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from catalog.media import buckets, storage


def _status(url: str, **headers: str) -> tuple[int, dict[str, str]]:
    request = urllib.request.Request(url, headers=headers)  # noqa: S310  # our own storage's address
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
            return answer.status, {name.lower(): value for name, value in answer.headers.items()}
    except urllib.error.HTTPError as error:
        return error.code, {}


@pytest.fixture
def own_buckets() -> override_settings:
    """Names of buckets that don't exist yet."""
    name = f"test-{secrets.token_hex(4)}"
    return override_settings(AWS_STORAGE_BUCKET_NAME=f"{name}-private", AWS_PUBLIC_BUCKET_NAME=f"{name}-public")


def test_both_buckets_are_made_and_proved_and_again(
    own_buckets: override_settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with own_buckets:
        call_command("prepare_storage")
        call_command("prepare_storage")
        private, public = settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_PUBLIC_BUCKET_NAME

        said = capsys.readouterr().out
        assert f"{private}: made\n" in said
        assert f"{private}: there\n" in said
        assert f"{private}: nobody reads it but by signed address\n" in said
        assert f"{public}: everybody reads it\n" in said
        assert "this server can't be told" in said  # what this server doesn't know is told, not hidden
        for bucket in (private, public):
            assert "Contents" not in storage.s3().list_objects_v2(Bucket=bucket)  # no canary stays


def test_strangers_read_the_public_bucket_and_list_neither() -> None:
    private, public = settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_PUBLIC_BUCKET_NAME
    for bucket in (private, public):
        storage.s3().put_object(Bucket=bucket, Key="a/b", Body=b"x")
    base = settings.AWS_S3_ENDPOINT_URL

    status, headers = _status(f"{base}/{public}/a/b", Origin="https://blog.example")
    assert (status, headers["access-control-allow-origin"]) == (200, "https://blog.example")
    assert _status(f"{base}/{private}/a/b")[0] == 403
    assert _status(f"{base}/{public}?list-type=2")[0] == 403
    assert _status(f"{base}/{private}?list-type=2")[0] == 403


def test_a_private_bucket_that_all_may_read_is_found_out(own_buckets: override_settings) -> None:
    with own_buckets:
        call_command("prepare_storage", verbosity=0)
        private = settings.AWS_STORAGE_BUCKET_NAME
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": ["s3:GetObject"],
            "Resource": [f"arn:aws:s3:::{private}/*"],
        }
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        storage.s3().put_bucket_policy(Bucket=private, Policy=policy)

        with pytest.raises(CommandError, match="can be read by anybody"):
            call_command("prepare_storage", verbosity=0)


def test_one_bucket_for_both_is_refused() -> None:
    with (
        override_settings(AWS_PUBLIC_BUCKET_NAME=settings.AWS_STORAGE_BUCKET_NAME),
        pytest.raises(CommandError, match="name the same bucket"),
    ):
        call_command("prepare_storage", verbosity=0)


def test_a_storage_that_is_away_ends_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with override_settings(AWS_S3_ENDPOINT_URL="http://127.0.0.1:9"):
        client = storage._client(settings.AWS_S3_ENDPOINT_URL)
        monkeypatch.setattr(buckets, "s3", lambda: client)
        with pytest.raises(CommandError) as error:
            call_command("prepare_storage", verbosity=0)

    assert "\n" not in str(error.value)
    assert "can't be reached" in str(error.value)
