"""Find the partitions that hold rows of those who are to be forgotten."""

from matinee.analytics.warehouse import forgetting
from matinee.analytics.warehouse.runs import Asked, Run
from matinee.kernel.step import step


@step
def handler(asked: Asked) -> Run:
    return forgetting.begin(asked)
