"""What the forecasts read: the questions to the warehouse beside this, and the types of their answers' rows.

An answer's rows are mappings of column to text, as Athena's CSV has them: "" is null.
"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from matinee.analytics.forecasting import churn, demand
from matinee.analytics.forecasting.keeping import Leaver
from matinee.analytics.forecasting.shelf import TitleValue
from matinee.analytics.forecasting.trying import Arm

Row = Mapping[str, str]
Ask = Callable[[str], Iterable[Row]]
"""Runs a SELECT and gives its rows."""
_QUESTIONS = Path(__file__).parent / "questions"


def question(name: str, day: date) -> str:
    """A question's SQL for the evening of a day: {day-27} is 27 days before."""
    text = (_QUESTIONS / f"{name}.sql").read_text()
    return re.sub(r"\{day([+-]\d+)?\}", lambda found: f"DATE '{day + timedelta(int(found[1] or 0))}'", text)


def households(ask: Ask, day: date) -> Iterator[churn.Household]:
    """All paying households on a day's evening."""
    return map(_household, ask(question("households", day)))


def examples(ask: Ask, day: date) -> list[churn.Example]:
    """Households on landmarks 28 days apart, the last one 28 days before `day`, each with whether it cancelled within 28 days.

    At most `churn.SAMPLE`; see `thinned`.
    """
    rows = thinned(ask(question("examples", day)), churn.SAMPLE)
    told = [(_household(row), row["leaves"] != "0") for row in rows]
    return sorted(told, key=lambda example: (example[0].day, example[0].household_id))


def thinned(rows: Iterable[Row], most: int) -> list[Row]:
    """At most so many rows: the households whose ids hash lowest, each with all of its rows.

    One pass; whenever there are too many, half of the households go (Gibbons 2001, Distinct sampling, VLDB).
    """
    bound, kept = 1 << 32, list[tuple[int, Row]]()
    for row in rows:
        place = int.from_bytes(hashlib.blake2b(row["household_id"].encode(), digest_size=4).digest())
        if place < bound:
            kept.append((place, row))
            while len(kept) > most:
                bound //= 2
                kept = [each for each in kept if each[0] < bound]
    return [row for _, row in kept]


def leavers(ask: Ask, day: date) -> list[Leaver]:
    """Who cancelled in the 24 weeks that end with `day`, as they were on the evening before, and when they came back."""
    return [
        Leaver(
            household=_household(row),
            left=date.fromisoformat(row["left_day"]),
            returned=date.fromisoformat(row["back_day"]) if row["back_day"] else None,
        )
        for row in ask(question("leavers", day))
    ]


def launches(ask: Ask, day: date) -> list[demand.Launch]:
    """Titles that launched in a year, with the days that are over by the evening of `day`."""
    shares: dict[tuple[str, str, date], dict[int, float]] = defaultdict(dict)
    for row in ask(question("launches", day)):
        launch = row["content_id"], row["type"], date.fromisoformat(row["launched"])
        shares[launch][int(row["age"])] = float(row["share"])
    told = []
    for (content_id, kind, launched), by_age in sorted(shares.items()):
        over = min(demand.FIRST, (day - launched).days + 1)
        of_days = [by_age.get(age, 0.0) for age in range(over)]
        told.append(demand.Launch(content_id=content_id, kind=kind, launched=launched, shares=of_days))
    return told


def load(ask: Ask, day: date) -> dict[date, list[float]]:
    """Mean of concurrent streams by day and hour, from the first known day of the last 90 to `day`. Hours without are 0."""
    known: dict[date, list[float]] = {}
    for row in ask(question("load", day)):
        hours = known.setdefault(date.fromisoformat(row["day"]), [0.0] * 24)
        hours[int(row["hour"])] += float(row["watch_seconds"]) / 3600
    first = min(known, default=day + timedelta(days=1))
    span = [first + timedelta(days=nth) for nth in range((day - first).days + 1)]
    return {each: known.get(each, [0.0] * 24) for each in span}


def titles(ask: Ask, day: date) -> list[TitleValue]:
    """Titles with what they cost (of all time, a row a currency) and their valued hours of the year that ends with `day`."""
    return [
        TitleValue(
            content_id=row["content_id"],
            title=row["title"],
            genres=[genre for genre in row["genres"].split("|") if genre],
            age_days=int(row["age_days"]),
            currency=row["currency"],
            cost=int(row["cost"]),
            hours=float(row["hours"]),
            valued_hours=float(row["valued_hours"]),
            squares=float(row["squares"]),
        )
        for row in ask(question("titles", day))
    ]


def artworks(ask: Ask, day: date) -> list[Arm]:
    """Each title's artwork over four weeks: visits that saw it, and those that went on to a click on the title."""
    return _arms(ask(question("artworks", day)))


def rows(ask: Ask, day: date) -> list[Arm]:
    """The rows of pages over four weeks: titles in view, and clicks on them."""
    return _arms(ask(question("rows", day)))


def _arms(answer: Iterable[Row]) -> list[Arm]:
    counted = [
        Arm(subject=row["subject"], name=row["name"], shown=int(row["shown"]), taken=int(row["taken"]))
        for row in answer
    ]
    return sorted(counted, key=lambda arm: (arm.subject, arm.name))


def _household(row: Row) -> churn.Household:
    return churn.Household(
        household_id=row["household_id"],
        day=date.fromisoformat(row["day"]),
        plan_id=row["plan_id"],
        currency=row["currency"],
        monthly=int(row["monthly"]),
        price_share=float(row["price_share"]),
        tenure_days=int(row["tenure_days"]),
        unpaid_days=int(row["unpaid_days"]) if row["unpaid_days"] else None,
        hours=float(row["hours"]),
        recent_hours=float(row["recent_hours"]),
        stall_share=float(row["stall_share"]),
    )
