"""Every night: start the training of recommendations on what was watched up to yesterday."""

from typing import Any

from matinee.kernel import workflows
from matinee.kernel.log import begin
from matinee.kernel.types import now


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    workflows.start(f"nightly-{now():%Y-%m-%d}", {})
