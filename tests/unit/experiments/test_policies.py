"""Artwork by taste: choices that say their own probability, and other policies judged by them against a known truth."""

import random
from collections import Counter
from functools import cache

import pytest
from matinee.experiments import policies
from matinee.experiments.choosing import EXPLORED, Case, choose
from matinee.experiments.home import picture
from matinee.experiments.policies import Policy

ART = ["couple", "explosion", "landscape"]
TASTES = ("romance", "action", "nature")
CASES = [Case(f"ttl_{number}", taste) for number in range(4) for taste in TASTES]
PEOPLE = [f"pro_{number:05d}" for number in range(4000)]


def truth(case: Case, artwork_id: str) -> float:
    """The chance that somebody of this taste plays the title when they see the picture."""
    fits = dict(zip(TASTES, ART, strict=True))[case.taste] == artwork_id
    return (0.06 + 0.03 * int(case.content_id[-1])) * (1.8 if fits else 1.0)


def worth(policy: Policy) -> float:
    """The true value, of cases that come equally often."""
    return sum(chance * truth(case, name) for case, of in policy.items() for name, chance in of.items()) / len(policy)


@cache
def played(seed: int, visits: int = 20_000) -> policies.Log:
    """What came of a policy that knows nothing: it prefers the landscape whatever the taste."""
    dice = random.Random(seed)
    chances = policies.probabilities(BLIND, dict.fromkeys(CASES, ART))
    rows = []
    for _ in range(visits):
        case = dice.choice(CASES)
        (name,) = dice.choices(ART, [chances[case][each] for each in ART])
        rows.append((case, name, chances[case][name], dice.random() < truth(case, name)))
    return policies.summed(rows)


BLIND = dict.fromkeys(CASES, "landscape")
IDEAL = {case: max(ART, key=lambda name, case=case: truth(case, name)) for case in CASES}  # type: ignore[misc]


@pytest.mark.parametrize("best", ["explosion", None, "gone"])
def test_a_choice_says_its_own_probability(best: str | None) -> None:
    case = Case("ttl_7", "action")
    chosen = [choose(best, ART, who, case) for who in PEOPLE]
    said = {each.artwork_id: each.propensity for each in chosen}
    assert sum(said.values()) == pytest.approx(1)
    for name, count in Counter(each.artwork_id for each in chosen).items():
        assert count / len(PEOPLE) == pytest.approx(said[name], abs=0.025)
    if best in ART:
        assert said[best] == pytest.approx(1 - EXPLORED + EXPLORED / 3)


def test_a_profile_sees_the_same_picture_each_time() -> None:
    assert choose("couple", ART, "pro_1", CASES[0]) == choose("couple", ART, "pro_1", CASES[0])


def test_it_learns_the_picture_of_each_taste() -> None:
    found = policies.learned(played(1, 100_000))
    right = sum(found[case] == IDEAL[case] for case in CASES)
    assert right >= len(CASES) - 1


def test_a_taste_of_few_people_follows_the_others() -> None:
    many = policies.Seen(4000, 800, 0, 0, 0), policies.Seen(4000, 400, 0, 0, 0)
    few = policies.Seen(3, 0, 0, 0, 0), policies.Seen(3, 1, 0, 0, 0)
    case, rare = Case("ttl_1", "drama"), Case("ttl_1", "western")
    log = {case: dict(zip("ab", many, strict=True)), rare: dict(zip("ab", few, strict=True))}
    assert policies.learned(log) == {case: "a", rare: "a"}


@pytest.mark.parametrize("estimator", ["ips", "snips", "doubly_robust"])
def test_another_policy_is_judged_without_trying_it(estimator: str) -> None:
    artwork = dict.fromkeys(CASES, ART)
    for best in (IDEAL, BLIND, dict.fromkeys(CASES, "couple")):
        policy = policies.probabilities(best, artwork, explored=0.1)
        found = [policies.judged(policy, played(seed)) for seed in range(6)]
        values = [getattr(each, estimator) for each in found]
        error = max(each.error for each in found if each)
        assert abs(sum(values) / len(values) - worth(policy)) < 3 * error / len(values) ** 0.5


def test_the_standard_error_is_that_of_repetition() -> None:
    policy = policies.probabilities(IDEAL, dict.fromkeys(CASES, ART))
    found = [policies.judged(policy, played(seed, 4000)) for seed in range(40)]
    values = [each.ips for each in found if each]
    mean = sum(values) / len(values)
    spread = (sum((each - mean) ** 2 for each in values) / (len(values) - 1)) ** 0.5
    assert spread == pytest.approx(found[0].error if found[0] else 0, rel=0.35)


def test_a_better_policy_is_told_from_a_worse_one() -> None:
    log, artwork = played(1, 100_000), dict.fromkeys(CASES, ART)
    ideal, blind = (policies.judged(policies.probabilities(best, artwork), log) for best in (IDEAL, BLIND))
    assert ideal and blind
    assert ideal.doubly_robust - blind.doubly_robust > 3 * (ideal.error + blind.error) / 2


def test_nothing_shown_says_nothing_and_no_chance_is_refused() -> None:
    assert policies.judged({}, {}) is None
    with pytest.raises(ValueError, match="no chance"):
        policies.summed([(CASES[0], "couple", 0.0, True)])


def test_nothing_is_chosen_for_the_control_nor_of_one_picture() -> None:
    for variant in ("control", None):
        assert picture(ART, "explosion", "pro_1", CASES[0], variant) is None
    assert picture(ART[:1], None, "pro_1", CASES[0], "by_taste") is None
    shown = {picture(ART, "explosion", who, CASES[0], "by_taste") for who in PEOPLE[:200]}
    assert {each.artwork_id for each in shown if each} == set(ART)
