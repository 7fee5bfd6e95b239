"""One measured figure with its target, and the median of several runs."""

import importlib.util
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.platform import ROOT

_OF_THE_MACHINE = ("s", "ms", "us", "% of a core", "of 100")
"""Units of what a busy or slow machine makes worse: a miss is marked, and fails nothing."""


@dataclass(frozen=True)
class Bound:
    """What a figure should keep to."""

    sign: str
    limit: float

    def holds(self, value: float) -> bool:
        return value <= self.limit if self.sign == "≤" else value >= self.limit

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:g}"


def at_most(limit: float) -> Bound:
    return Bound("≤", limit)


def at_least(limit: float) -> Bound:
    return Bound("≥", limit)


@dataclass(frozen=True)
class Figure:
    name: str
    value: float
    unit: str
    target: Bound | None = None

    @property
    def missed(self) -> bool:
        return self.target is not None and not self.target.holds(self.value)

    @property
    def fails(self) -> bool:
        """Whether the miss is ours: a ratio, a count or a size."""
        return self.missed and self.unit not in _OF_THE_MACHINE

    def __str__(self) -> str:
        aim = f" (target {self.target}{': MISSED' if self.missed else ''})" if self.target else ""
        return f"{self.name} {self.value:.4g} {self.unit}{aim}"


def median_of(runs: int, measure: Callable[[], float]) -> float:
    return statistics.median(measure() for _ in range(runs))


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def load(domain: str, name: str) -> Callable[..., Any]:
    """The handler of a function, as Lambda imports it."""
    spec = importlib.util.spec_from_file_location(name, ROOT / f"functions/{domain}/{name}.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    handler: Callable[..., Any] = module.handler
    return handler
