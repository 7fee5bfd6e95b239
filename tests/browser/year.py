"""`make year`: a year of the synthetic population through the warehouse of the local platform, and pictures of its dashboards.

Events are put into the lake as if they had all arrived today, as an import of past events puts them; each month is built by
`POST /v1/admin/analytics/rebuilds`, and the nightly run trains the forecasts (on Mondays) and publishes them. Then each page of
the insights is taken in three widths, in the light, in the dark and in Arabic, in build/screenshots/year-…

DAYS (365) and HOUSEHOLDS (150) choose less or more. A year takes about an hour of two cores. `make test` has no part of it.
"""

import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
from matinee.analytics.columns import columns

from infra.local.audience.population import Population
from infra.local.audience.world import World
from infra.local.deploy import client
from tests import platform
from tests.analytics.deployed import Lake
from tests.analytics.duck import duck_type
from tests.browser import insights, screenshots
from tests.browser.conftest import CHROMIUM
from tests.platform import Client, Platform, until

MONTH = 31
"""Days of a rebuild, at most."""


def fill(site: Platform, world: World) -> None:
    """Titles into the catalogue, and a year of rows into the lake."""
    population = Population(world)
    with tempfile.TemporaryDirectory() as scratch:
        rows = population.write_parquet(Path(scratch) / "rows")
        ids = titles(site, population)
        say(f"{rows} rows of {world.days} days")
        file = Path(scratch) / "arrived.parquet"
        arrived(Path(scratch) / "rows", ids, file)
        today = datetime.now(UTC).date()
        key = f"events/day={today}/hour=00/year.parquet"
        client("s3", site.engine).upload_file(str(file), Lake(site).bucket, key)


def titles(site: Platform, population: Population) -> dict[str, str]:
    """The population's ids of titles → those that the catalogue has made."""
    world = {each.content_id: each for each in population.truth.titles}
    lines = [
        {"external_id": each.content_id, "title": each.name, "genres": [each.genre], "status": "published"}
        for each in world.values()
    ]
    done = site.editor.imported(b"\n".join(json.dumps(line).encode() for line in lines), within=300)
    assert done["accepted"] == len(lines), done
    made = {each["title"]: each["content_id"] for each in every(site.editor, "/v1/content")}
    return {content_id: made[each.name] for content_id, each in world.items()}


def every(who: Client, path: str) -> Iterator[dict[str, str]]:
    cursor = ""
    while True:
        page = who("GET", f"{path}?limit=100{cursor}").json()
        yield from page["items"]
        if not page.get("next_cursor"):
            return
        cursor = f"&cursor={page['next_cursor']}"


def arrived(rows: Path, ids: dict[str, str], file: Path) -> None:
    """The same rows, of the catalogue's titles, as Firehose writes them; by their time, so that a day is read alone."""
    theirs = {"content_id": "coalesce(ids.ours, rows.content_id)", "row_place": 'rows."row"'}
    typed = ", ".join(
        f"CAST({theirs.get(name, f'rows.{name}')} AS {duck_type(kind)}) AS {name}" for name, kind in columns().items()
    )
    with duckdb.connect() as duck:
        duck.execute("CREATE TABLE ids (theirs VARCHAR, ours VARCHAR)")
        duck.executemany("INSERT INTO ids VALUES (?, ?)", list(ids.items()))
        duck.execute(
            f"COPY (SELECT {typed} FROM read_parquet('{rows}/**/*.parquet', hive_partitioning = true) AS rows"
            f" LEFT JOIN ids ON ids.theirs = rows.content_id ORDER BY ts) TO '{file}' (FORMAT parquet, ROW_GROUP_SIZE 20000)"
        )


def build(site: Platform, first: date, last: date) -> None:
    """Month by month, the oldest first; then the night."""
    admin, day = site.admin, first
    while day <= last:
        until_day = min(day + timedelta(MONTH - 1), last)
        begun = time.perf_counter()
        asked = admin("POST", "/v1/admin/analytics/rebuilds", {"from": str(day), "to": str(until_day)})
        assert asked.status == 202, asked.content
        built = ended(site, asked.json()["rebuild_id"])
        assert built["status"] == "done", built
        say(f"{day} to {until_day}: {built['built']} partitions in {time.perf_counter() - begun:.0f} s")
        day = until_day + timedelta(1)
    took = Lake(site).build(day=str(last), forget=True)
    say(f"the night: {took:.0f} s")


def ended(site: Platform, rebuild_id: str) -> dict[str, object]:
    def state() -> dict[str, object] | None:
        found: dict[str, object] = site.admin("GET", f"/v1/admin/analytics/rebuilds/{rebuild_id}").json()
        return found if found["status"] != "running" else None

    done: dict[str, object] = until(state, 3600, every=5)
    return done


def pages(site: Platform) -> dict[str, tuple[str, screenshots.Prepare]]:
    report = site.admin("GET", "/v1/admin/analytics/titles").json()
    most = report["rows"][0][report["columns"].index("content_id")]
    found = {f"year-{name}": path for name, path in insights.PAGES.items() if name != "empty"}
    found["year-title"] = f"/studio/insights/titles/{most}"
    return {name: (path, insights.drawn) for name, path in found.items()}


def say(words: str) -> None:
    print(f"{datetime.now(UTC):%H:%M:%S} {words}", flush=True)


def main(wanted: list[str]) -> None:
    if CHROMIUM is None:
        sys.exit("Chromium is not installed")
    days = int(os.environ.get("DAYS", "365"))
    yesterday = datetime.now(UTC).date() - timedelta(1)
    first = yesterday - timedelta(days - 1)
    world = World(households=int(os.environ.get("HOUSEHOLDS", "150")) * 365 // days, first=first, days=days)
    with tempfile.TemporaryDirectory() as scratch, platform.running(Path(scratch) / "state") as site:
        fill(site, world)
        build(site, first, yesterday)
        print(screenshots.of(site, CHROMIUM, "admin@matinee.test", pages(site), wanted), "in", screenshots.SHOTS)


if __name__ == "__main__":
    main(sys.argv[1:])
