"""What an experiment's sums come to, in figures and in plain words."""

from collections.abc import Mapping
from typing import Literal

from matinee.experiments import statistics
from matinee.experiments.definitions import ExperimentDefinition
from matinee.experiments.metrics import METRICS, MetricName, Sort
from matinee.experiments.statistics import Sums
from matinee.kernel.types import Model

FEWEST = 100
"""People of each variant before anything is said: intervals are right for many, not for a few."""
Said = Literal["nobody", "wrong_split", "too_few", "not_known_yet", "better", "worse", "no_matter"]
OfVariants = Mapping[str, Sums]


class VariantChange(Model):
    """The change against the control, relative to it, with an interval that may be looked at every day."""

    variant: str
    people: int
    mean: float
    low: float | None = None
    """Absent, with `expected` and `high`, where nothing can be said."""
    expected: float | None = None
    high: float | None = None
    said: Said
    words: str


class SplitCheck(Model):
    """Whether people were divided as asked for. `chance`: of a split as uneven as this by chance."""

    chance: float
    wrong: bool
    people: dict[str, int]
    mixed: int = 0
    """People who saw two variants, and are left out."""


WORDS: dict[Said, str] = {
    "nobody": "Nobody has seen it yet.",
    "wrong_split": "Don't trust this: people are not divided as they should be. Look for a mistake first.",
    "too_few": "Not known yet: too few people have seen it.",
    "not_known_yet": "Not known yet: between {low} and {high}.",
    "better": "{variant} is better than {control}: {expected} ({low} to {high}).",
    "worse": "{variant} is worse than {control}: {expected} ({low} to {high}).",
    "no_matter": "{variant} and {control} do the same: any difference is smaller than {effect}.",
}


def split(definition: ExperimentDefinition, people: Mapping[str, int], mixed: int = 0) -> SplitCheck:
    counts = {each.variant: people.get(each.variant, 0) for each in definition.variants if each.weight > 0}
    chance = statistics.split(list(counts.values()), [each.weight for each in definition.variants if each.weight > 0])
    return SplitCheck(chance=chance, wrong=chance < statistics.SUSPICIOUS, people=counts, mixed=mixed)


def changes(
    definition: ExperimentDefinition, name: MetricName, sums: OfVariants, *, trusted: bool = True
) -> list[VariantChange]:
    """Each variant against the control, which is the first one. `trusted`: whether the split is right.

    With several variants the chance to be wrong is divided among them (Bonferroni).
    """
    control, *others = [each.variant for each in definition.variants]
    alpha = statistics.ALPHA / max(1, len(others))
    return [_change(definition, name, control, other, sums, alpha, trusted=trusted) for other in others]


def _change(
    definition: ExperimentDefinition,
    name: MetricName,
    control: str,
    variant: str,
    sums: OfVariants,
    alpha: float,
    *,
    trusted: bool,
) -> VariantChange:
    metric, mine, theirs = METRICS[name], sums.get(variant), sums.get(control)
    found = statistics.effect(theirs, mine, metric.sort, alpha) if mine and theirs else None
    people = mine.people if mine else 0
    said: Said
    if not mine or not theirs:
        said = "nobody"
    elif not trusted:
        said = "wrong_split"
    elif found is None or min(mine.people, theirs.people) < FEWEST:
        said = "too_few"
    elif found.low > 0 or found.high < 0:
        said = "better" if (found.low > 0) == metric.more_is_better else "worse"
    elif -definition.effect < found.low and found.high < definition.effect:
        said = "no_matter"
    else:
        said = "not_known_yet"
    values = {name: _percent(getattr(found, name)) for name in ("low", "expected", "high")} if found else {}
    words = WORDS[said].format(variant=variant, control=control, effect=_percent(definition.effect)[1:], **values)
    interval = {"low": found.low, "expected": found.expected, "high": found.high} if found else {}
    return VariantChange(
        variant=variant, people=people, mean=_mean(mine, metric.sort), said=said, words=words, **interval
    )


def _mean(sums: Sums | None, sort: Sort) -> float:
    if sums is None:
        return 0.0
    below = sums.base_total if sort == "ratio" else sums.people
    return sums.total / below if below else 0.0


def _percent(change: float) -> str:
    return f"{change * 100:+.1f} %".replace("-", "−")


class ExperimentPlan(Model):
    """How long it would take. `people`: of each variant; absent where nobody could find it out."""

    metric: MetricName
    mean: float
    deviation: float
    effect: float
    people: int | None = None
    days: int | None = None


def plan(name: MetricName, sums: Sums | None, effect: float, variants: int, a_day: float) -> ExperimentPlan:
    """Of a metric as it is now. `a_day`: new people who would take part."""
    metric = METRICS[name]
    if not sums or sums.people < 2:
        return ExperimentPlan(metric=name, mean=0, deviation=0, effect=effect)
    mean, variance = statistics.moments(sums, metric.sort)
    deviation = variance**0.5
    alpha = statistics.ALPHA / max(1, variants - 1)
    people = statistics.people_needed(mean, deviation, effect, alpha=alpha)
    days = -(-people * variants // max(1, round(a_day))) if people and a_day >= 1 else None
    return ExperimentPlan(metric=name, mean=mean, deviation=deviation, effect=effect, people=people, days=days)
