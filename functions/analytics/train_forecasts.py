"""On Mondays: train the forecasts of churn, demand and load, and put those into use that pass the gate."""

from matinee.analytics.forecasting import publishing
from matinee.analytics.forecasting.artefacts import Name, Verdict
from matinee.analytics.warehouse.runs import Run
from matinee.kernel.step import step


@step
def handler(run: Run) -> dict[Name, Verdict]:
    return publishing.train(run)
