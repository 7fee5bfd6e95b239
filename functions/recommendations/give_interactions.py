"""Where titles are many: write what Spark fits the models' factors to."""

from matinee.kernel.step import step
from matinee.recommendations import factorising
from matinee.recommendations.nightly import Night


@step
def handler(night: Night) -> Night:
    return factorising.give(night)
