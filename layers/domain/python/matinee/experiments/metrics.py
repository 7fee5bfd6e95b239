"""What an experiment can be judged by. The warehouse's model `experiment_days` has the sums of each."""

from dataclasses import dataclass
from typing import Literal

MetricName = Literal[
    "watch_seconds", "watched", "plays", "finished", "finish_rate", "plans_chosen", "stalls", "failures"
]
Sort = Literal["mean", "proportion", "ratio"]


@dataclass(frozen=True)
class Metric:
    sort: Sort
    words: str
    more_is_better: bool = True


METRICS: dict[MetricName, Metric] = {
    "watch_seconds": Metric("mean", "seconds watched by each person"),
    "watched": Metric("proportion", "people who watched anything"),
    "plays": Metric("mean", "plays of each person"),
    "finished": Metric("mean", "plays of each person that came to their end"),
    "finish_rate": Metric("ratio", "plays that came to their end, of all plays"),
    "plans_chosen": Metric("mean", "plans chosen by each person"),
    "stalls": Metric("mean", "stalls of each person", more_is_better=False),
    "failures": Metric("mean", "failed plays of each person", more_is_better=False),
}
