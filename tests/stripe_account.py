"""An account of the local Stripe in the tests' own process: Stripe's client speaks to it without a network."""

import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import stripe

from infra.local.stripe import api, delivery, pages
from infra.local.stripe.account import DAY, Account
from infra.local.stripe.billing import clock

Json = dict[str, Any]


class InProcess(stripe.HTTPClient):
    """What `stripe.StripeClient` sends its requests by."""

    name = "in-process"

    def __init__(self, account: Account | None = None) -> None:
        super().__init__()
        self.account = account or Account()
        self.asked: list[tuple[str, str, Mapping[str, str]]] = []
        """Method, path and headers of every request."""

    def request(  # type: ignore[override]
        self, method: str, url: str, headers: Mapping[str, str], post_data: Any = None, **_: Any
    ) -> tuple[bytes, int, Mapping[str, str]]:
        import json

        parts = urlsplit(url)
        self.asked.append((method.upper(), parts.path, dict(headers)))
        lower = {name.lower(): value for name, value in headers.items()}
        form = post_data.decode() if isinstance(post_data, bytes) else post_data or ""
        answer = api.request(self.account, method.upper(), parts.path, parts.query, form, lower)
        return json.dumps(answer.body).encode(), answer.status, answer.headers

    def close(self) -> None:
        pass


class Stripe:
    """An account as a test sees it: its customers' hands, its clock, what it tells."""

    def __init__(self, account: Account) -> None:
        self.account = account

    def submits(self, url: str, **form: str) -> pages.Page:
        """A page's form, filled in and sent."""
        return pages.show(self.account, urlsplit(url).path, form)

    def pays(self, url: str, number: str = "4242424242424242", **form: str) -> pages.Page:
        return self.submits(url, number=number, **form)

    def later(self, days: float) -> None:
        self.account.state["ahead"] += int(days * DAY)
        clock.settle(self.account)

    def events(self) -> list[Json]:
        return list(delivery.events(self.account))

    def untold(self) -> Iterator[tuple[str, dict[str, str]]]:
        """Body and headers of what was not delivered yet, in its order."""
        waiting, self.account.state["undelivered"] = self.account.state["undelivered"], []
        for each in waiting:
            event = self.account.get("event", each["event"])
            secret = self.account.get("webhook_endpoint", each["endpoint"])["_secret"]
            yield delivery.signed(self.account.shown(event), secret, int(time.time()))
