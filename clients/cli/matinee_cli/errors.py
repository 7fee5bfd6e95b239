"""Failures and their exit codes.

Failure
├─ Refused 1      the server or this machine refused
├─ Usage 2        the arguments are invalid
├─ NotSignedIn 3
├─ NotAllowed 4   the account may not do this
├─ NotFound 5
├─ Unreachable 6  no answer, or not from a Matinee deployment
└─ Rejected 7     the film was uploaded but cannot be played
"""

from typing import Any, ClassVar


class Failure(Exception):
    """`problem` is the server's problem document (RFC 9457); `hint` says what the operator can do."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", problem: dict[str, Any] | None = None):
        super().__init__(message)
        self.message, self.hint, self.problem = message, hint, problem or {}

    @property
    def code(self) -> str:
        """The server's problem code, or "" if there is none."""
        return str(self.problem.get("code", ""))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Pairs of a field and its message, from the server."""
        return [(error["field"], error["message"]) for error in self.problem.get("errors", [])]


class Refused(Failure):
    pass


class Usage(Failure):
    exit_code = 2


class NotSignedIn(Failure):
    exit_code = 3


class NotAllowed(Failure):
    exit_code = 4


class NotFound(Failure):
    exit_code = 5


class Unreachable(Failure):
    exit_code = 6


class Rejected(Failure):
    exit_code = 7
