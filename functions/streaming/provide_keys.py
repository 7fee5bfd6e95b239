"""POST /keys: the key server for MediaConvert (SPEKE v2.0). It answers a CPIX document with keys."""

from typing import Any

from matinee.kernel import log
from matinee.streaming import speke


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    log.begin(context)
    return speke.answered(event)
