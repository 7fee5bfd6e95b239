"""Random raw events, hard ones above all: doubles, late ones, bots, kids, midnight edges, skewed clocks, several devices.

Rows are as the lake's table `events` has them: column → value, timestamps naive and in UTC.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from matinee.analytics import columns as lake

Row = dict[str, Any]
FIRST = date(2026, 10, 26)
"""A Monday."""
DAYS = 9
TODAY = FIRST + timedelta(DAYS + 12)
TITLES = [f"ttl_{n}" for n in range(6)]
COUNTRIES = ["DE", "EG", "US", None]
DEVICES = ["desktop", "phone", "tv"]
QUERIES = ["Dune", "dune ", "  DUNE", "heat", "Alien", "alien 3", "*", "(rare)", "metropolis"]
CATALOGUE: list[Row] = [
    {
        "content_id": "ttl_0",
        "title": "Dune",
        "type": "movie",
        "genres": ["Sci-Fi", "Drama", "Drama"],
        "release_date": "2021-09-03",
    },
    {"content_id": "ttl_1", "title": "Heat", "type": "movie", "genres": ["Crime"], "release_date": "1995"},
    {"content_id": "ttl_2", "title": "Dark", "type": "series", "genres": ["Sci-Fi", "Crime"]},
    {"content_id": "ttl_3", "title": "One", "type": "season", "parent_id": "ttl_2", "genres": []},
    {"content_id": "ttl_4", "title": "Secrets", "type": "episode", "parent_id": "ttl_3"},
]
"""ttl_5 is not in it. Lines as the catalogue's export has them."""


@dataclass
class Population:
    seed: int
    people: int = 24
    rows: list[Row] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.dice = random.Random(self.seed)
        self.count = 0
        for n in range(self.people):
            for _ in range(self.dice.randint(2, 7)):
                self._visit(n)
        for household in range(self.people // 2):
            self._account(household)
        for n in range(self.people):
            self._opine(n)
        for _ in range(5):
            charge = {
                "content_id": self.dice.choice(TITLES),
                "amount": self.dice.randint(1, 900),
                "currency": "USD",
                "purpose": self.dice.choice(["encoding", "licence"]),
            }
            self._add("content_charged", self._moment(), {}, **charge)
        self._doubles()
        self.dice.shuffle(self.rows)

    def _id(self, kind: str) -> str:
        self.count += 1
        return f"{kind}{self.seed:04d}{self.count:06d}"

    def _moment(self) -> datetime:
        """Often around midnight."""
        day = datetime.combine(FIRST + timedelta(self.dice.randrange(DAYS)), datetime.min.time())
        if self.dice.random() < 0.4:
            return day + timedelta(milliseconds=self.dice.choice([0, 1, 999, -1, -500, -60_000, -1_200_000]))
        return day + timedelta(milliseconds=self.dice.randrange(86_400_000))

    def _add(self, type_: str, ts: datetime, who: Row, **said: Any) -> Row:
        day = ts.date()
        if not FIRST <= day < FIRST + timedelta(DAYS):
            return {}
        late = self.dice.choice([0.2, 1, 3, 30]) if self.dice.random() < 0.8 else self.dice.uniform(3_600, 10 * 86_400)
        received = ts + timedelta(milliseconds=round(late * 1000) - self.dice.choice([0, 0, 0, 90_000]))
        row: Row = dict.fromkeys(lake.columns())
        row |= {
            "event_id": self._id("e-"),
            "type": type_,
            "schema_version": 1,
            "ts": ts,
            "received_at": received,
            "kids": False,
            "bot": False,
            "country": None,
            "device": "other",
            "experiments": {},
        }
        row |= who | said | {"day": received.date(), "hour": f"{received.hour:02d}"}
        self.rows.append(row)
        return row

    def _visit(self, n: int) -> None:
        dice = self.dice
        kids = n % 7 == 6
        signed = dice.random() < 0.7
        who: Row = {
            "session_id": self._id("s-"),
            "visitor_id": f"visitor{n:03d}",
            "analytics_id": f"p_{n:03d}" if signed else f"v_visitor{n:03d}",
            "household_id": f"h_{n // 2:03d}" if signed else None,
            "country": COUNTRIES[n % 4] if dice.random() < 0.9 else dice.choice(COUNTRIES),
            "device": dice.choice(DEVICES),
            "os": dice.choice(["Linux", "iOS", None]),
            "browser": dice.choice(["Firefox", None]),
            "app": dice.choice(["web", None]),
            "app_version": dice.choice(["1.0", None]),
            "language": dice.choice(["de", "ar", None]),
            "bot": dice.random() < 0.06,
        }
        if kids:
            who |= {"kids": True, "analytics_id": None, "household_id": None, "visitor_id": None}
            who["session_id"] = dice.choice([who["session_id"], None])
        ts = self._moment()
        for _ in range(dice.randint(1, 9)):
            ts += timedelta(milliseconds=dice.choice([0, 1, 400, 30_000, 600_000]))
            if dice.random() < 0.5 and not kids:
                self._browse(ts, who)
            else:
                ts = self._play(ts, who)
            if not signed and not kids and dice.random() < 0.2:  # signs in within the visit
                who = who | {"analytics_id": f"p_{n:03d}", "household_id": f"h_{n // 2:03d}"}

    def _browse(self, ts: datetime, who: Row) -> None:
        dice = self.dice
        content = dice.choice(TITLES)
        spot = {
            "row_id": dice.choice(["new", "top"]),
            "place": dice.randrange(9),
            "content_id": content,
            "page": "home",
        }
        kind = dice.randrange(9)
        if kind == 0:
            self._add(
                "page_viewed", ts, who, page=dice.choice(["home", "plans"]), referrer=dice.choice([None, "x.org"])
            )
        elif kind in (1, 2):
            self._add("page_viewed", ts, who, page="title", content_id=content)
        elif kind in (3, 4):
            art = dice.choice([None, "art-a", "art-b"])
            chance = {
                "propensity": (None, 0.1, 0.8, 1.0)[self.count % 4],
                "taste": (None, "drama", "noir")[self.count % 3],
            }
            self._add("impressed", ts, who, **spot, row_place=dice.choice([None, 0, 3]), artwork_id=art, **chance)
        elif kind == 5:
            self._add("clicked", ts, who, **{**spot, "row_id": dice.choice(["new", None])}, target="card")
        elif kind == 6:
            self._add("hovered", ts, who, **spot, dwell_ms=dice.randrange(5000))
            self._add("scrolled", ts, who, page="home", depth=dice.randrange(101))
        elif kind == 7:
            self._search(ts, who)
        else:
            variant = dice.choice(["a", "a", "b"])
            self._add("exposed", ts, who, experiment=dice.choice(["rows", "art"]), variant=variant)
            if dice.random() < 0.7:
                self._add("plan_chosen", ts + timedelta(seconds=dice.choice([0, 5])), who, plan_id="basic")

    def _search(self, ts: datetime, who: Row) -> None:
        dice = self.dice
        search_id = self._id("q-")
        for _ in range(dice.choice([1, 1, 2])):
            self._add(
                "searched", ts, who, search_id=search_id, query=dice.choice(QUERIES), results=dice.choice([0, 1, 20])
            )
            ts += timedelta(milliseconds=700)
        for _ in range(dice.choice([0, 1, 2])):
            ts += timedelta(seconds=dice.choice([0, 4]))
            found = {"content_id": dice.choice(TITLES), "place": dice.randrange(20)}
            self._add("search_clicked", ts, who, search_id=search_id, **found)
        if dice.random() < 0.4:
            self._play(ts, who, search_id=search_id)

    def _play(self, ts: datetime, who: Row, **asked: Any) -> datetime:
        dice = self.dice
        of = {"play_id": self._id("y-"), "content_id": dice.choice(TITLES)}
        if dice.random() < 0.95:
            row_id = dice.choice([None, "new", "top"])
            self._add("play_requested", ts, who, **of, row_id=row_id, place=dice.choice([None, 4]), **asked)
        ts += timedelta(milliseconds=dice.choice([300, 999, 1000, 1500, 9000]))
        fate = dice.random()
        if fate < 0.12:
            self._add("play_ended", ts, who, **of, position=0.0, reason="left")
            return ts
        if fate < 0.2:
            self._add("play_failed", ts, who, **of, code=dice.choice(["DRM", "NET"]))
            self._add("play_ended", ts, who, **of, position=0.0, reason="failed")
            return ts
        duration = dice.choice([0.0, 40.0, 100.0])
        height = dice.choice([None, 720, 1080])
        if dice.random() < 0.97:
            waited = dice.choice([0, 99, 100, 1234, 45_000])
            self._add("play_started", ts, who, **of, startup_ms=waited, duration=duration, height=height)
        position = dice.choice([0.0, 12.345])
        for _ in range(dice.randint(0, 7)):
            shown = dice.choice([0.0, 0.5, 10.0, 10.001, 33.333])
            ts += timedelta(milliseconds=round(shown * 1000))
            rate = {
                "height": height,
                "bitrate": dice.choice([None, 5_000_000]),
                "dropped_frames": dice.choice([None, 3]),
            }
            self._add("played", ts, who, **of, from_position=position, position=round(position + shown, 3), **rate)
            position = round(position + shown, 3)
            if dice.random() < 0.2:
                self._add("stalled", ts, who, **of, position=position, stall_ms=dice.randrange(9000), height=height)
                ts += timedelta(seconds=dice.choice([1, 1800]))
            if dice.random() < 0.2:
                back = dice.choice([0.0, 5.0, 90.0])
                self._add("seeked", ts, who, **of, from_position=position, position=back)
                position = back
            if dice.random() < 0.1:
                height = dice.choice([480, 1080])
                self._add("quality_changed", ts, who, **of, position=position, height=height)
            if dice.random() < 0.1:
                ts += timedelta(hours=dice.choice([1, 12, 30]))
        end = dice.random()
        if end < 0.1:
            self._add("play_failed", ts, who, **of, code="DECODE", position=position)
        if end < 0.8:
            reason = "failed" if end < 0.1 else dice.choice(["finished", "left"])
            self._add("play_ended", ts, who, **of, position=position, duration=duration, reason=reason)
        return ts

    def _account(self, n: int) -> None:
        dice = self.dice
        who = {"household_id": f"h_{n:03d}", "country": COUNTRIES[n % 4]}
        ts = self._moment()
        self._add("signed_up", ts, who)
        for _ in range(dice.randint(0, 7)):
            ts += timedelta(milliseconds=dice.choice([1000, 40_000_000, 90_000_000, 260_000_000]))
            status = dice.choice(["trialing", "active", "active", "past_due", "canceled", "none"])
            plan = dice.choice([("basic", 799), ("extra", 1299), (None, None)])
            ends = dice.choice([None, ts + timedelta(days=9)])
            money = {"monthly": plan[1], "currency": dice.choice(["EUR", "EUR", "USD"]) if plan[1] else None}
            self._add("subscription_changed", ts, who, status=status, plan_id=plan[0], ends_at=ends, **money)
            if dice.random() < 0.6:
                paid = {"amount": dice.choice([0, 799, 1299]), "currency": dice.choice(["EUR", "USD"])}
                state = dice.choice(["paid", "paid", "failed", "refunded"])
                self._add("payment", ts + timedelta(milliseconds=dice.choice([-300, 300])), who, status=state, **paid)

    def _opine(self, n: int) -> None:
        """Said twice and taken back, of one title above all, so that the last word matters."""
        dice = self.dice
        who = {"analytics_id": f"p_{n:03d}", "household_id": f"h_{n // 2:03d}"}
        for _ in range(dice.randint(0, 6)):
            kind = dice.choice(["title_rated", "title_listed", "title_hidden"])
            said: dict[str, Row] = {
                "title_rated": {"stars": dice.choice([0, 1, 3, 5])},
                "title_listed": {"listed": dice.random() < 0.6},
                "title_hidden": {"hidden": dice.random() < 0.6},
            }
            self._add(kind, self._moment(), who, content_id=dice.choice(["ttl_0", "ttl_0", "ttl_1"]), **said[kind])

    def _doubles(self) -> None:
        """Sent again: as it was, or by a clock that was corrected a little differently."""
        for row in self.dice.sample(self.rows, len(self.rows) // 8):
            again = timedelta(milliseconds=self.dice.choice([0, 1, 60_000, 86_400_000, 3 * 86_400_000]))
            received = row["received_at"] + again
            skew = timedelta(milliseconds=self.dice.choice([0, 0, -2, 3, 600]))
            moved = {
                "ts": row["ts"] + skew,
                "received_at": received,
                "day": received.date(),
                "hour": f"{received.hour:02d}",
            }
            self.rows.append(row | moved)


def days() -> Iterator[date]:
    """The days on which something happens."""
    return (FIRST + timedelta(n) for n in range(DAYS))
