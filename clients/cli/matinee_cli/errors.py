"""What may go wrong, as its operator sees it: failures that carry the exit code.

Failure
├─ Refused 1      the server, or this machine, would not do it
├─ Usage 2        the command makes no sense as it stands
├─ NotSignedIn 3
├─ NotAllowed 4   signed in, but as somebody who may not
├─ NotFound 5
├─ Unreachable 6  no answer, or not from a Matinee
└─ Rejected 7     the film arrived and cannot become one that plays
"""

from typing import Any, ClassVar


class Failure(Exception):
    """`problem` is the server's problem document (RFC 9457), `hint` what to do about it."""

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, *, hint: str = "", problem: dict[str, Any] | None = None):
        super().__init__(message)
        self.message, self.hint, self.problem = message, hint, problem or {}

    @property
    def code(self) -> str:
        """The server's stable word for it, "" where it gave none."""
        return str(self.problem.get("code", ""))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """(field, what is wrong with it), where the server said so."""
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
