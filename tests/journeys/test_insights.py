"""An operator's insights over HTTP, each function under its own rights: a file of past events, its days, reports and questions."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.deploy import client
from tests.analytics.deployed import Lake
from tests.conftest import sample
from tests.platform import Client, Platform, until

DAY = (datetime.now(UTC) - timedelta(days=20)).date()
PEOPLE = 7
Json = dict[str, Any]


def told(kind: str, number: int, second: int, **said: Any) -> Json:
    return {
        "event_id": f"past{kind.replace('_', '')}{number:04}",
        "type": kind,
        "ts": f"{DAY}T20:15:{second:02}Z",
        "visitor_id": f"past-visitor-{number:04}",
        "session_id": f"past-session-{number:04}",
        "country": "IS",
        **said,
    }


def file_of_events(content_id: str) -> bytes:
    """Seven people in Iceland who each watch a minute; and a line that is no event."""
    lines: list[Json] = []
    for number in range(PEOPLE):
        film = {"play_id": f"past-play-{number:04}", "content_id": content_id}
        lines += [
            told("page_viewed", number, 0, page="home"),
            told("play_requested", number, 1, **film),
            told("play_started", number, 2, **film, startup_ms=900, duration=60.0),
            told("played", number, 59, **film, from_position=0.0, position=60.0),
            told("play_ended", number, 59, **film, position=60.0, duration=60.0, reason="finished"),
        ]
    return b"\n".join([*(json.dumps(line).encode() for line in lines), b'{"type": "dreamt"}'])


def imported(platform: Platform, admin: Client, content: bytes) -> Json:
    """The import once it has ended. The schedule that looks at the folder each five minutes is called at once."""
    begun = admin("POST", "/v1/admin/analytics/imports", {"filename": "past.jsonl", "size": len(content)})
    assert begun.status == 201, begun.content
    assert admin("PUT", begun.json()["url"], content).status == 200
    tick = json.dumps(sample("analytics", "import_events"))

    def ended() -> Json | None:
        client("lambda", platform.engine).invoke(FunctionName="matinee-dev-analytics-import-events", Payload=tick)
        found: Json = admin("GET", f"/v1/admin/analytics/imports/{begun.json()['import_id']}").json()
        return found if found["status"] == "done" else None

    done: Json = until(ended, 90, every=2)
    return done


def rebuilt(admin: Client) -> Json:
    begun = admin("POST", "/v1/admin/analytics/rebuilds", {"from": str(DAY), "to": str(DAY)})
    assert begun.status == 202, begun.content
    path = f"/v1/admin/analytics/rebuilds/{begun.json()['rebuild_id']}"

    def ended() -> Json | None:
        found: Json = admin("GET", path).json()
        return found if found["status"] != "running" else None

    done: Json = until(ended, 240, every=1)
    return done


def answered(admin: Client, sql: str) -> Json:
    asked = admin("POST", "/v1/admin/analytics/query", {"sql": sql})
    assert asked.status == 200, asked.content
    path = f"/v1/admin/analytics/query/{asked.json()['query_id']}"

    def ended() -> Json | None:
        found: Json = admin("GET", path).json()
        return found if found["state"] == "done" else None

    done: Json = until(ended, 60)
    return done


def test_past_events_become_figures_for_administrators_alone(platform: Platform) -> None:
    admin, viewer, lake = platform.admin, platform.viewer, Lake(platform)
    content_id = platform.editor.create("A film of the past")
    before = lake.count()[1]

    done = imported(platform, admin, file_of_events(content_id))
    assert (done["accepted"], done["refused"], done["codes"]) == (5 * PEOPLE, 1, {"invalid_context": 1})
    until(lambda: lake.count()[1] >= before + 5 * PEOPLE, 240, every=2)

    built = rebuilt(admin)
    assert built["status"] == "done", built
    assert built["built"] == built["partitions"] > 20
    (entry, *_) = admin("GET", "/v1/admin/analytics/rebuilds").json()["items"]
    assert (entry["rebuild_id"], entry["from"]) == (built["rebuild_id"], str(DAY))

    path = f"/v1/admin/analytics/audience?from={DAY}&to={DAY}&country=IS"
    report = admin("GET", path).json()
    (row,) = [dict(zip(report["columns"], values, strict=True)) for values in report["rows"]]
    assert (row["dau"], row["plays"], row["finished"], row["watch_seconds"]) == (PEOPLE, PEOPLE, PEOPLE, 60.0 * PEOPLE)

    sql = (
        f"SELECT sum(plays) AS plays FROM title_days WHERE content_id = '{content_id}'"
        " AND country = 'IS' AND device = '*' AND kids = '*'"
    )
    assert answered(admin, sql)["rows"] == [[PEOPLE]]

    for asked in (
        viewer("GET", path),
        viewer("POST", "/v1/admin/analytics/query", {"sql": sql}),
        viewer("POST", "/v1/admin/analytics/imports", {"filename": "past.jsonl", "size": 1}),
        viewer("GET", f"/v1/admin/analytics/imports/{done['import_id']}"),
        viewer("POST", "/v1/admin/analytics/rebuilds", {"from": str(DAY), "to": str(DAY)}),
        viewer("GET", f"/v1/admin/analytics/rebuilds/{built['rebuild_id']}"),
    ):
        assert (asked.status, asked.json()["code"]) == (403, "role_required")
