"""GET /v1/admin/experiments: all experiments and flags, those that run first."""

from matinee.experiments import changing
from matinee.experiments.definitions import ExperimentList, view
from matinee.kernel.endpoint import endpoint


@endpoint
def handler() -> ExperimentList:
    return ExperimentList(items=[view(each) for each in changing.listed()])
