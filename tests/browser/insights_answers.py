"""Answers of the reports as a service of some thousand viewers would get them: seeded, of any period, for pages without a lake."""

# ruff: noqa: E501 - tables read by the line

import json
import math
import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

Json = dict[str, Any]

TITLES = {
    f"ttl_01K9ZQ5T9S8R7Q6P5N4M3K2J{number:02d}": name
    for number, name in enumerate(
        (
            "A Trip to the Moon",
            "The General",
            "Metropolis",
            "Nosferatu: eine Symphonie des Grauens",
            "The Passion of Joan of Arc, with the score that was lost for sixty years",
            "Sunrise",
            "Safety Last!",
            "قصة طويلة",
            "The Kid",
            "Man with a Movie Camera",
            "Battleship Potemkin",
            "The Cabinet of Dr. Caligari",
        )
    )
}
_COUNTRIES = ("DE", "US", "ES", "EG", "GB", "FR", "IN", "BR", "??")
_DEVICES = ("tv", "phone", "desktop", "tablet", "other")
_GENRES = ("Drama", "Comedy", "Science fiction", "Horror", "Documentary", "(none)")
_ROWS = ("continue", "because_you_watched", "new", "genre_drama", "top_10")
_LAST = date(2026, 11, 28)
NOW = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
_HORIZON = 700


def answer(report: str, query: dict[str, str]) -> Json:
    """A report's document, for the query string of its request."""
    if report == "live":
        return _whole(_live(), {})
    start, end = date.fromisoformat(query["from"]), date.fromisoformat(query["to"])
    length = (end - start).days + 1
    compare = query.get("compare") == "true"
    before = (start - timedelta(days=length), start - timedelta(days=1)) if compare else None
    days = [start - timedelta(days=back) for back in range(-length + 1, (length if compare else 0) + 1)][::-1]
    periods = {"before": before, "now": (start, end)} if before else {"now": (start, end)}
    made = {
        "audience": _audience,
        "titles": _titles,
        "title": _title,
        "quality": _quality,
        "money": _money,
        "search": _search,
        "experiments": _experiments,
    }[report](days, {name: each for name, each in periods.items() if each})
    dates: Json = {"period": {"from": f"{start}", "to": f"{end}"}}
    if before:
        dates["before"] = {"from": f"{before[0]}", "to": f"{before[1]}"}
    return _whole(made, dates)


def empty(report: str, query: dict[str, str]) -> Json:
    """Of a service that nobody has visited yet."""
    full = answer(report, query)
    return {**full, "rows": [], "more": {name: {**each, "rows": []} for name, each in full["more"].items()}}


def _whole(tables: Json, dates: Json) -> Json:
    own = tables.pop("")
    return {"as_of": NOW.isoformat().replace("+00:00", "Z"), **dates, **own, "more": tables}


def _table(columns: str, rows: Any) -> Json:
    return {"columns": columns.split(), "rows": [list(row) for row in rows]}


def _chance(*of: Any) -> random.Random:
    return random.Random(" ".join(map(str, of)))


def _size(day: date) -> float:
    """How many watch: growth, weekends, winters, and a bad day."""
    age = _HORIZON - (_LAST - day).days
    season = 1 + 0.12 * math.cos((day.timetuple().tm_yday - 15) / 365 * 2 * math.pi)
    weekend = {4: 1.12, 5: 1.3, 6: 1.25}.get(day.weekday(), 1.0)
    outage = 0.55 if day == date(2026, 11, 11) else 1.0
    return max(0.0, 900 + 3.4 * age) * season * weekend * outage * _chance("size", day).uniform(0.95, 1.05)


def _per_day(days: list[date]) -> Iterator[tuple[date, float, random.Random]]:
    for day in days:
        yield day, _size(day), _chance("day", day)


def _audience(days: list[date], periods: Json) -> Json:
    rows = [
        (f"{day}", int(n * 1.4), int(n), int(n * 3.1), int(n * 6.2), int(n * 0.02 * c.uniform(0.7, 1.4)), int(n * 1.7),
         int(n * 1.9), int(n * 1.8), int(n * 0.93), n * 4100 * c.uniform(0.95, 1.05))
        for day, n, c in _per_day(days)
    ]  # fmt: skip
    shares = {name: 0.42 / (1 + place) for place, name in enumerate(_COUNTRIES)}
    devices = dict(zip(_DEVICES, (0.46, 0.27, 0.15, 0.1, 0.02), strict=True))
    total = {name: sum(_size(day) for day in _span(*each)) for name, each in periods.items()}
    steps = {
        "watching": (("page", 1.0), ("title", 0.62), ("play", 0.44), ("finish", 0.21)),
        "paying": (("visit", 0.4), ("plan", 0.06), ("subscribed", 0.031), ("paid", 0.024)),
    }
    weeks = [_LAST - timedelta(days=_LAST.weekday() + 7 * back) for back in range(12, 0, -1)]
    return {
        "": _table(
            "day visitors dau wau mau new_viewers sessions attempts plays finished watch_seconds", rows
        ),
        "countries": _table(
            "period country plays watch_seconds",
            ((name, code, int(n * share * 1.8), n * share * 4100 * _chance(name, code).uniform(0.8, 1.2))
             for name, n in total.items() for code, share in shares.items()),
        ),
        "devices": _table(
            "period device plays watch_seconds",
            ((name, device, int(n * share * 1.8), n * share * 4100 * _chance(name, device).uniform(0.9, 1.1))
             for name, n in total.items() for device, share in devices.items()),
        ),
        "retention": _table(
            "cohort week viewers stayed",
            ((f"{week}", age, 300 + 11 * at, int((300 + 11 * at) * (1.0 if age == 0 else 0.62 * age**-0.33)))
             for at, week in enumerate(weeks) for age in range(12 - at)),
        ),
        "funnels": _table(
            "period funnel step name entered",
            ((name, funnel, place, step, int(n * share * _chance(name, step).uniform(0.96, 1.04)))
             for name, n in total.items() for funnel, each in steps.items() for place, (step, share) in enumerate(each, 1)),
        ),
    }  # fmt: skip


def _span(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range((end - start).days + 1)]


def _titles(days: list[date], periods: Json) -> Json:
    total = {name: sum(_size(day) for day in _span(*each)) for name, each in periods.items()}

    def rows() -> Iterator[tuple[Any, ...]]:
        for name, n in total.items():
            for place, (content_id, title) in enumerate(TITLES.items()):
                c = _chance(name, title)
                plays = n * 0.5 / (1 + place) * c.uniform(0.8, 1.2)
                finished = plays * _chance(title).uniform(0.3, 0.75)
                yield (name, content_id, title, int(plays * 9), int(plays * 1.6), int(plays * 1.1), int(plays),
                       int(finished), plays * 2700)  # fmt: skip

    return {
        "": _table("period content_id title impressions page_views attempts plays finished watch_seconds", rows()),
        "days": _table(
            "day attempts plays finished watch_seconds",
            ((f"{day}", int(n * 1.9), int(n * 1.8), int(n * 0.93), n * 4100) for day, n, _ in _per_day(days)),
        ),
        "genres": _table(
            "period genre plays finished watch_seconds",
            ((name, genre, int(n / (2 + at)), int(n / (4 + at)), n / (2 + at) * 2700)
             for name, n in total.items() for at, genre in enumerate(_GENRES)),
        ),
        "rows": _table(
            "period row_id impressions clicks plays watch_seconds",
            ((name, row, int(n * 9 / (1 + at)), int(n * 9 / (1 + at) * 0.09 / (1 + 0.4 * at)), int(n / (3 + at)), n * 900)
             for name, n in total.items() for at, row in enumerate(_ROWS)),
        ),
    }  # fmt: skip


def _title(days: list[date], _: Json) -> Json:
    length, began = 5460, 4200
    c = _chance("curve")
    curve, here = [], float(began)
    for second in range(length):
        leaving = 0.0012 if second < 240 else 0.0016 if 2700 < second < 2790 else 0.00009
        here -= here * leaving * c.uniform(0, 2)
        if second > length - 260:
            here *= 0.994
        curve.append((second, int(here)))
    changes = [each for at, each in enumerate(curve) if at == 0 or each[1] != curve[at - 1][1]]
    content_id, title = next(iter(TITLES.items()))
    return {
        "": _table("second viewers", [*changes, (length, 0)]),
        "days": _table(
            "day impressions page_views attempts plays reached_25 reached_50 reached_75 finished watch_seconds",
            ((f"{day}", int(n * 3), int(n * 0.5), int(n * 0.16), int(n * 0.15), int(n * 0.12), int(n * 0.1), int(n * 0.08),
              int(n * 0.07), n * 0.15 * 3300) for day, n, _ in _per_day(days)),
        ),
        "about": _table("content_id title", [(content_id, title)]),
    }  # fmt: skip


def _measures(n: float, c: random.Random, bad: float = 1.0) -> tuple[float, ...]:
    attempts = n * 1.9
    starts = attempts * (1 - 0.011 * bad)
    watch = n * 4_200_000
    return (int(attempts), int(starts), int(starts * 1350 * bad * c.uniform(0.95, 1.05)), int(attempts * 0.008 * bad),
            int(attempts * 0.004 * bad), int(attempts * 0.006 * bad), int(watch), int(n * 0.2 * bad),
            int(watch * 0.0031 * bad * c.uniform(0.9, 1.1)), int(n * 0.11 * bad))  # fmt: skip


_MEASURES = "attempts starts startup_ms failures startup_failures exits watch_ms stalls stall_ms stalled_plays"


def _quality(days: list[date], periods: Json) -> Json:
    total = {name: sum(_size(day) for day in _span(*each)) for name, each in periods.items()}

    def by(keys: Any, share: float = 0.4) -> Iterator[tuple[Any, ...]]:
        for name, n in total.items():
            for at, key in enumerate(keys):
                bad = _chance("bad", key).uniform(0.6, 2.2) * (0.9 if name == "now" else 1)
                yield name, key, *_measures(n * share / (1 + at), _chance(name, key), bad)

    return {
        "": _table(
            f"day {_MEASURES} bits rated_ms",
            ((f"{day}", *_measures(n, c, 4.5 if day == date(2026, 11, 11) else 1), n * 2e10, int(n * 4_100_000))
             for day, n, c in _per_day(days)),
        ),
        "devices": _table(f"period device {_MEASURES}", by(_DEVICES)),
        "countries": _table(f"period country {_MEASURES}", by(_COUNTRIES)),
        "titles": _table(
            f"period content_id title {_MEASURES}", ((a, b, TITLES[b], *rest) for a, b, *rest in by(TITLES))
        ),
        "heights": _table(
            "period height starts startup_ms played_ms stalls stall_ms",
            ((name, key, m[1], m[2], m[6], m[7], m[8]) for name, key, *m in by(("1080", "720", "480", "2160", "240", "?"))),
        ),
        "errors": _table(
            "period code failures startup_failures",
            ((name, code, int(n * 0.016 / (1 + at)), int(n * 0.008 / (1 + at))) for name, n in total.items()
             for at, code in enumerate(("network.timeout", "media.decode", "drm.license", "manifest.404"))),
        ),
        "startup": _table(
            "period bucket_ms starts",
            ((name, bucket, int(n * 0.24 * math.exp(-((math.log((bucket + 50) / (1100 if name == "now" else 1300)) / 0.55) ** 2) / 2)
              * 100 / (bucket + 50) * 4)) for name, n in total.items() for bucket in range(0, 12_000, 100)),
        ),
    }  # fmt: skip


def _money(days: list[date], periods: Json) -> Json:
    names = (
        "day currency mrr paying trialing past_due ending new_accounts reactivated_accounts churned_accounts new_mrr "
        "reactivated_mrr expansion_mrr contraction_mrr churned_mrr trials_started trials_converted trials_lost "
        "dunning_entered dunning_recovered dunning_lost payments paid failed_payments refunds refunded"
    )

    def rows() -> Iterator[tuple[Any, ...]]:
        for day, n, c in _per_day(days):
            for currency, share in (("EUR", 1.0), ("USD", 0.35)):
                paying = (2000 + 4.1 * (_HORIZON - (_LAST - day).days)) * share
                new, lost = int(share * c.uniform(9, 22)), int(share * c.uniform(5, 14))
                yield (f"{day}", currency, int(paying * 999), int(paying), int(n * 0.05 * share), int(paying * 0.02), int(paying * 0.03),
                       new, int(new / 4), lost, new * 999, int(new / 4) * 999, new * 120, lost * 60, lost * 999, int(new * 1.6), new,
                       int(new * 0.5), int(lost * 1.3), int(lost * 0.8), int(lost * 0.4), int(paying / 30), int(paying / 30) * 999,
                       int(paying / 900), int(new / 9), int(new / 9) * 999)  # fmt: skip

    plans = (("family_monthly", 1499, 0.3), ("standard_monthly", 999, 0.5), ("standard_yearly", 825, 0.2))
    return {
        "": _table(names, rows()),
        "plans": _table(
            "period plan_id currency mrr paying trialing churned_accounts",
            ((name, plan, currency, int(4000 * share * part * price * (1 if name == "now" else 0.97)), int(4000 * share * part), 40, 3)
             for name in periods for plan, price, part in plans for currency, share in (("EUR", 1.0), ("USD", 0.35))),
        ),
        "costs": _table(
            "content_id title currency amount watch_seconds",
            ((content_id, title, "EUR", 40_000 + 21_000 * at, 3_600_000 * 40 / (1 + at)) for at, (content_id, title) in enumerate(TITLES.items())),
        ),
        "lifetime": _table("currency new_accounts paid refunded", [("EUR", 8120, 61_400_000, 910_000), ("USD", 2100, 14_100_000, 99_000)]),
    }  # fmt: skip


def _search(days: list[date], periods: Json) -> Json:
    total = {name: sum(_size(day) for day in _span(*each)) for name, each in periods.items()}
    queries = (
        "metropolis",
        "chaplin",
        "harry potter",
        "buster keaton",
        "فيلم",
        "horror",
        "star wars",
        "nosferatu",
        "(rare)",
    )
    return {
        "": _table(
            "day searches people without_results clicked first_places played",
            ((f"{day}", int(n * 0.3), int(n * 0.2), int(n * 0.3 * c.uniform(0.06, 0.1)), int(n * 0.19), int(n * 0.22), int(n * 0.12))
             for day, n, c in _per_day(days)),
        ),
        "queries": _table(
            "period query searches without_results clicked played",
            ((name, query, int(n * 0.05 / (1 + at)), int(n * 0.05 / (1 + at)) if query in ("harry potter", "star wars") else int(n * 0.002 * (at == 8)),
              int(n * 0.03 / (1 + at)), int(n * 0.02 / (1 + at))) for name, n in total.items() for at, query in enumerate(queries)),
        ),
    }  # fmt: skip


def _experiments(_: list[date], periods: Json) -> Json:
    hours = [NOW.replace(hour=0, minute=0) + timedelta(days=1, hours=hour) for hour in range(24)]
    ids = list(TITLES.items())
    return {
        "": _table("experiment variant metric people reached total squares", []),
        "suggestions": _table(
            "kind subject content_id title action reason figures households unit currency low expected high",
            [
                ("keep", "payment", None, None, "Remind them of the payment, and offer another card", "41 households are 3.2 times …",
                 json.dumps({"households": 41, "times": 3.2, "leaving": 7, "days": 28}), 41, "minor", "EUR", 4100, 12_300, 20_900),
                ("win_back", "discount", None, None, "Offer a plan that stays cheap", "214 households left in the last 56 days …",
                 json.dumps({"households": 214, "days": 56, "came": 19, "seen": 207}), 214, "minor", "EUR", 31_000, 88_000, 150_000),
                ("drop", ids[10][0], *ids[10], "Do not renew it", "402 valued hours …",
                 json.dumps({"valued": 402, "hours": 388, "cost": 2_450_000, "times": 15.2}), 0, "minor_an_hour", "EUR", 3800, 6100, 9700),
                ("licence", "Drama", None, None, "Licence more of it", "A valued hour of its 12 titles …",
                 json.dumps({"titles": 12, "hour": 210.5, "all": 391.2, "valued": 5120}), 0, "minor_an_hour", "EUR", 180, 210.5, 260),
                ("artwork", ids[2][0], *ids[2], "Show artwork b to 86% of visits", "97 of 1,060 visits …",
                 json.dumps({"name": "b", "share": 0.86, "taken": 97, "shown": 1060, "others_taken": 61, "others_shown": 1012}),
                 0, "share", "", 0.01, 0.06, 0.11),
                ("row", "newest", None, None, "Try it in the first place", "The suggestion of an older day, in English alone.", None, 0,
                 "share", "", 0.02, 0.05, 0.08),
            ],
        ),
        "load": _table(
            "hour expected low high",
            ((f"{hour:%Y-%m-%dT%H:%M:%SZ}", *(int(400 * shape * factor) for factor in (1, 0.82, 1.2))) for hour in hours
             for shape in [1.2 + math.sin((hour.hour - 14) / 24 * 2 * math.pi)]),
        ),
        "titles": _table(
            "content_id title launched known_days low expected high",
            ((content_id, title, "2026-11-20", 7, 3600 * 300 / (1 + at), 3600 * 700 / (1 + at), 3600 * 1500 / (1 + at)) for at, (content_id, title) in enumerate(ids[:5])),
        ),
        "churn": _table("band households low expected high", ((band / 10, int(2600 * 0.5**band), 0, 2600 * 0.5**band * (band / 10 + 0.04), 2600) for band in range(9))),
    }  # fmt: skip


def _live() -> Json:
    minutes = [NOW - timedelta(minutes=59 - back) for back in range(60)]
    rows = []
    for minute in minutes:
        c = _chance("minute", minute)
        rows.append(
            (f"{minute:%Y-%m-%dT%H:%M}:00Z", int(c.gauss(31, 5)), int(c.random() < 0.3), max(0, int(c.gauss(4, 2))))
        )
    return {
        "": _table("minute starts errors stalls", rows),
        "now": _table("watching households", [(1284, 1107)]),
        "titles": _table(
            "content_id title watching starts errors stalls",
            ((content_id, title, 420 // (1 + at), 600 // (1 + at), at % 3, 20 // (1 + at)) for at, (content_id, title) in enumerate(TITLES.items())),
        ),
        "countries": _table("country watching starts errors stalls", ((code, 510 // (1 + at), 700 // (1 + at), at % 2, 9) for at, code in enumerate(_COUNTRIES))),
    }  # fmt: skip
