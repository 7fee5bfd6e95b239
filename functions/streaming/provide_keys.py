"""POST /keys: MediaConvert asks for the keys of a job, in a CPIX document that is answered with keys in it (SPEKE v2.0)."""

from typing import Any

from matinee.kernel import log
from matinee.streaming import speke


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    log.begin(context)
    return speke.answered(event)
