"""Viewers' batches as browsers send them, over HTTP and from many at once, and what must come of them in the lake."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

BATCH = 100
_BROWSER = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"
)
_CRAWLER = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
_TITLES = [f"ttl_01M8M{number:021d}" for number in range(40)]
_TRIES = 200
"""Of a batch: what was refused for a while is sent again, as the browser's package does."""


@dataclass
class Expected:
    """What was sent, as plain counts."""

    ids: set[str] = field(default_factory=set)
    of_type: Counter[str] = field(default_factory=Counter)
    """Each event once, crawlers' too."""
    people: Counter[str] = field(default_factory=Counter)
    """Without crawlers'."""
    played_ms: int = 0
    doubles: int = 0
    malformed: int = 0
    late: int = 0


@dataclass
class Load:
    """So many events: a thousandth twice, a thousandth malformed, a two-hundredth days late, a fiftieth by a crawler."""

    events: int
    seed: int = 1
    expected: Expected = field(default_factory=Expected)

    def batches(self) -> Iterator[tuple[str, list[dict[str, Any]], set[int]]]:
        """(user agent, events, the places of those that are malformed)."""
        chance, again = random.Random(self.seed), list[dict[str, Any]]()
        made = 0
        while made < self.events:
            crawler = chance.random() < 0.02
            size = min(BATCH - 2, self.events - made)
            batch = list(self._viewing(chance, size, crawler))
            made += len(batch)
            wrong = set[int]()
            if again and not crawler:
                batch.append(again.pop())
                self.expected.doubles += 1
            for event in batch:
                if not crawler and chance.random() < 0.001:
                    again.append(event)
            if chance.random() < 0.001 * BATCH:
                wrong.add(len(batch))
                batch.append({"type": "played", "event_id": "x"})
                self.expected.malformed += 1
            yield (_CRAWLER if crawler else _BROWSER), batch, wrong

    def _viewing(self, chance: random.Random, events: int, crawler: bool) -> Iterator[dict[str, Any]]:
        """A page, then a film: its start, then a minute and a minute more, now and then a stall, an end."""
        day = timedelta(days=chance.choice((3, 9, 20))) if chance.random() < 0.005 else timedelta()
        # noon, so that no clock's correction moves an event into another day
        noon = (datetime.now(UTC) - timedelta(days=1) - day).replace(hour=12, minute=0, second=0, microsecond=0)
        play, title = f"{chance.getrandbits(96):024x}", chance.choice(_TITLES)
        for number in range(events):
            event: dict[str, Any] = {
                "event_id": f"{chance.getrandbits(96):024x}",
                "ts": (noon + timedelta(seconds=60 * number)).isoformat(),
            }
            if number == 0:
                event |= {"type": "page_viewed", "page": "home"}
            elif number == 1:
                event |= {"type": "play_requested", "play_id": play, "content_id": title}
            elif number == 2:
                started = {"play_id": play, "content_id": title, "startup_ms": chance.randrange(200, 3000)}
                event |= {"type": "play_started", **started, "duration": 7200.0}
            elif chance.random() < 0.05:
                stalled = {"position": 60.0 * number, "stall_ms": chance.randrange(100, 5000)}
                event |= {"type": "stalled", "play_id": play, "content_id": title, **stalled}
            else:
                span = {"from_position": 60.0 * number, "position": 60.0 * number + 60}
                event |= {"type": "played", "play_id": play, "content_id": title, "height": 720, **span}
                self.expected.played_ms += 0 if crawler else 60_000
            self.expected.ids.add(event["event_id"])
            self.expected.of_type[event["type"]] += 1
            self.expected.people[event["type"]] += not crawler
            self.expected.late += bool(day)
            yield event


def send(site: str, load: Load, clients: int = 8) -> float:
    """Send all of it; seconds. Raises AssertionError where an answer is wrong, RuntimeError where nobody answers for long."""
    batches, lock = load.batches(), threading.Lock()
    here = threading.local()

    def one(_: int) -> None:
        while True:
            with lock:
                batch = next(batches, None)
            if batch is None:
                break
            _send(site, here, *batch)
        here.connection.close()

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(one, range(clients)))
    return time.perf_counter() - started


def _send(site: str, here: Any, agent: str, events: list[dict[str, Any]], wrong: set[int]) -> None:
    where = urlsplit(site)
    visitor = events[0].get("event_id", "")[:16]
    for _ in range(_TRIES):
        body = json.dumps(
            {
                "events": events,
                "sent_at": datetime.now(UTC).isoformat(),
                "context": {"session_id": visitor, "visitor_id": visitor},
            }
        )
        try:
            if getattr(here, "connection", None) is None:
                here.connection = http.client.HTTPConnection(where.hostname or "", where.port, timeout=30)
            here.connection.request("POST", "/v1/events", body, {"content-type": "text/plain", "user-agent": agent})
            reply = here.connection.getresponse()
            answer = reply.read()
        except (OSError, http.client.HTTPException):
            here.connection.close()  # the next request opens it again
            time.sleep(0.25)
            continue
        if reply.status == 202:
            refused = {each["index"] for each in json.loads(answer)["refused"]}
            assert refused == wrong, answer
            return
        assert reply.status == 429 or reply.status >= 500, answer
        time.sleep(min(5.0, float(reply.headers.get("retry-after", 0.25))))
    raise RuntimeError(f"a batch was not taken in {_TRIES} tries")
