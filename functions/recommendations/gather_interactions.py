"""Ask the lake what profiles watched and passed over, and see how large the training is."""

from matinee.kernel.step import step
from matinee.recommendations import nightly
from matinee.recommendations.nightly import Asked, Night


@step
def handler(asked: Asked) -> Night:
    return nightly.gather(asked)
