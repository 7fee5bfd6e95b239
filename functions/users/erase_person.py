"""The end of an account: all of it goes, and a receipt stays that does not say whose it was."""

from matinee.identity.models import ErasureId
from matinee.kernel.step import step
from matinee.kernel.types import Model
from matinee.users import erasing


class Answered(Model):
    erasure_id: ErasureId
    domains: list[str]
    """Which have forgotten the person before."""


@step
def handler(answered: Answered) -> None:
    erasing.finish(answered.erasure_id, answered.domains)
