"""AWS and Stripe that fail at a share of the calls: before they carry them out, or after, so that only the answer is lost."""

import json
import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import stripe
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.exceptions import ConnectionClosedError, EndpointConnectionError, ReadTimeoutError
from matinee.kernel import aws
from moto.core.botocore_stubber import MockRawResponse
from moto.core.models import botocore_stubber

from tests.stripe_account import InProcess

_REFUSALS = {
    "throttled": (400, "com.amazonaws.dynamodb.v20120810#ThrottlingException"),
    "too fast": (400, "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException"),
    "out of order": (500, "com.amazonaws.dynamodb.v20120810#InternalServerError"),
    "unavailable": (503, "com.amazonaws.dynamodb.v20120810#ServiceUnavailable"),
}
_LOSSES = ("out of order", "closed", "silent")


class Unreliable:
    """What answers the calls of botocore (`before-send`) instead of moto, whom it asks."""

    def __init__(self, share: float, chance: random.Random) -> None:
        self.share, self.chance = share, chance
        self.answered: Counter[str] = Counter()
        self._carried_out: dict[str, tuple[int, Any, Any]] = {}
        """Transactions by their token, which is what DynamoDB knows one again by; moto does not."""

    def __call__(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        fails, late = self.chance.random() < self.share, self.chance.random() < 0.5
        if fails and not late:
            return self._refused(request)
        answer = self._carry_out(request)
        if fails:
            return self._lost(request)
        self.answered["well"] += 1
        return _response(request, *answer)

    def _refused(self, request: AWSPreparedRequest) -> AWSResponse:
        batch = "BatchGetItem" in str(request.headers.get("X-Amz-Target"))
        kind = self.chance.choice([*_REFUSALS, "unreachable", *["unprocessed"] * 4 * batch])
        self.answered[f"before: {kind}"] += 1
        if kind == "unreachable":
            raise EndpointConnectionError(endpoint_url=request.url)
        if kind == "unprocessed":
            asked = json.loads(_body(request))["RequestItems"]
            return _response(request, 200, {}, json.dumps({"Responses": {}, "UnprocessedKeys": asked}))
        status, code = _REFUSALS[kind]
        return _response(request, status, {}, json.dumps({"__type": code, "message": kind}))

    def _lost(self, request: AWSPreparedRequest) -> AWSResponse:
        kind = self.chance.choice(_LOSSES)
        self.answered[f"after: {kind}"] += 1
        if kind == "closed":
            raise ConnectionClosedError(endpoint_url=request.url)
        if kind == "silent":
            raise ReadTimeoutError(endpoint_url=request.url)
        status, code = _REFUSALS[kind]
        return _response(request, status, {}, json.dumps({"__type": code, "message": kind}))

    def _carry_out(self, request: AWSPreparedRequest) -> tuple[int, Any, Any]:
        transacts = "TransactWriteItems" in str(request.headers.get("X-Amz-Target"))
        token = json.loads(_body(request))["ClientRequestToken"] if transacts else None
        if token in self._carried_out:
            return self._carried_out[token]
        answer = botocore_stubber.process_request(request)
        assert answer is not None, request.url
        if token and answer[0] == 200:
            self._carried_out[token] = answer
        return answer


def _body(request: AWSPreparedRequest) -> bytes:
    assert request.body is None or isinstance(request.body, bytes)
    return request.body or b""


def _response(request: AWSPreparedRequest, status: int, headers: Any, body: Any) -> AWSResponse:
    return AWSResponse(request.url, status, headers, MockRawResponse(body))


def _unreachable(why: str) -> stripe.APIConnectionError:
    return stripe.APIConnectionError(why, should_retry=True)  # type: ignore[no-untyped-call]


class UnreliableStripe(InProcess):
    def __init__(self, account: Any, share: float, chance: random.Random) -> None:
        super().__init__(account)
        self.share, self.chance = share, chance
        self.answered: Counter[str] = Counter()

    def request(self, *asked: Any, **said: Any) -> tuple[bytes, int, Mapping[str, str]]:  # type: ignore[override]
        fails, late = self.chance.random() < self.share, self.chance.random() < 0.5
        if fails and not late:
            kind = self.chance.choice(("refused", "busy", "broken"))
            self.answered[f"before: {kind}"] += 1
            if kind == "refused":
                raise _unreachable("refused")
            status, code = {"busy": (429, "rate_limit"), "broken": (500, "api_error")}[kind]
            headers = {"stripe-should-retry": "true"}  # as Stripe says of both
            return json.dumps({"error": {"type": "api_error", "code": code}}).encode(), status, headers
        answer = super().request(*asked, **said)
        if fails:
            self.answered["after: lost"] += 1
            raise _unreachable("lost")
        self.answered["well"] += 1
        return answer


@contextmanager
def unreliable(share: float, seed: int) -> Iterator[tuple[Unreliable, UnreliableStripe]]:
    """Meanwhile so many of the calls that functions make to AWS and to Stripe fail; those of tests do not."""
    chance, well = random.Random(seed), stripe.default_http_client
    assert isinstance(well, InProcess)
    services, payments = Unreliable(share, chance), UnreliableStripe(well.account, share, chance)
    aws.forget()
    events = aws._session().get_component("event_emitter")
    events.unregister("before-send", botocore_stubber)
    events.register("before-send", services)
    stripe.default_http_client = payments
    try:
        yield services, payments
    finally:
        stripe.default_http_client = well
        aws.forget()


@contextmanager
def losing(operation: str, meanwhile: Callable[[], object] = lambda: None) -> Iterator[None]:
    """The answer to the next call of one operation of DynamoDB is lost, and before it is sent again something else happens."""
    left = [operation]

    def lose(request: AWSPreparedRequest, **_: Any) -> None:
        if left:
            left.clear()
            botocore_stubber.process_request(request)
            meanwhile()
            raise ReadTimeoutError(endpoint_url=request.url)

    events, name = aws.client("dynamodb").meta.events, f"before-send.dynamodb.{operation}"
    events.register_first(name, lose)
    try:
        yield
    finally:
        events.unregister(name, lose)
    assert not left, "no answer was lost"
