"""Every Monday: mail the week's figures to the operator, where the deployment says to whom (`-c report-to=…`)."""

from matinee.kernel.step import step
from matinee.kernel.types import Model, now
from matinee.users import weekly_report


class Tick(Model):
    """Nothing of the schedule's event matters."""


class Done(Model):
    sent: bool


@step
def handler(tick: Tick) -> Done:
    return Done(sent=weekly_report.send(now().date()))
