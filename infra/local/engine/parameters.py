"""Parameter Store answers so many reads a second and no more.

Source: AWS General Reference, "AWS Systems Manager endpoints and quotas": the default throughput of GetParameter.
"""

import time
from collections import deque
from typing import Any

from ministack.core.responses import error_response_json
from ministack.services import ssm

READS = 40
"""A second."""


def throttle_reads() -> None:
    read = ssm._get_parameter
    latest: deque[float] = deque(maxlen=READS)
    """When the last reads were answered."""

    def read_if_slow(data: dict[str, Any]) -> Any:
        now = time.monotonic()
        if len(latest) == READS and now - latest[0] < 1:
            return error_response_json("ThrottlingException", "Rate exceeded", 400)
        latest.append(now)
        return read(data)

    ssm._get_parameter = read_if_slow
