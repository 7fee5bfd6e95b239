"""The one logger: JSON lines with the request's id, and no personal data.

Callers log no address, name or id of a person. What an exception says may quote what somebody typed, so that only where
it was raised and what it is reach the log.
"""

import os
import traceback
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.logging.formatter import LambdaPowertoolsFormatter


class _Formatter(LambdaPowertoolsFormatter):
    def __init__(self, **options: Any) -> None:
        super().__init__(**{**options, "serialize_stacktrace": False})

    def formatException(self, ei: Any) -> str:
        """The traceback without the exception's message; of an error of AWS its code, of one of ours too."""
        _, error, raised_at = ei
        causes = []
        while error is not None:
            causes.append(kind(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "".join(traceback.format_tb(raised_at)) + " from ".join(causes)


def kind(error: BaseException) -> str:
    response = getattr(error, "response", None)
    code = response["Error"]["Code"] if isinstance(response, dict) else getattr(error, "code", "")
    return f"{type(error).__name__}({code})" if code else type(error).__name__


logger = Logger(service=os.environ.get("MATINEE_DOMAIN", "matinee"), logger_formatter=_Formatter())


def begin(context: Any) -> None:
    """Every line from here on carries this invocation's request id."""
    logger.append_keys(request_id=getattr(context, "aws_request_id", None))


def count(name: str, value: float = 1, unit: str = "Count", **dimensions: str) -> None:
    """A business metric as an EMF line (CloudWatch reads it from the log: no call). Imported on first use: it costs 30 ms."""
    from aws_lambda_powertools.metrics import MetricUnit, single_metric

    with single_metric(name=name, unit=MetricUnit(unit), value=value, namespace="Matinee") as metric:
        for key, dimension in {"domain": os.environ.get("MATINEE_DOMAIN", "matinee"), **dimensions}.items():
            metric.add_dimension(name=key, value=dimension)
