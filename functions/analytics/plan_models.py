"""Find the partitions that are to be built, and write the catalogue into the lake."""

from matinee.analytics.warehouse import building
from matinee.analytics.warehouse.runs import Asked, Run
from matinee.kernel.step import step


@step
def handler(asked: Asked) -> Run:
    return building.begin(asked)
