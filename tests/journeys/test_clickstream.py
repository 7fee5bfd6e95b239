"""From a click to a figure: nothing is lost or counted twice, whatever dies."""

import os
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime

from matinee.analytics.warehouse.models import models

from tests.analytics.deployed import Lake
from tests.analytics.load import Load, send
from tests.analytics.reference import Reference
from tests.analytics.test_models import same
from tests.journeys.test_faults import workers
from tests.platform import Platform, until

EVENTS = 8_000


def test_each_event_counts_once_though_workers_and_the_engine_are_killed(platform: Platform) -> None:
    """Doubles, late ones, malformed ones and crawlers' among them; every model says what plain loops over the rows say."""
    lake, load = Lake(platform), Load(EVENTS)
    before = lake.count()[1]
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(send, platform.site, load)
        until(lambda: len(load.expected.ids) > EVENTS / 4, 120)
        for pid in workers(platform, "analytics"):
            os.kill(pid, signal.SIGKILL)
        until(lambda: len(load.expected.ids) > EVENTS / 2, 120)
        engine = platform.pid("engine")
        platform.kill("engine")
        until(lambda: platform.pid("engine") not in (None, engine), 60)
        sending.result()
    until(lambda: lake.count()[1] >= before + len(load.expected.ids), 240, every=2)
    lake.build(arrived=str(datetime.now(UTC).date()))
    raw = lake.raw()
    assert load.expected.ids <= {event["event_id"] for event in raw}
    assert len({event["event_id"] for event in raw}) == lake.count()[1]
    played = [event for event in raw if event["event_id"] in load.expected.ids and not event["bot"]]
    once = {event["event_id"]: event for event in played}.values()
    for kind, count in load.expected.people.items():
        assert sum(event["type"] == kind for event in once) == count, kind
    reference = Reference(raw, lake.catalogue())
    compared = 0
    for model in models().values():
        for value in lake.partitions(model) if model.partition != "edition" else ():
            rows = lake.partition(model, value)
            same(rows, getattr(reference, model.name)(date.fromisoformat(value)), model.unique)
            compared += len(rows)
    assert compared > 100
