"""GET /v1/admin/experiments/plan: how many people and days it takes to see a change of a metric."""

from typing import Annotated

from matinee.analytics import experiment_results
from matinee.experiments.definitions import Effect, Share
from matinee.experiments.judging import ExperimentPlan
from matinee.experiments.metrics import MetricName
from matinee.kernel.endpoint import endpoint
from pydantic import Field


@endpoint
def handler(
    metric: MetricName,
    effect: Effect = 0.05,
    variants: Annotated[int, Field(ge=2, le=6)] = 2,
    share: Annotated[Share, Field(gt=0)] = 1.0,
) -> ExperimentPlan:
    return experiment_results.plan(metric, effect, variants, share)
