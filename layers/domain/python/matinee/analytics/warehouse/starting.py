"""When runs are started: each once, however often a schedule says so."""

from datetime import timedelta

from matinee.kernel import workflows
from matinee.kernel.types import now


def nightly() -> None:
    """Forget people, then build each day for which something arrived yesterday, and what follows from it."""
    today = now().date()
    workflows.start(f"nightly-{today}", {"arrived": str(today - timedelta(1)), "forget": True})


def hourly() -> None:
    """Build today's partitions, from what has arrived so far."""
    moment = now()
    workflows.start(f"hourly-{moment:%Y-%m-%dT%H}", {"only": str(moment.date())})
