"""Matinee's HTTP API from a client's side: documents in and out, problem documents as failures."""

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
    """One deployment, as whoever is signed in to it."""

    def __init__(self, url: str):
        self.url = url
        self.signed_in = profiles.sign_in(url)
        # API Gateway gives up after 29 s: whatever it has to say has been said by then.
        self._http = httpx.Client(base_url=url, timeout=httpx.Timeout(35, connect=10), headers={"user-agent": AGENT})

    def __call__(
        self, method: str, path: str, body: Json | None = None, *, key: str = "", query: Json | None = None
    ) -> Json:
        """The answer's document ({} for an empty one). `key`: an Idempotency-Key. Raises Failure."""
        ask = {"json": body, "params": query, "headers": {"idempotency-key": key} if key else {}}
        used = self.signed_in
        reply = self._send(method, path, ask, used)
        if used and _token_refused(reply):
            reply = self._send(method, path, ask, self._renewed(used))
        if reply.is_success:
            return _document(reply, self.url) if reply.content else {}
        raise self._failure(reply)

    def items(self, path: str, limit: int, query: Json | None = None) -> list[Json]:
        """The first `limit` of a list, over as many pages as they fill."""
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
        """Signed in from here on, and remembered. The password is sent composed (NFC), as every client of ours sends it."""
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
        """Another access token than the one just used: another process's, or a refreshed one. Raises NotSignedIn."""
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
        raise NotSignedIn(f"Your sign-in to {self.url} has ended", hint="matinee login")

    def _send(self, method: str, path: str, ask: Json, signed_in: SignIn | None) -> httpx.Response:
        headers = dict(ask.get("headers", {}))
        if signed_in:
            headers["authorization"] = f"Bearer {signed_in.access_token}"
        try:
            return self._http.request(method, path, **{**ask, "headers": headers})
        except httpx.TransportError as error:
            hint = (
                "Is `make run` running?" if "//localhost" in self.url else "Is the address right, and the network up?"
            )
            raise Unreachable(f"Cannot reach {self.url}: {_reason(error)}", hint=hint) from error

    def _failure(self, reply: httpx.Response) -> Failure:
        document = _document(reply, self.url)
        said = "title" if document.get("errors") else "detail"  # whose detail says the fields' messages once more
        detail = document.get(said) or document.get("title") or document.get("message") or reply.reason_phrase
        if document.get("code") == "role_required" and self.signed_in:
            who = self.signed_in.user.get("email", "This account")
            return NotAllowed(f"{who} is not an editor", hint="Sign in as one: matinee login", problem=document)
        if reply.status_code >= 500:
            request = reply.headers.get("apigw-requestid")
            detail = f"{self.url} failed: {detail}" + (f" (request {request})" if request else "")
        hint = "matinee login" if reply.status_code == 401 and document.get("code") != "bad_credentials" else ""
        kind = _FAILURES.get(reply.status_code, Unreachable if reply.status_code in (502, 503, 504) else Refused)
        return kind(str(detail), hint=hint, problem=document)


def persist(call: Callable[[], T], retries: int) -> T:
    """What the call answers, made again (it must be idempotent) while the server cannot be reached."""
    for attempt in range(retries):
        try:
            return call()
        except Unreachable:
            time.sleep(pause(attempt))
    return call()


def pause(attempt: int) -> float:
    """Seconds before the next attempt: doubling to a quarter of a minute, jittered so that parts do not march in step."""
    return float(min(15, 0.5 * 2**attempt)) * random.uniform(0.5, 1)  # noqa: S311


def _token_refused(reply: httpx.Response) -> bool:
    """API Gateway answers a token that its authorizer refuses with a bare 403; a problem's 403 is about the person."""
    return reply.status_code == 401 or (reply.status_code == 403 and b'"code"' not in reply.content)


def _document(reply: httpx.Response, url: str) -> Json:
    try:
        document = reply.json()
    except ValueError:
        document = None
    if not isinstance(document, dict):
        message = f"{url} answers ({reply.status_code}), but not as a Matinee does"
        raise Unreachable(message, hint="Is the address right?")
    return document


def _reason(error: httpx.TransportError) -> str:
    return "no answer in time" if isinstance(error, httpx.TimeoutException) else str(error) or type(error).__name__
