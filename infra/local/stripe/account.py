"""An account's objects, clocks, events and idempotency keys: all of its state, in one file that is replaced at each change."""

import copy
import hashlib
import json
import secrets
import string
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import stripe

from infra.local.stripe.errors import Refused, missing

Object = dict[str, Any]
KINDS = {
    "prod": "product",
    "price": "price",
    "cus": "customer",
    "pm": "payment_method",
    "sub": "subscription",
    "si": "subscription_item",
    "in": "invoice",
    "inpay": "invoice_payment",
    "il": "line_item",
    "pi": "payment_intent",
    "ch": "charge",
    "re": "refund",
    "promo": "promotion_code",
    "coupon": "coupon",
    "di": "discount",
    "cs": "checkout.session",
    "bps": "billing_portal.session",
    "bpc": "billing_portal.configuration",
    "we": "webhook_endpoint",
    "evt": "event",
    "clock": "test_helpers.test_clock",
}
"""An id's prefix → what it names."""
_PREFIXES = {kind: prefix for prefix, kind in KINDS.items()}
_LETTERS = string.ascii_letters + string.digits
DAY = 86_400
NAMES = {"billing_portal.session": "session", "checkout.session": "session"}


class Account:
    """One Stripe account. `folder` None: kept in memory alone."""

    def __init__(self, folder: Path | None = None, url: str = "http://localhost:8083") -> None:
        self.url = url
        """Where its pages are."""
        self._file = folder and folder / "account.json"
        self.state: Object = {"objects": {}, "keys": {}, "ahead": 0, "undelivered": [], "settings": dict(SETTINGS)}
        if self._file and self._file.exists():
            self.state = json.loads(self._file.read_text())
            self.state["settings"] = {**SETTINGS, **self.state["settings"]}
        self._acting: int | None = None
        self._keys_in_use: set[str] = set()

    # --- time ------------------------------------------------------------------------------------------------

    def now(self, clock: str | None = None) -> int:
        """The account's own time, which can be moved ahead, or that of a test clock."""
        if self._acting is not None:
            return self._acting
        if clock:
            frozen: int = self.find(clock)["frozen_time"]
            return frozen
        return int(time.time()) + int(self.state["ahead"])

    def time_of(self, obj: Object) -> int:
        """As it is for this object: a customer with a test clock has a time of their own."""
        return self.now(obj.get("test_clock"))

    @contextmanager
    def acting_at(self, moment: int) -> Iterator[None]:
        """What happens meanwhile happened then."""
        before, self._acting = self._acting, moment
        try:
            yield
        finally:
            self._acting = before

    # --- objects ---------------------------------------------------------------------------------------------

    def all(self, kind: str) -> list[Object]:
        """The newest first, as Stripe lists them."""
        return list(reversed(self.state["objects"].get(kind, {}).values()))

    def add(self, kind: str, /, **fields: Any) -> Object:
        """A new object. What begins with an underscore is ours and never shown."""
        prefix = _PREFIXES[kind]
        made_id = fields.pop("id", None) or f"{prefix}_{token(24)}"
        made = {
            "id": made_id,
            "object": kind,
            "created": self.now(fields.get("test_clock")),
            "livemode": False,
            **fields,
        }
        self.state["objects"].setdefault(kind, {})[made_id] = made
        return made

    def get(self, kind: str, named: str, param: str = "id") -> Object:
        """Raises Refused."""
        found: Object | None = self.state["objects"].get(kind, {}).get(named)
        if found is None:
            raise missing(NAMES.get(kind, kind.rpartition(".")[2]), named, param)
        return found

    def find(self, named: str) -> Object:
        """By an id alone. Raises Refused."""
        prefix = named.rpartition("_")[0] or named
        kind = KINDS.get(prefix) or KINDS.get(named.split("_")[0], "")
        return self.get(kind, named)

    def drop(self, kind: str, named: str) -> None:
        self.state["objects"][kind].pop(named, None)

    def shown(self, obj: Object, expand: list[str] | None = None) -> Object:
        """As the API answers it: without what is ours, and with what it was asked to expand. Raises Refused."""
        public: Object = _public(obj)
        for path in expand or ():
            self._expand(obj, public, path.split("."), path)
        return public

    def _expand(self, obj: Any, public: Any, path: list[str], expanded: str) -> None:
        first, *rest = path
        if isinstance(public, list):
            for stored, theirs in zip(obj, public, strict=True):
                self._expand(stored, theirs, path, expanded)
            return
        if first == "payments" and public.get("object") == "invoice":
            payments = [each for each in reversed(self.all("invoice_payment")) if each["invoice"] == public["id"]]
            public["payments"] = listed([_public(each) for each in payments])
            return
        value = obj.get(first)
        if isinstance(value, str):
            value = self.find(value)
            public[first] = _public(value)
        elif first not in public:
            raise Refused(
                400, "invalid_request_error", f"This property cannot be expanded ({first}): {expanded}", param="expand"
            )
        if rest and value is not None:
            self._expand(value, public[first], rest, expanded)

    # --- events ----------------------------------------------------------------------------------------------

    def emit(self, kind: str, obj: Object, **before: Any) -> Object:
        """Something happened to an object; `before`: what changed, as it was."""
        data = {"object": self.shown(obj), **({"previous_attributes": before} if before else {})}
        event = self.add(
            "event",
            api_version=stripe.api_version,
            type=kind,
            data=copy.deepcopy(data),
            pending_webhooks=0,
            request={"id": None, "idempotency_key": None},
            test_clock=obj.get("test_clock"),
        )
        event.pop("test_clock")
        for endpoint in self.all("webhook_endpoint"):
            if endpoint["status"] == "enabled" and {kind, "*"} & set(endpoint["enabled_events"]):
                event["pending_webhooks"] += 1
                self.state["undelivered"].append(
                    {"event": event["id"], "endpoint": endpoint["id"], "tried": 0, "at": 0}
                )
        return event

    # --- idempotency -----------------------------------------------------------------------------------------

    @contextmanager
    def using(self, key: str) -> Iterator[None]:
        """A request with this key is being carried out. Raises Refused while another one is.

        Source: https://docs.stripe.com/error-codes#idempotency-key-in-use
        """
        if key in self._keys_in_use:
            raise Refused(
                409,
                "idempotency_error",
                "There is currently another in-progress request using this Idempotent Key.",
                code="idempotency_key_in_use",
            )
        self._keys_in_use.add(key)
        try:
            yield
        finally:
            self._keys_in_use.discard(key)

    def replayed(self, key: str, request: str) -> tuple[int, Any] | None:
        """What the first request with this key was answered, within a day. Raises Refused where it was another request."""
        known = self.state["keys"].get(key)
        if known is None or known["at"] < time.time() - DAY:
            return None
        if known["request"] != _digest(request):
            raise Refused(
                400,
                "idempotency_error",
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request.",
            )
        return known["status"], known["body"]

    def spend(self, key: str, request: str, status: int, body: Any) -> None:
        self.state["keys"][key] = {"request": _digest(request), "status": status, "body": body, "at": time.time()}

    def forget_keys_of(self, named: str) -> None:
        """Answers that speak of somebody who was deleted."""
        kept = self.state["keys"].items()
        self.state["keys"] = {key: each for key, each in kept if named not in json.dumps(each["body"])}

    def save(self) -> None:
        if self._file:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            fresh = self._file.with_suffix(".new")
            fresh.write_text(json.dumps(self.state))
            fresh.replace(self._file)


SETTINGS: Object = {
    "retry_after_days": [1, 3, 5, 7],
    "when_retries_fail": "unpaid",
    "delivery": "normal",
    "doubled": False,
    "shuffled": False,
    "latency": 0.0,
}
"""What an account's owner sets in Stripe's dashboard (Billing → revenue recovery), how webhooks misbehave, and how many
seconds a call takes: while it does, its idempotency key is in use."""


def listed(items: list[Any], url: str = "", more: bool = False) -> Object:
    return {"object": "list", "data": items, "has_more": more, "url": url}


def token(length: int) -> str:
    return "".join(secrets.choice(_LETTERS) for _ in range(length))


def _public(value: Any) -> Any:
    match value:
        case dict():
            return {name: _public(each) for name, each in value.items() if not name.startswith("_")}
        case list():
            return [_public(each) for each in value]
    return value


def _digest(request: str) -> str:
    return hashlib.sha256(request.encode()).hexdigest()
