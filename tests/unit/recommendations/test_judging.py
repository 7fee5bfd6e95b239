"""The gate before a model is used, and the figures on its card."""

from math import log2

import pytest
from matinee.recommendations import judging
from matinee.recommendations.artefact import Model, load
from matinee.recommendations.encoding import encoded
from matinee.recommendations.judging import History, Title

BEST = ["ttl_a", "ttl_b", "ttl_c"]


def histories(count: int = 40) -> list[History]:
    return [History({"ttl_z": 1.0}, frozenset({"ttl_a"})) for _ in range(count)]


def lists(place: int, count: int = 40) -> list[list[str]]:
    """The wanted title at this place."""
    return [[f"ttl_{n}" for n in range(place)] + ["ttl_a"]] * count


def model(cold: tuple[bool, ...] = (False, False, True)) -> Model:
    return load(encoded(version="v", titles=BEST, popularity=[1, 0.5, 0], rows=[[(1, 1.0)], [], []], cold=cold))


def test_gain_and_recall() -> None:
    assert judging.gain(["x", "a", "b"], frozenset("ab")) == pytest.approx(
        (1 / log2(3) + 1 / log2(4)) / (1 + 1 / log2(3))
    )
    assert judging.recall(["x", "a"], frozenset("ab")) == 0.5
    assert judging.gain(["x"], frozenset("a")) == 0


def test_better_than_both_is_promoted() -> None:
    told = judging.verdict(lists(0), lists(1), lists(3), histories())
    assert told.promoted
    assert told.reason == (
        "Promoted: its NDCG@100 in the last week is 1.0000, that of yesterday's model 0.6309, that of popularity 0.4307."
    )


@pytest.mark.parametrize(("old", "simple", "who"), [(1, 9, "yesterday's model"), (9, 1, "popularity")])
def test_surely_worse_than_either_is_refused(old: int, simple: int, who: str) -> None:
    told = judging.verdict(lists(5), lists(old), lists(simple), histories())
    assert not told.promoted
    assert who in told.reason


def test_worse_by_chance_is_promoted() -> None:
    """Better for twenty, worse for twenty-one."""
    new, old = lists(0, 20) + lists(1, 21), lists(1, 20) + lists(0, 21)
    assert judging.verdict(new, old, lists(9, 41), histories(41)).promoted


def test_with_few_profiles_nothing_is_refused() -> None:
    told = judging.verdict(lists(9, 29), lists(0, 29), lists(0, 29), histories(29))
    assert told.promoted
    assert "too few" in told.reason


def test_the_first_model_is_judged_by_popularity_alone() -> None:
    assert judging.verdict(lists(0), None, lists(1), histories()).promoted


def test_what_was_seen_is_not_ranked() -> None:
    history = History({"ttl_a": 1.0}, frozenset({"ttl_b"}))
    assert judging.ranked(model(), history) == ["ttl_b", "ttl_c"]
    assert judging.popular(model(), history) == ["ttl_b", "ttl_c"]


def test_slices_are_of_those_who_wanted_such_titles() -> None:
    some = [
        History({"ttl_a": 1.0}, frozenset({"ttl_b", "ttl_c"})),
        History({f"ttl_{n}": 1.0 for n in range(5)}, frozenset({"ttl_a"})),
    ]
    titles = {"ttl_a": Title("en"), "ttl_b": Title("de", for_kids=True), "ttl_c": Title("de")}
    told = judging.slices(model(), [judging.ranked(model(), each) for each in some], some, titles)
    counts = {name: each["profiles"] for name, each in told.items()}
    assert counts == {
        "new_profiles": 1,
        "long_tail": 2,
        "new_titles": 1,
        "kids_titles": 1,
        "language_de": 1,
        "language_en": 1,
    }


def test_nobody_to_judge_by() -> None:
    assert judging.figures([], []) == {"profiles": 0}
    assert judging.verdict([], None, [], []).promoted
