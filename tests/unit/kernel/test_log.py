"""What a log line may not hold: anything that somebody typed."""

import json
import logging
from typing import Any

import pytest
from botocore.exceptions import ClientError
from matinee.kernel import log
from matinee.kernel.errors import Conflict
from matinee.kernel.types import Input, Maturity, UserId
from pydantic import ValidationError


class Given(Input):
    user_id: UserId
    maturity: Maturity = 0


def line_of(raised: BaseException) -> dict[str, Any]:
    """The line that an exception leaves, as CloudWatch gets it."""
    try:
        raise raised
    except type(raised) as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x", 1, "failed", None, (type(error), error, error.__traceback__)
        )
    line: dict[str, Any] = json.loads(log.logger.registered_formatter.format(record))
    return line


def test_an_exceptions_words_do_not_reach_the_log() -> None:
    line = line_of(ValueError("ada@matinee.test is taken"))
    assert "ada@matinee.test" not in json.dumps(line)
    assert line["exception_name"] == "ValueError"
    assert "test_log.py" in line["exception"]


def test_codes_do_and_so_does_what_caused_it() -> None:
    refused = ClientError({"Error": {"Code": "AccessDenied", "Message": "key usr_1"}}, "GetObject")
    conflict = Conflict("Grace was here", code="taken")
    conflict.__cause__ = refused
    line = line_of(conflict)
    assert line["exception"].endswith("Conflict(taken) from ClientError(AccessDenied)")
    assert "Grace" not in json.dumps(line)


def test_what_is_refused_is_not_quoted() -> None:
    with pytest.raises(ValidationError) as refused:
        Given.model_validate({"user_id": "ada@matinee.test", "maturity": "Grace"})
    assert "ada@matinee.test" not in str(refused.value)
    assert "Grace" not in str(refused.value)
