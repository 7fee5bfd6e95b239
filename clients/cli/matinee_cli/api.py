"""A client of Matinee's HTTP API. It sends and returns JSON documents and raises problem documents as failures."""

import itertools
import random
import time
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import httpx

from matinee_cli import __version__, profiles
from matinee_cli.errors import Failure, NotAllowed, NotFound, NotSignedIn, Refused, Unreachable
from matinee_cli.profiles import SignIn

T = TypeVar("T")
Json = dict[str, Any]
AGENT = f"matinee-cli/{__version__}"
_FAILURES: dict[int, type[Failure]] = {401: NotSignedIn, 403: NotAllowed, 404: NotFound}
_PAGE = 100


class Api:
    """One deployment and the account that is signed in to it."""

    def __init__(self, url: str):
        self.url = url
        self.signed_in = profiles.sign_in(url)
        # API Gateway answers within 29 s.
        self._http = httpx.Client(base_url=url, timeout=httpx.Timeout(35, connect=10), headers={"user-agent": AGENT})

    def __call__(
        self,
        method: str,
        path: str,
        body: Json | None = None,
        *,
        key: str = "",
        query: Json | None = None,
        read: int | None = None,
    ) -> Json:
        """Send a request and return the answer's document ({} if it is empty). Raises Failure.

        `key` is an Idempotency-Key. `read` is the version that the change is based on; any other is refused.
        """
        headers = {"idempotency-key": key or None, "if-match": None if read is None else f'"{read}"'}
        ask = {"json": body, "params": query, "headers": {name: value for name, value in headers.items() if value}}
        used = self.signed_in
        reply = self._send(method, path, ask, used)
        if used and _token_refused(reply):
            reply = self._send(method, path, ask, self._renewed(used))
        if reply.is_success:
            return _document(reply, self.url) if reply.content else {}
        raise self._failure(reply)

    def items(self, path: str, limit: int, query: Json | None = None) -> list[Json]:
        """Return the first `limit` items of a list, reading as many pages as needed."""
        return list(itertools.islice(self._pages(path, min(limit, _PAGE), query or {}), limit))

    def _pages(self, path: str, size: int, query: Json) -> Iterator[Json]:
        cursor: Json = {}
        while True:
            page = self("GET", path, query={**query, **cursor, "limit": size})
            yield from page["items"]
            if not page.get("next_cursor"):
                return
            cursor = {"cursor": page["next_cursor"]}

    def sign_in(self, email: str, password: str, device: str) -> SignIn:
        """Sign in and store the tokens. The password is sent composed (NFC), as every client of ours sends it."""
        password = unicodedata.normalize("NFC", password)
        self.signed_in = None
        with profiles.locked():
            answer = self(
                "POST", "/v1/users/login", {"email": email, "password": password, "device_name": device[:100]}
            )
            return self._keep(answer)

    def sign_out(self) -> None:
        with profiles.locked():
            profiles.keep_sign_in(self.url, None)
        self.signed_in = None

    def _keep(self, answer: Json) -> SignIn:
        user = answer.get("user") or (self.signed_in.user if self.signed_in else {})
        self.signed_in = SignIn(answer["access_token"], answer.get("refresh_token"), user)
        profiles.keep_sign_in(self.url, self.signed_in)
        return self.signed_in

    def _renewed(self, used: SignIn) -> SignIn:
        """Return a newer access token: one that another process stored, or a refreshed one. Raises NotSignedIn."""
        with profiles.locked():
            kept = profiles.sign_in(self.url)
            if kept and kept.access_token != used.access_token:
                self.signed_in = kept
                return kept
            if kept and kept.refresh_token:
                reply = self._send("POST", "/v1/users/refresh", {"json": {"refresh_token": kept.refresh_token}}, None)
                if reply.is_success:
                    return self._keep(_document(reply, self.url))
                if reply.status_code == 429 or reply.status_code >= 500:
                    raise self._failure(reply)
        raise NotSignedIn(f"Your sign-in to {self.url} has expired", hint="Sign in again: matinee login")

    def _send(self, method: str, path: str, ask: Json, signed_in: SignIn | None) -> httpx.Response:
        headers = dict(ask.get("headers", {}))
        if signed_in:
            headers["authorization"] = f"Bearer {signed_in.access_token}"
        try:
            return self._http.request(method, path, **{**ask, "headers": headers})
        except httpx.TransportError as error:
            hint = "Is `make run` running?" if "//localhost" in self.url else "Check the address and your network"
            raise Unreachable(f"Cannot reach {self.url}: {_reason(error)}", hint=hint) from error

    def _failure(self, reply: httpx.Response) -> Failure:
        document = _document(reply, self.url)
        said = "title" if document.get("errors") else "detail"  # that detail repeats the fields' messages
        detail = document.get(said) or document.get("title") or document.get("message") or reply.reason_phrase
        if document.get("code") == "role_required" and self.signed_in:
            who = self.signed_in.user.get("email", "This account")
            return NotAllowed(f"{who} is not an editor", hint="Sign in as an editor: matinee login", problem=document)
        if reply.status_code >= 500:
            request = reply.headers.get("apigw-requestid")
            detail = f"{self.url} failed: {detail}" + (f" (request {request})" if request else "")
        hint = (
            "Sign in again: matinee login"
            if reply.status_code == 401 and document.get("code") != "bad_credentials"
            else ""
        )
        kind = _FAILURES.get(reply.status_code, Unreachable if reply.status_code in (502, 503, 504) else Refused)
        return kind(str(detail), hint=hint, problem=document)


def persist(call: Callable[[], T], retries: int) -> T:
    """Call, and repeat the call while the server cannot be reached. The call must be idempotent."""
    for attempt in range(retries):
        try:
            return call()
        except Unreachable:
            time.sleep(pause(attempt))
    return call()


def pause(attempt: int) -> float:
    """Seconds until the next attempt: they double up to 15 and are jittered, so that parts do not retry at the same time."""
    return float(min(15, 0.5 * 2**attempt)) * random.uniform(0.5, 1)  # noqa: S311


def _token_refused(reply: httpx.Response) -> bool:
    """Whether the access token must be renewed. A 403 without a code is API Gateway's; a 403 with one concerns the account."""
    return reply.status_code == 401 or (reply.status_code == 403 and b'"code"' not in reply.content)


def _document(reply: httpx.Response, url: str) -> Json:
    try:
        document = reply.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        message = f"{url} answered {reply.status_code}, but it is not a Matinee deployment"
        raise Unreachable(message, hint="Check the address")
    return document


def _reason(error: httpx.TransportError) -> str:
    return (
        "no answer within the time limit"
        if isinstance(error, httpx.TimeoutException)
        else str(error) or type(error).__name__
    )
