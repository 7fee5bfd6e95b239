"""The same as `train_model`, on the factors that Spark found."""

from matinee.kernel.step import step
from matinee.recommendations import nightly
from matinee.recommendations.nightly import Night


@step
def handler(night: Night) -> Night:
    return nightly.train(night)
