"""How Stripe is asked: its client, idempotency keys, lists read to their end, and its errors as ours.

Every POST carries an idempotency key. Stripe keeps a key and the first answer for at least 24 hours; the same key with other
parameters is refused, and one that is still being worked on is answered 409, which its client asks again.
Source: https://docs.stripe.com/api/idempotent_requests
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Any

import stripe
from pydantic import Field

from matinee.kernel import aws
from matinee.kernel.errors import Conflict, PaymentRequired, Problem
from matinee.kernel.money import Money
from matinee.kernel.settings import settings
from matinee.kernel.types import Model

_TIMEOUT = 8
"""Seconds for one try: after three that hang, the function's own time is up."""
_TRIES = 5
"""Of a hundred thousand requests to a Stripe that fails at one call in ten, one fails."""
PAGE = 100
"""Objects on a page of a list, the most that Stripe answers. Source: https://docs.stripe.com/api/pagination"""
Json = dict[str, Any]


class NotConnected(Problem):
    """No key of Stripe's is in the deployment's secret."""

    status, title, code = 501, "Payments are not set up here", "not_connected"


class Unreachable(Problem):
    status, title, code = 502, "Payments cannot be reached now: try again", "payments_unreachable"


class Refused(Exception):
    """Stripe refuses a request, as things stand there now."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


class Gone(Refused):
    """What a request names is not there at Stripe."""


class Credentials(Model):
    """The secret's content; `seed` is what a deployment puts there before anybody knows a key."""

    api_key: str = ""
    webhook_secrets: dict[str, str] = Field(default_factory=dict)
    """An endpoint's id → what it signs with."""


def credentials() -> Credentials:
    return Credentials.model_validate_json(aws.secret(settings()["secret_stripe"]))


def client() -> stripe.StripeClient:
    """Raises NotConnected."""
    key = credentials().api_key
    if not key:
        raise NotConnected()
    return _client(key, os.environ.get("MATINEE_STRIPE_URL", ""))


@lru_cache(maxsize=1)
def _client(key: str, url: str) -> stripe.StripeClient:
    """`url`: where a laptop's Stripe is."""
    http = stripe.default_http_client or stripe.RequestsClient(timeout=_TIMEOUT)
    addresses: Any = {"api": url} if url else {}
    return stripe.StripeClient(key, base_addresses=addresses, http_client=http, max_network_retries=_TRIES - 1)


def get(call: Any, *named: str, params: Mapping[str, Any] | None = None) -> Any:
    """What Stripe answers to a GET or a DELETE. Raises Unreachable, Refused, Gone."""
    with _errors():
        return call(*named, params=dict(params or {}))


def post(call: Any, *named: str, params: Mapping[str, Any], key: str) -> Any:
    """What Stripe answers, with the same `key` the same again for a day.

    Raises PaymentRequired, Conflict (in_progress), Unreachable, Refused, Gone.
    """
    with _errors():
        return call(*named, params=dict(params), options={"idempotency_key": key})


def every(call: Any, params: Mapping[str, Any]) -> Iterator[Json]:
    """All objects of a list, page after page. Raises Unreachable, Refused, Gone."""
    with _errors():
        for each in call(params={**params, "limit": PAGE}).auto_paging_iter():
            yield each.to_dict()


@contextmanager
def _errors() -> Iterator[None]:
    try:
        yield
    except stripe.CardError as error:
        raise PaymentRequired(
            error.user_message or "The card was declined", code="card_declined", reason=_reason(error)
        ) from error
    except (stripe.APIConnectionError, stripe.RateLimitError, stripe.APIError) as error:
        if error.http_status == 409:  # https://docs.stripe.com/error-codes#idempotency-key-in-use
            raise Conflict("The same request is being carried out", code="in_progress") from error
        raise Unreachable(headers={"retry-after": "5"}) from error
    except stripe.InvalidRequestError as error:
        kind = Gone if error.code == "resource_missing" else Refused
        raise kind(str(error), error.code or "") from error


def _reason(error: stripe.CardError) -> str:
    answered: Any = error.json_body or {}
    return str(answered.get("error", {}).get("decline_code") or error.code or "")


def key_of(purpose: str, *named: str, **params: Any) -> str:
    """An idempotency key made of what a request is for and of all that it says: another request never meets it."""
    request = json.dumps([named, params], sort_keys=True)
    return f"{purpose}-{hashlib.sha256(request.encode()).hexdigest()[:24]}"


def money(amount: int, currency: str) -> Money:
    return Money(amount=amount, currency=currency.upper())


def answered_at(page: Any) -> datetime:
    """Stripe's own time when it answered."""
    return parsedate_to_datetime(page.last_response.headers["Date"]).astimezone(UTC)
