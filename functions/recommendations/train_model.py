"""Train a model of the catalogue, judge it by the last week, and store it with its card."""

from matinee.kernel.step import step
from matinee.recommendations import nightly
from matinee.recommendations.nightly import Night


@step
def handler(night: Night) -> Night:
    return nightly.train(night)
