"""Who watches during `make load`: each on a device of their own, from a start to a stop, over and over. Locust runs it.

Whatever is answered otherwise than it should be counts as an error.
"""

import json
import os
import random
from datetime import UTC, datetime
from typing import Any

from locust import FastHttpUser, between, task

FILM: str = os.environ.get("MATINEE_LOAD_FILM", "")
ACCOUNTS: list[str] = json.loads(os.environ.get("MATINEE_LOAD_ACCOUNTS", "[]"))
PASSWORD = "matinee-demo"
LENGTH = 1200
"""Seconds that the film says it has, whatever is in it."""


class Viewer(FastHttpUser):
    wait_time = between(0.5, 2)

    def on_start(self) -> None:
        email = random.choice(ACCOUNTS)
        session = self._asked("POST", "/v1/users/login", "login", {"email": email, "password": PASSWORD})
        self.token, self.at = session["access_token"], 0.0

    @task
    def watches(self) -> None:
        """One viewing: half a minute of requests that an hour's viewer would make."""
        started = self._asked("GET", f"/v1/stream/{FILM}", "start")
        for event in ["start", *random.choices(("progress", "pause", "seek"), k=random.randint(3, 8)), "stop"]:
            self.wait()  # type: ignore[no-untyped-call]
            self.at = random.uniform(0, 0.9 * LENGTH)
            said = {"session_id": started["session_id"], "position": self.at, "event": event}
            tracked = self._asked("POST", f"/v1/stream/{FILM}/track", "track", said)
            if ("expires_at" in tracked) == (event == "stop"):
                raise AssertionError(f"{event}: {tracked}")
            now = datetime.now(UTC).isoformat()
            report = {"content_id": FILM, "position": self.at, "duration": LENGTH, "device_time": now}
            self._asked("POST", "/v1/playback", "position", report)
        self._asked("GET", "/v1/playback/continue", "continue")

    def _asked(self, method: str, path: str, name: str, body: Any = None) -> dict[str, Any]:
        headers = {"authorization": f"Bearer {self.token}"} if name != "login" else {}
        sent = {} if body is None else {"json": body}
        with self.client.request(method, path, name=name, headers=headers, catch_response=True, **sent) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}: {answer.text}")
                return {}
            told: dict[str, Any] = answer.json()
            return told
