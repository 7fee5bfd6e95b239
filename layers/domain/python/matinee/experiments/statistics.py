"""What the sums of an experiment say: a change against the control with an interval that may be looked at every day.

Estimates are relative changes, (b - a) / a, by the delta method. Their intervals are asymptotic confidence sequences
(Waudby-Smith, Arbour, Sinha, Kennedy, Ramdas: "Time-uniform central limit theory and asymptotic confidence sequences", Annals of
Statistics 2024, theorem 2.2), tuned to be narrowest near 5,000 people as GrowthBook's are. CUPED is Deng, Xu, Kohavi, Walker:
"Improving the Sensitivity of Online Controlled Experiments by Utilizing Pre-Experiment Data", WSDM 2013, with one coefficient for
both variants. Tests hold all of it to GrowthBook's own library. Standard library alone.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

from matinee.experiments.metrics import Sort

ALPHA = 0.05
"""The chance that an interval is ever wrong, however often it is looked at."""
TUNED = 5000
"""People for whom intervals are narrowest."""
SUSPICIOUS = 0.001
"""Below this chance a split is not what was asked for."""
_LARGEST = 10**9
"""People beyond whom nobody plans."""


@dataclass(frozen=True)
class Sums:
    """Of the people of one variant. `total` and `squares` are of the metric, or of a ratio's numerator.

    `base_…` are of a ratio's denominator and `product` of the two; `before_…` of the same metric in the weeks before, for CUPED.
    """

    people: int
    total: float
    squares: float
    base_total: float = 0.0
    base_squares: float = 0.0
    base_product: float = 0.0
    before_total: float = 0.0
    before_squares: float = 0.0
    before_product: float = 0.0

    def variance(self, total: float, squares: float, sort: Sort = "mean") -> float:
        if sort == "proportion":
            return total / self.people * (1 - total / self.people)
        return self.covariance(total, total, squares)

    def covariance(self, one: float, other: float, product: float) -> float:
        return (product - one * other / self.people) / (self.people - 1)


@dataclass(frozen=True)
class Effect:
    """A relative change: 0.05 is 5 % more than the control."""

    low: float
    expected: float
    high: float
    error: float
    """Its standard error."""
    people: int


def effect(control: Sums, treated: Sums, sort: Sort = "mean", alpha: float = ALPHA) -> Effect | None:
    """None where nothing can be said: a side has fewer than two people, the control has none of it, or nobody differs."""
    if min(control.people, treated.people) < 2:
        return None
    theta = _theta(control, treated, sort)
    (a, var_a), (b, var_b) = moments(control, sort, theta), moments(treated, sort, theta)
    plain_a, plain_b = moments(control, sort)[0], moments(treated, sort)[0]
    if plain_a <= 0 or var_a <= 0 or var_b <= 0:
        return None
    error = math.sqrt(_ratio_variance(plain_b, var_b / treated.people, plain_a, var_a / control.people, 0.0))
    people = control.people + treated.people
    expected = (b - a) / plain_a
    width = halfwidth(error, people, alpha)
    return Effect(expected - width, expected, expected + width, error, people)


def _theta(control: Sums, treated: Sums, sort: Sort) -> float:
    """The coefficient of CUPED, of both together; 0 where nothing is known of before. A ratio is not adjusted."""
    if sort == "ratio":
        return 0.0
    both = together(control, treated)
    known = both.variance(both.before_total, both.before_squares, sort)
    if known <= 0 or both.variance(both.total, both.squares, sort) <= 0:
        return 0.0
    return both.covariance(both.total, both.before_total, both.before_product) / known


def together(one: Sums, other: Sums) -> Sums:
    """Of all their people."""
    return Sums(**{name: value + vars(other)[name] for name, value in vars(one).items()})


def moments(sums: Sums, sort: Sort = "mean", theta: float = 0.0) -> tuple[float, float]:
    """Mean and variance of a person's value."""
    mean, variance = sums.total / sums.people, sums.variance(sums.total, sums.squares, sort)
    if sort == "ratio":
        base = sums.base_total / sums.people
        if base <= 0:
            return 0.0, 0.0
        of_base = sums.variance(sums.base_total, sums.base_squares)
        both = sums.covariance(sums.total, sums.base_total, sums.base_product)
        return mean / base, _ratio_variance(mean, variance, base, of_base, both)
    if theta:
        mean -= theta * sums.before_total / sums.people
        variance += theta**2 * sums.variance(sums.before_total, sums.before_squares, sort)
        variance -= 2 * theta * sums.covariance(sums.total, sums.before_total, sums.before_product)
    return mean, variance


def _ratio_variance(top: float, var_top: float, base: float, var_base: float, covariance: float) -> float:
    """Of top / base, by the delta method."""
    return var_top / base**2 + var_base * top**2 / base**4 - 2 * covariance * top / base**3


def halfwidth(error: float, people: int, alpha: float = ALPHA) -> float:
    """Half of the interval that holds at all sample sizes at once, for the standard error at this one."""
    rho2 = (-2 * math.log(alpha) + math.log(-2 * math.log(alpha) + 1)) / TUNED
    grown = people * rho2 + 1
    return (
        error
        * math.sqrt(people)
        * math.sqrt(2 * grown * math.log(math.sqrt(grown) / alpha))
        / (people * math.sqrt(rho2))
    )


def split(people: Sequence[int], weights: Sequence[float]) -> float:
    """The chance of a split as uneven as this one, if people were divided by the weights (χ²). Below SUSPICIOUS: a mistake."""
    everybody, weight = sum(people), sum(weights)
    if not everybody or len(people) < 2:
        return 1.0
    expected = [everybody * each / weight for each in weights]
    chi2 = sum((seen - wanted) ** 2 / wanted for seen, wanted in zip(people, expected, strict=True))
    return _upper_gamma((len(people) - 1) / 2, chi2 / 2)


def _upper_gamma(a: float, x: float) -> float:
    """Γ(a, x) / Γ(a): by its series below a + 1, by Lentz's continued fraction above (Numerical Recipes, § 6.2)."""
    scale = math.exp(a * math.log(x) - x - math.lgamma(a)) if x > 0 else 0.0
    if x < a + 1:
        term = total = 1 / a
        n = a
        while abs(term) > abs(total) * 1e-16:
            n += 1
            term *= x / n
            total += term
        return 1 - scale * total
    b, c = x + 1 - a, 1e300
    d = result = 1 / b
    for i in range(1, 1000):
        step = -i * (i - a)
        b += 2
        d = 1 / (step * d + b)
        c = b + step / c
        result *= d * c
        if abs(d * c - 1) < 1e-15:
            break
    return scale * result


def people_needed(mean: float, deviation: float, change: float, power: float = 0.8, alpha: float = ALPHA) -> int | None:
    """People of each of two variants until a relative change is seen with this chance. None where more than a billion.

    `deviation`: of a person's value, the standard one; that of a proportion p is √(p (1 - p)).
    """
    reach = NormalDist().inv_cdf(power)

    def seen(people: int) -> bool:
        """Who do more of it also differ more: both variants are taken to be as variable as the larger one."""
        error = deviation / mean * (1 + abs(change)) * math.sqrt(2 / people)
        return halfwidth(error, 2 * people, alpha) + reach * error <= abs(change)

    if mean <= 0 or change == 0 or not seen(_LARGEST):
        return None
    low, high = 1, _LARGEST
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if seen(middle) else (middle + 1, high)
    return low
