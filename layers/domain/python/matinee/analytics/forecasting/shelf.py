"""What to licence more of and what to drop: the cost of a valued hour, by title and genre.

An hour is worth what its household pays for it: payments are shared out by each household's own hours, the user-centric rule
(Alaei, Makhdoumi, Malekian & Pekeč 2022, Management Science 68, 8699-8721). A valued hour is that value by the average value of an
hour, so that all valued hours together are all hours; those of a household that watches little and pays all the same count more.
"""

import math
from collections import defaultdict
from collections.abc import Sequence

from matinee.analytics.forecasting.numbers import Z90, quantile
from matinee.analytics.forecasting.suggestions import Suggestion
from matinee.kernel.types import Model

DEAR = 3.0
"""Times the median cost of a valued hour, from which a title is too dear."""
OLD = 90
"""Days that a title must have been there before it is judged: a launch has not had its hours yet."""
_FEWEST = 5
"""Titles of a genre, from which more of it is suggested."""


class TitleValue(Model):
    """A row of `title_values`, over a year."""

    content_id: str
    title: str
    genres: list[str]
    age_days: int
    """Since its first play."""
    currency: str
    cost: int
    """Minor units that it cost, of all time."""
    hours: float
    valued_hours: float
    squares: float
    """Sum over households of the squares of their valued hours of this title: the variance of a compound Poisson sum."""

    @property
    def spread(self) -> float:
        return math.sqrt(self.squares)


def suggest(titles: Sequence[TitleValue]) -> list[Suggestion]:
    """Titles to drop, the dearest first; then genres to licence, the cheapest first. Titles without a cost are not judged."""
    judged = [title for title in titles if title.cost > 0 and title.age_days >= OLD]
    told: list[Suggestion] = []
    for currency in sorted({title.currency for title in judged}):
        told += _of_currency([title for title in judged if title.currency == currency], currency)
    return told


def _of_currency(titles: Sequence[TitleValue], currency: str) -> list[Suggestion]:
    prices = [title.cost / title.valued_hours for title in titles if title.valued_hours > 0]
    if not prices:
        return []
    median = quantile(prices, 0.5)
    dear = []
    for title in titles:
        price = _price(title.cost, title.valued_hours, title.spread)
        if price["low"] > DEAR * median:
            watched = f"{title.valued_hours:.0f} valued hours ({title.hours:.0f} hours) cost {title.cost / 100:.0f} {currency}"
            reason = f"{watched}: {price['expected'] / median:.1f} times as much an hour as the median title."
            figures = {
                "valued": round(title.valued_hours),
                "hours": round(title.hours),
                "cost": title.cost,
                "times": round(price["expected"] / median, 1),
            }
            dear.append(_say("drop", title.content_id, "Do not renew it", reason, figures, currency, price))
    dropped = {row.subject for row in dear}
    kept = [title for title in titles if title.content_id not in dropped]
    return sorted(dear, key=lambda row: -row.low) + _genres(kept, currency)


def _genres(titles: Sequence[TitleValue], currency: str) -> list[Suggestion]:
    by_genre: dict[str, list[TitleValue]] = defaultdict(list)
    for title in titles:
        for genre in title.genres:
            by_genre[genre].append(title)
    whole = sum(title.cost for title in titles) / max(1e-9, sum(title.valued_hours for title in titles))
    told = []
    for genre, own in sorted(by_genre.items()):
        if len(own) < _FEWEST:
            continue
        cost, hours = sum(title.cost for title in own), sum(title.valued_hours for title in own)
        # titles differ more than households do: the spread of the sum is that of a sample of titles
        residuals = [title.valued_hours - hours / cost * title.cost for title in own]
        spread = math.sqrt(sum(residual**2 for residual in residuals) * len(own) / (len(own) - 1))
        price = _price(cost, hours, spread)
        if price["high"] < whole:
            reason = (
                f"A valued hour of its {len(own)} titles costs {price['expected'] / 100:.2f} {currency}, of all worth keeping "
                f"{whole / 100:.2f}: {hours / len(own):.0f} valued hours a title."
            )
            figures = {
                "titles": len(own),
                "hour": price["expected"],
                "all": round(whole, 2),
                "valued": round(hours / len(own)),
            }
            told.append(_say("licence", genre, "Licence more of it", reason, figures, currency, price))
    return sorted(told, key=lambda row: row.expected)


def _price(cost: float, hours: float, spread: float) -> dict[str, float]:
    """Minor units a valued hour. Without hours, of the tenth of an hour: JSON has no infinity."""
    least = 0.1
    return {
        "low": round(cost / max(least, hours + Z90 * max(spread, 1.0)), 2),
        "expected": round(cost / max(least, hours), 2),
        "high": round(cost / max(least, hours - Z90 * spread), 2),
    }


def _say(
    kind: str,
    subject: str,
    action: str,
    reason: str,
    figures: dict[str, float],
    currency: str,
    price: dict[str, float],
) -> Suggestion:
    return Suggestion.model_validate(
        {
            "kind": kind,
            "subject": subject,
            "action": action,
            "reason": reason,
            "figures": figures,
            "unit": "minor_an_hour",
            "currency": currency,
            **price,
        }
    )
