"""A figure of the bench says when it misses its target, and which misses are the platform's own."""

import pytest

from tests.bench import __main__ as bench
from tests.bench.figure import Figure, at_least, at_most


def test_a_miss_is_said_in_the_line() -> None:
    assert str(Figure("boot", 3.4, "s", at_most(15))) == "boot 3.4 s (target ≤ 15)"
    assert str(Figure("boot", 15.1, "s", at_most(15))) == "boot 15.1 s (target ≤ 15: MISSED)"
    assert Figure("score", 89, "of 100", at_least(90)).missed


@pytest.mark.parametrize(("unit", "code"), [("x", 1), ("calls", 1), ("MB", 1), ("s", 0), ("% of a core", 0)])
def test_a_missed_ratio_count_or_size_fails_the_run_and_time_does_not(
    monkeypatch: pytest.MonkeyPatch, unit: str, code: int
) -> None:
    monkeypatch.setattr(bench, "PARTS", {"one": lambda: iter([Figure("one", 2, unit, at_most(1))])})
    assert bench.main([]) == code


def test_what_keeps_to_its_target_or_has_none_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        bench, "PARTS", {"one": lambda: iter([Figure("one", 1, "x", at_most(1)), Figure("two", 9, "x")])}
    )
    assert bench.main([]) == 0
