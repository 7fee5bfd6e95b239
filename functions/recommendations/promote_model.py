"""Put a new model into use, unless it was judged worse."""

from matinee.kernel.step import step
from matinee.recommendations import nightly
from matinee.recommendations.nightly import Night, Outcome


@step
def handler(night: Night) -> Outcome:
    return nightly.promote(night)
