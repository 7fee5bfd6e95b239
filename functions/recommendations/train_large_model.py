"""The same as `train_model`, with the memory that a catalogue of thousands of titles needs."""

from matinee.kernel.step import step
from matinee.recommendations import nightly
from matinee.recommendations.nightly import Night


@step
def handler(night: Night) -> Night:
    return nightly.train(night)
