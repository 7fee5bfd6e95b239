"""One HTTP request to Stripe's API, as its answer: who asks, what was answered to its idempotency key, and the call itself."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from email.utils import formatdate
from typing import Any

import stripe

from infra.local.stripe import shapes
from infra.local.stripe.account import Account, token
from infra.local.stripe.billing import clock
from infra.local.stripe.calls import CALLS
from infra.local.stripe.calls.call import Call
from infra.local.stripe.errors import Refused, invalid

_REPLAYED = {"Idempotent-Replayed": "true"}


@dataclass(frozen=True)
class Answer:
    status: int
    body: Any
    headers: dict[str, str]


def request(a: Account, method: str, path: str, query: str, body: str, headers: dict[str, str]) -> Answer:
    """One HTTP request to the API, as its answer."""
    try:
        _authenticate(headers)
        for call in CALLS:
            found = re.fullmatch(call.pattern, path)
            if found and call.method == method:
                with key_in_use(a, method, headers):
                    return _carry_out(a, call, found[1] if found.groups() else "", query or body, headers)
        raise Refused(
            404,
            "invalid_request_error",
            f"Unrecognized request URL ({method}: {path}): the local Stripe knows the calls that Matinee makes, no more",
        )
    except Refused as refused:
        return Answer(refused.status, refused.body, _headers(a))


def _authenticate(headers: dict[str, str]) -> None:
    key = headers.get("authorization", "").removeprefix("Bearer ")
    if not re.fullmatch(r"(sk|rk)_test_\w+", key):
        raise Refused(401, "invalid_request_error", f"Invalid API Key provided: {key[:8]}***")
    if headers.get("stripe-version") != stripe.api_version:
        raise Refused(400, "invalid_request_error", f"Invalid Stripe API version: {headers.get('stripe-version')}")


@contextmanager
def key_in_use(a: Account, method: str, headers: dict[str, str]) -> Iterator[None]:
    """While a call is under way, others with its idempotency key are refused. GET and DELETE have none that counts.

    Source: https://docs.stripe.com/api/idempotent_requests
    """
    key = headers.get("idempotency-key") if method == "POST" else None
    with a.using(key) if key else nullcontext():
        yield


def _carry_out(a: Account, call: "Call", named: str, form: str, headers: dict[str, str]) -> Answer:
    key = headers.get("idempotency-key") if call.method == "POST" else None
    asked = json.dumps([call.method, call.pattern, named, sorted(form.split("&"))])
    if key and (known := a.replayed(key, asked)):
        return Answer(known[0], known[1], _headers(a) | _REPLAYED)
    given = shapes.checked(call.shape, shapes.parsed(form)) if call.shape else {}
    if not call.shape and form:
        raise invalid(f"Received unknown parameter: {form.split('=')[0]}", form.split("=")[0], "parameter_unknown")
    clock.settle(a)
    expand = given.pop("expand", None)
    try:
        found = call.carry_out(a, given, named)
        status, body = 200, a.shown(found, expand)
    except Refused as refused:
        if not refused.final:
            raise
        status, body = refused.status, refused.body
    if key:
        a.spend(key, asked, status, body)
    if call.method != "GET":
        a.save()
    return Answer(status, body, _headers(a))


def _headers(a: Account) -> dict[str, str]:
    return {
        "Request-Id": f"req_{token(14)}",
        "Stripe-Version": stripe.api_version or "",
        "Date": formatdate(a.now(), usegmt=True),
    }
