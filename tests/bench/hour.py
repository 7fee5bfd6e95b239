"""What an hour of watching costs: two episodes with six pauses, by the player's own rhythm, through the real handlers.

Handlers run here, as deployed on a local platform, whose DynamoDB counts capacity as AWS's does. Lambda is billed for the CPU
time that they take here, as long as a share of a core makes it, and for WAIT a call to AWS. A month is of HOURS.
"""

import json
import os
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from matinee.identity import tokens
from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.kernel.types import now
from matinee.platform.edge_secret import EdgeSecret

from infra import openapi, sizing
from infra.local.deploy import client
from infra.prices import USE
from tests import films, platform
from tests.bench.figure import Figure, at_most
from tests.capacity import counted, read, total
from tests.conftest import sample
from tests.functions.conftest import Context, asked, forget
from tests.platform import Platform

HOURS = 60
"""Of watching, a viewer and a month: two a day."""
WAIT = 0.005
"""Seconds of a call to AWS."""
HEARTBEATS = 360
"""Positions that a player writes in an hour which tells each ten seconds."""
LENGTH, EVERY, PAUSES = 1800, 300, 3
"""Seconds of an episode, and between two reports; how often each is paused."""
BITRATE, SEGMENT = 5e6, 4
"""Bits a second, of 1080p; seconds of a segment, of which picture and sound are fetched apart."""
_CORE = 1769
"""MB of memory with which a Lambda has one core."""
_WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems")
Json = dict[str, Any]


def figures() -> Iterator[Figure]:
    with (
        tempfile.TemporaryDirectory() as scratch,
        platform.running(Path(scratch) / "local") as running,
        pytest.MonkeyPatch.context() as patch,
    ):
        episodes = _episodes(running)
        hour = Hour(running, patch)
        hour.watch(episodes)
        yield from hour.figures()
    forget()
    aws.forget()


class Hour:
    def __init__(self, running: Platform, patch: pytest.MonkeyPatch) -> None:
        self.patch, self.functions = patch, client("lambda", running.engine)
        self.deployed: dict[str, Json] = {}
        self.asked: Counter[str] = Counter()
        self.calls: dict[str, int] = defaultdict(int)
        """To AWS, by route."""
        self.writes: dict[str, int] = defaultdict(int)
        """To DynamoDB, by route."""
        self.read_units = self.write_units = self.gb_seconds = 0.0
        self.parameter_reads = 0
        """From the sign-in on, first starts included: Parameter Store answers 40 a second."""
        self.route = ""
        self.said: Json = {}
        """Of the call that is being made."""
        for name in [name for name in os.environ if name.startswith(("AWS_", "MATINEE_"))]:
            patch.delenv(name)
        patch.setenv("AWS_ENDPOINT_URL", running.engine)
        patch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "test")
        forget()
        aws.forget()
        events = aws._session().get_component("event_emitter")
        events.register("provide-client-params.dynamodb", self._asks)
        events.register("before-call", self._called)
        events.register("after-call.dynamodb", self._answered)
        self.edge_secret = EdgeSecret("matinee/dev/edge").ensure().sent
        account = {"email": "hours@matinee.test", "password": "matinee-demo", "role": "viewer"}
        self.functions.invoke(FunctionName="matinee-dev-users-create-account", Payload=json.dumps(account))
        login = self._told("users", "login", body={k: account[k] for k in ("email", "password")}, role=None)
        self.refresh_token, self.access_token = login["refresh_token"], login["access_token"]
        self.claims = self._authorized()

    def watch(self, episodes: list[str]) -> None:
        self._told("streaming", "start_stream", path={"content_id": episodes[0]})  # warm: clients made, secrets read
        self._forget_what_was_counted()
        for number, content_id in enumerate(episodes):
            self._told("playback", "list_continuing")
            self._told("playback", "get_mine", path={"content_id": content_id})
            stream = self._told("streaming", "start_stream", path={"content_id": content_id})
            marks = {*range(EVERY, LENGTH, EVERY), *(LENGTH * (n + 1) // (PAUSES + 1) + 7 for n in range(PAUSES))}
            for at in sorted(marks):
                self._report(content_id, at, number)
                if at % EVERY == 0:
                    self._track(content_id, stream["session_id"], at, "progress")
                if at % tokens.LIFETIME == 0:
                    self._refresh()
            self._report(content_id, LENGTH - 1, number)
            self._track(content_id, stream["session_id"], LENGTH - 1, "stop")
            self._refresh()

    def figures(self) -> Iterator[Figure]:
        requests = self.asked.total() - self.asked["authorize"]
        positions = self.asked["report_position"]
        yield Figure("hour.requests", requests, "an hour", at_most(sizing.REQUESTS_AN_HOUR))
        yield Figure("hour.lambda_calls", self.asked.total(), "an hour")
        yield Figure("hour.aws_calls", sum(self.calls.values()), "an hour")
        yield Figure("hour.parameter_reads", self.parameter_reads, "with the sign-in", at_most(0))
        for route, most in (("start_stream", 3), ("track_stream", 2)):
            yield Figure(f"hour.calls_of_{route}", self.calls[route] / self.asked[route], "calls", at_most(most))
        yield Figure("hour.positions_over_heartbeat", positions / HEARTBEATS, "x", at_most(0.05))
        yield Figure("hour.writes_of_leases", self.writes["start_stream"] + self.writes["track_stream"], "an hour")
        yield Figure("hour.writes", sum(self.writes.values()), "an hour")
        yield Figure("hour.write_units", self.write_units, "an hour")
        yield Figure("hour.read_units", self.read_units, "an hour")
        yield Figure("hour.lambda", self.gb_seconds, "GB-s an hour")
        dollars = {
            "dynamodb": self.write_units * USE.write_unit + self.read_units * USE.read_unit,
            "lambda": self.asked.total() * USE.lambda_call + self.gb_seconds * USE.lambda_gb_second,
            "api": requests * (USE.api_call + USE.edge_request),
        }
        for name, each in dollars.items():
            yield Figure(f"hour.dollars_{name}", each * HOURS, f"a viewer-month of {HOURS} h")
        yield Figure("hour.dollars", sum(dollars.values()) * HOURS, f"a viewer-month of {HOURS} h, without pictures")
        gigabytes, segments = BITRATE * 3600 / 8 / 1e9, 2 * 3600 / SEGMENT
        delivered = gigabytes * USE.edge_gb + segments * USE.edge_request
        inspected = (requests + segments) * USE.firewall_request
        yield Figure("hour.dollars_firewall", inspected * HOURS, f"a viewer-month of {HOURS} h, with waf=on")
        yield Figure(
            "hour.dollars_delivery", delivered * HOURS, f"a viewer-month of {HOURS} h at {BITRATE / 1e6:g} Mbit/s"
        )

    def _refresh(self) -> None:
        session = self._told("users", "refresh", body={"refresh_token": self.refresh_token}, role=None)
        self.refresh_token, self.access_token = session["refresh_token"], session["access_token"]
        self._authorized()

    def _track(self, content_id: str, session_id: str, position: float, event: str) -> None:
        body = {"session_id": session_id, "position": position, "event": event}
        self._told("streaming", "track_stream", path={"content_id": content_id}, body=body)

    def _report(self, content_id: str, position: float, number: int) -> None:
        said = {"content_id": content_id, "position": position, "duration": LENGTH, "watched": position}
        clock = {"device_time": now().isoformat(), "viewing_id": f"viewing-{number}"}
        answer = self._told("playback", "report_position", body={**said, **clock})
        if not answer["accepted"]:
            raise RuntimeError(answer)

    def _authorized(self) -> Json:
        event = {**sample("users", "authorize"), "identitySource": [f"Bearer {self.access_token}", self.edge_secret]}
        context: Json = self._call("users", "authorize", event)["context"]
        return context

    def _told(self, domain: str, name: str, role: str | None = "", **said: Any) -> Json:
        event = asked(sample(domain, name), **said, role=role)
        if role is not None:
            event["requestContext"]["authorizer"] = {"lambda": self.claims}
        answer = self._call(domain, name, event)
        if answer["statusCode"] != 200:
            raise RuntimeError(f"{name}: {answer}")
        body: Json = json.loads(answer["body"])
        return body

    def _call(self, domain: str, name: str, event: Json) -> Any:
        """As Lambda would run it: with the environment that it is deployed with."""
        said = self._configuration(f"matinee-dev-{domain}-{name}".replace("_", "-"))
        for variable in [each for each in os.environ if each.startswith("MATINEE_")]:
            self.patch.delenv(variable)
        for variable, value in said["Environment"]["Variables"].items():
            if variable.startswith("MATINEE_"):
                self.patch.setenv(variable, value)
        settings.cache_clear()
        handler = openapi.handler(domain, name)
        self.route, before, begun = name, sum(self.calls.values()), time.process_time()
        answer = handler(event, Context())
        cpu = (time.process_time() - begun) * max(1, _CORE / said["MemorySize"])
        waits = (sum(self.calls.values()) - before) * WAIT
        self.asked[name] += 1
        self.gb_seconds += (cpu + waits) * said["MemorySize"] / 1024
        return answer

    def _configuration(self, name: str) -> Json:
        if name not in self.deployed:
            self.deployed[name] = self.functions.get_function_configuration(FunctionName=name)
        return self.deployed[name]

    def _asks(self, params: Json, **_: Any) -> Json:
        self.said = params
        return counted(params)

    def _called(self, model: Any, **_: Any) -> None:
        self.calls[self.route] += 1
        self.writes[self.route] += model.name in _WRITES
        self.parameter_reads += model.service_model.service_name == "ssm"

    def _answered(self, model: Any, parsed: Json, **_: Any) -> None:
        if model.name in _WRITES:
            self.write_units += total(parsed)
        else:
            self.read_units += read(self.said, parsed)

    def _forget_what_was_counted(self) -> None:
        for counts in (self.asked, self.calls, self.writes):
            counts.clear()
        self.read_units = self.write_units = self.gb_seconds = 0.0


def _episodes(running: Platform) -> list[str]:
    """Two, of one season, that play."""
    editor, parent = running.editor, None
    for kind in ("series", "season"):
        said = {"title": kind, "type": kind, **({"parent_id": parent, "number": 1} if parent else {})}
        parent = editor("POST", "/v1/content", said).json()["content_id"]
        editor("POST", f"/v1/content/{parent}/publish")
    made = []
    for number in (1, 2):
        said = {"title": f"Episode {number}", "type": "episode", "parent_id": parent, "number": number}
        made.append(editor("POST", "/v1/content", said).json()["content_id"])
        if editor.ended(editor.upload(made[-1], films.clip(2)))["status"] != "ready":
            raise RuntimeError("the episode does not play")
        editor("POST", f"/v1/content/{made[-1]}/publish")
    return made
