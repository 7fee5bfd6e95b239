"""Start Spark's job that finds the factors; called again, see whether it is done."""

from matinee.kernel.step import step
from matinee.recommendations import factorising
from matinee.recommendations.nightly import Night


@step
def handler(night: Night) -> Night:
    return factorising.ask(night)
