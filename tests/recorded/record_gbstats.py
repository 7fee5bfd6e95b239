"""Writes gbstats.json: what GrowthBook's own library makes of random sums. For Python 3.11, in an environment of its own:

python3.11 -m venv build/gbstats && build/gbstats/bin/pip install gbstats==0.8.0
build/gbstats/bin/python tests/recorded/record_gbstats.py
"""

# mypy: ignore-errors

import json
from pathlib import Path

import numpy
from gbstats.frequentist.tests import SequentialConfig, SequentialTwoSidedTTest
from gbstats.models.statistics import (
    ProportionStatistic,
    RatioStatistic,
    RegressionAdjustedStatistic,
    SampleMeanStatistic,
    compute_theta,
)
from gbstats.utils import check_srm

DICE = numpy.random.default_rng(20261130)
PEOPLE = (2, 17, 400, 5_000, 60_000)


def drawn(sort: str, people: int, lift: float) -> dict[str, numpy.ndarray]:
    """Of each person: the metric, what a ratio is divided by, and the metric before."""
    habit = DICE.gamma(0.7, 2000, people)
    if sort == "proportion":
        before = (DICE.random(people) < 0.3 + habit / 20_000).astype(float)
        return {"metric": (DICE.random(people) < 0.25 * lift + 0.4 * before).astype(float), "before": before}
    if sort == "ratio":
        base = DICE.poisson(3, people).astype(float) + 1
        return {"metric": DICE.binomial(base.astype(int), min(0.9, 0.4 * lift)).astype(float), "base": base}
    return {"metric": habit * lift + DICE.exponential(500, people), "before": habit + DICE.exponential(300, people)}


def sums(said: dict[str, numpy.ndarray], *, adjusted: bool) -> dict[str, float]:
    metric = said["metric"]
    found = {"people": len(metric), "total": metric.sum(), "squares": (metric**2).sum()}
    for name in ("base", "before")[: 2 if adjusted else 1]:
        if name in said:
            other = said[name]
            found |= {
                f"{name}_total": other.sum(),
                f"{name}_squares": (other**2).sum(),
                f"{name}_product": (other * metric).sum(),
            }
    return {name: float(value) if name != "people" else value for name, value in found.items()}


def plain(sort: str, of: dict[str, float], name: str = ""):
    total, squares = of[f"{name}total"], of[f"{name}squares"]
    if sort == "proportion":
        return ProportionStatistic(of["people"], total)
    return SampleMeanStatistic(of["people"], total, squares)


def statistic(sort: str, of: dict[str, float]):
    if sort == "ratio":
        return RatioStatistic(of["people"], plain("mean", of), plain("mean", of, "base_"), of["base_product"])
    if "before_total" in of:
        return RegressionAdjustedStatistic(
            of["people"], plain(sort, of), plain(sort, of, "before_"), of["before_product"], 0.0
        )
    return plain(sort, of)


def case(sort: str, people: int, *, adjusted: bool, alpha: float) -> dict:
    control = sums(drawn(sort, people, 1.0), adjusted=adjusted)
    treated = sums(
        drawn(sort, max(2, round(people * DICE.uniform(0.4, 1.3))), DICE.uniform(0.8, 1.3)), adjusted=adjusted
    )
    a, b = statistic(sort, control), statistic(sort, treated)
    if isinstance(a, RegressionAdjustedStatistic):
        a.theta = b.theta = compute_theta(a, b)
    found = SequentialTwoSidedTTest(a, b, SequentialConfig(alpha=alpha, difference_type="relative")).compute_result()
    return {
        "sort": sort,
        "alpha": alpha,
        "control": control,
        "treated": treated,
        "nothing": found.error_message is not None,
        "expected": float(found.expected),
        "low": float(found.ci[0]),
        "high": float(found.ci[1]),
        "error": float(found.uplift.stddev),
    }


def split() -> dict:
    weights = DICE.dirichlet([4] * int(DICE.integers(2, 7))).round(3)
    people = DICE.multinomial(int(10 ** DICE.uniform(1, 6)), weights / weights.sum()) + DICE.integers(
        0, 40, len(weights)
    )
    chance = check_srm([int(each) for each in people], [float(each) for each in weights])
    return {
        "people": [int(each) for each in people],
        "weights": [float(each) for each in weights],
        "chance": float(chance),
    }


if __name__ == "__main__":
    effects = [
        case(sort, people, adjusted=adjusted, alpha=alpha)
        for sort in ("mean", "proportion", "ratio")
        for people in PEOPLE
        for adjusted in ((True, False) if sort != "ratio" else (False,))
        for alpha in (0.05, 0.01)
    ]
    recorded = {"gbstats": "0.8.0", "effects": effects, "splits": [split() for _ in range(40)]}
    Path(__file__).with_name("gbstats.json").write_text(json.dumps(recorded, indent=1) + "\n")
