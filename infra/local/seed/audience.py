"""A month of a synthetic audience that watches the demo's titles: events of the past, imported as an operator would.

Then the warehouse builds those days, and the night's training of recommendations runs, once each.
"""

import json
import time
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from infra.local.audience.population import Population
from infra.local.audience.world import Title, World
from infra.local.deploy import client
from infra.local.seed.api import Api, put
from infra.local.seed.catalogue import Demo
from infra.local.seed.extent import Extent

_PATIENCE = 3600.0
"""Seconds for each of the two workflows, and for the events to arrive: they go on behind everything else."""
_FEATURE, _PART = 5_400, 1_500
"""Seconds of a film and of an episode, as the audience saw them: half a minute each would make no figures worth a look."""
_APPEAL = (1.6, 0.7, 1.0, 2.1, 0.5, 1.2)
Say = Callable[[str], None]


class AudienceFailed(RuntimeError):
    """The month could not be imported or worked on."""


def watch(admin: Api, engine: str, titles: Iterable[tuple[str, Demo, bool]], extent: Extent) -> int:
    """Import what they did: how many events are on their way into the lake, which takes a minute or two.

    `titles`: content id, title, whether it is an episode. Doing it again changes nothing: the warehouse takes an event once.
    Raises AudienceFailed.
    """
    world = _world([_title(nth, *each) for nth, each in enumerate(titles)], extent, datetime.now(UTC).date())
    return _imported(admin, engine, "".join(f"{json.dumps(line)}\n" for line in Population(world).lines()).encode())


def learn(admin: Api, engine: str, count: int, say: Say) -> None:
    """Build the models of their days once so many events have arrived, and train. Raises AudienceFailed."""
    today = datetime.now(UTC).date()
    say("a month of viewers arrives")
    _arrived(admin, count)
    say("the models of their days")
    _worked(engine, "analytics", {"arrived": str(today)})
    say("the model of recommendations")
    _worked(engine, "recommendations", {"day": str(today - timedelta(1))})
    _invoke(engine, "recommendations-refresh-shelf")


def _world(titles: list[Title], extent: Extent, today: date) -> World:
    """Its last day is yesterday."""
    return World(
        households=extent.households,
        first=today - timedelta(extent.days),
        days=extent.days,
        catalogue=tuple(titles),
        genres=tuple(sorted({title.genre for title in titles})),
        loyalty=0.85,
        kids="Family",
        browsing=0.6,
        late=0,
        doubled=0,
        bots=0,
    )


def _title(nth: int, content_id: str, demo: Demo, is_part: bool) -> Title:
    """Some were there before the month, some are launched within it."""
    return Title(
        content_id=content_id,
        name=demo.title,
        kind="series" if is_part else "film",
        genre=demo.genres[0],
        launch=-30 if nth % 4 else nth % 20,
        seconds=_PART if is_part else _FEATURE,
        appeal=_APPEAL[nth % len(_APPEAL)],
        fall=20,
        floor=0.3,
        licence=150_000 + 40_000 * (nth % 5),
        artworks={"poster": 1.0},
    )


def _imported(admin: Api, engine: str, lines: bytes) -> int:
    """How many events were accepted."""
    begun = admin("POST", "/v1/admin/analytics/imports", {"filename": "audience.jsonl", "size": len(lines)})
    put(begun["url"], lines, {})
    _invoke(engine, "analytics-import-events")  # which a schedule does every five minutes
    path = f"/v1/admin/analytics/imports/{begun['import_id']}"
    done = _until(lambda: next((each for each in [admin("GET", path)] if each["status"] == "done"), None))
    if done["refused"]:
        raise AudienceFailed(f"{done['refused']} events were refused: {done['codes']}")
    return int(done["accepted"])


def _arrived(admin: Api, count: int) -> None:
    """Wait until the lake has them all."""
    sql = "SELECT count(*) AS n FROM events WHERE received_at >= current_timestamp - INTERVAL '1' HOUR AND app = 'web'"

    def counted() -> bool:
        answer = admin("POST", "/v1/admin/analytics/query", {"sql": sql})
        while answer["state"] == "running":
            time.sleep(0.5)
            answer = admin("GET", f"/v1/admin/analytics/query/{answer['query_id']}")
        return int(answer["rows"][0][0]) >= count

    _until(counted, every=5)


def _worked(engine: str, domain: str, given: dict[str, Any]) -> None:
    """Run a domain's workflow to its end."""
    states = client("stepfunctions", engine)
    arn = f"arn:aws:states:us-east-1:000000000000:stateMachine:matinee-dev-{domain}"
    execution = states.start_execution(stateMachineArn=arn, input=json.dumps(given))["executionArn"]
    ended = _until(
        lambda: next(
            (each for each in [states.describe_execution(executionArn=execution)] if each["status"] != "RUNNING"), None
        ),
        every=1,
    )
    if ended["status"] != "SUCCEEDED":
        raise AudienceFailed(f"the workflow of {domain}: {ended.get('cause', ended['status'])}")


def _invoke(engine: str, function: str) -> None:
    answer = client("lambda", engine).invoke(FunctionName=f"matinee-dev-{function}", Payload="{}")
    if "FunctionError" in answer:
        raise AudienceFailed(f"{function}: {answer['Payload'].read().decode()}")


def _until(condition: Callable[[], Any], every: float = 0.5) -> Any:
    deadline = time.monotonic() + _PATIENCE
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise AudienceFailed(f"not ready after {_PATIENCE:.0f} s")
        time.sleep(every)
    return found
