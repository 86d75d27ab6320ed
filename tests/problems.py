"""One way to hold an answer against the contract's errors."""

from typing import Any, Protocol


class Answer(Protocol):
    """What Django's test client and ``requests`` have in common."""

    status_code: int
    headers: Any

    def json(self) -> Any: ...


def assert_problem(answer: Answer, status: int, code: str) -> dict[str, Any]:
    """The answer is this problem document (RFC 9457); its members."""
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    body: dict[str, Any] = answer.json()
    assert (body["code"], body["status"]) == (code, status)
    assert body["title"]
    return body
