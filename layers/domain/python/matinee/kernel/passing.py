"""Which errors pass by themselves: what failed by one succeeds later, without anybody mending anything.

A service is busy, throttles, does not answer in time or cannot be reached; or somebody else wrote at the same moment.
Everything else has a reason of its own, and fails again however often it is tried.
"""

from collections.abc import Iterator

from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError
from botocore.exceptions import ConnectionError as NoConnection

from matinee.kernel.errors import Conflict, Problem

_BUSY = (429, 500, 502, 503, 504)
"""Answers of AWS. A problem of ours with 500 is no such answer: it is an error in our code."""
_THROTTLED = {
    "BandwidthLimitExceeded",
    "ExecutionLimitExceeded",
    "LimitExceededException",
    "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException",
    "ReplicatedWriteConflictException",
    "RequestLimitExceeded",
    "RequestThrottled",
    "RequestThrottledException",
    "RequestTimeout",
    "RequestTimeoutException",
    "SlowDown",
    "Throttling",
    "ThrottlingException",
    "ThrottledException",
    "TooManyRequestsException",
    "TransactionInProgressException",
}
"""Error codes that botocore's own retries take for throttling or a timeout (botocore/retries/standard.py), DynamoDB's for a
write in another region, and the limit of Step Functions on executions that are open at once."""
_CANCELLED = {"ProvisionedThroughputExceeded", "ThrottlingError", "TransactionConflict"}
"""Reasons for which DynamoDB cancels a transaction, and not one that is sent again."""


class Passing(Exception):
    """An error that passes by itself, as a workflow knows it: Step Functions sees the name of a class, never its bases."""


def passes(error: BaseException) -> bool:
    """Whether this error, or the one that it was raised from, passes by itself."""
    return any(map(_passes, _causes(error)))


def _passes(error: BaseException) -> bool:
    match error:
        case ClientError():
            status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
            reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
            return status in _BUSY or error.response["Error"]["Code"] in _THROTTLED or bool(reasons & _CANCELLED)
        case Conflict():
            return error.code == Conflict.code  # one with a code of its own is about the thing's state, which stays
        case Problem():
            return error.status in _BUSY and error.status != Problem.status
        case BotoCoreError():
            return isinstance(error, HTTPClientError | NoConnection)
    return isinstance(error, ConnectionError | TimeoutError)


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__
