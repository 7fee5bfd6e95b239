"""A workflow's step: what leaves it when something fails."""

from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from matinee.kernel.errors import Conflict, NotFound
from matinee.kernel.passing import Passing
from matinee.kernel.step import step
from matinee.kernel.types import Model


class Given(Model):
    number: int = 1


def refused(code: str, status: int = 400, **said: Any) -> ClientError:
    reply: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}, **said}
    return ClientError(reply, "Operation")


def failed(error: Exception) -> type[Exception]:
    @step
    def handler(given: Given) -> None:
        raise error

    with pytest.raises(Exception) as left:
        handler({}, None)
    return left.type


@pytest.mark.parametrize(
    "error",
    [
        refused("SlowDown", 503),
        refused("TooManyRequestsException", 429),
        refused("TransactionCanceledException", CancellationReasons=[{"Code": "ThrottlingError"}]),
        ReadTimeoutError(endpoint_url="https://example.com"),
        Conflict("Somebody else changed it"),
    ],
    ids=repr,
)
def test_what_passes_by_itself_leaves_by_one_name(error: Exception) -> None:
    assert failed(error) is Passing


@pytest.mark.parametrize("error", [refused("AccessDenied", 403), NotFound("gone"), KeyError("a bug")], ids=repr)
def test_anything_else_leaves_by_its_own(error: Exception) -> None:
    assert failed(error) is type(error)
