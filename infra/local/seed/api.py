"""The public API, as a script would use it: what the demo can do, anybody can do."""

import json
import time
from http import HTTPStatus
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

_PATIENCE = 60
"""Seconds for one answer."""
_PAUSES = (0, 1, 3, 9)
"""Seconds before a request is tried again: a function's first call may time out while the machine does something else."""


class Api:
    """Somebody who is signed in, and signs in again when the token has aged. Raises HTTPError where a request is refused."""

    def __init__(self, site: str, email: str, password: str) -> None:
        self.site, self.token, self.profile_id = site, "", ""
        self._login = {"email": email, "password": password}
        self.sign_in()

    def sign_in(self, profile_id: str = "") -> None:
        """As the account's own profile, or as another one of its household."""
        self.token, self.profile_id = "", profile_id
        self.token = self("POST", "/v1/users/login", self._login)["access_token"]
        if profile_id:
            self.token = self("POST", f"/v1/users/profiles/{profile_id}/select", {})["access_token"]

    def __call__(self, method: str, path: str, body: Any = None, key: str = "") -> Any:
        headers = {"idempotency-key": key} if key else {}
        for pause in _PAUSES:
            try:
                return self._asked(method, path, body, headers)
            except HTTPError as error:
                if error.code == HTTPStatus.UNAUTHORIZED and self.token:
                    self.sign_in(self.profile_id)
                elif error.code < HTTPStatus.INTERNAL_SERVER_ERROR:
                    raise
            except URLError:
                pass  # a part of the platform comes back
            time.sleep(pause)
        return self._asked(method, path, body, headers)

    def _asked(self, method: str, path: str, body: Any, headers: dict[str, str]) -> Any:
        data = json.dumps(body).encode() if body is not None else None
        asked = Request(self.site + path, data, headers, method=method)  # noqa: S310
        asked.add_header("content-type", "application/json")
        if self.token:
            asked.add_header("authorization", f"Bearer {self.token}")
        with urlopen(asked, timeout=_PATIENCE) as reply:  # noqa: S310
            content = reply.read()
        return json.loads(content) if content else None


def put(url: str, body: bytes, headers: dict[str, str]) -> None:
    """To an address that the API gave."""
    urlopen(Request(url, body, headers, method="PUT"), timeout=_PATIENCE).close()  # noqa: S310
