"""Every night: forecast what comes, and build the marts of forecasts and suggestions."""

from matinee.analytics.forecasting import publishing
from matinee.analytics.warehouse.runs import Run
from matinee.kernel.step import step


@step
def handler(run: Run) -> dict[str, int]:
    return publishing.publish(run)
