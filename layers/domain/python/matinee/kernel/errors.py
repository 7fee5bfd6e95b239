"""What may go wrong, as a client sees it: RFC 9457 problems that carry their status and code.

Problem (500)
├─ BadRequest 400     the message cannot be read: not JSON, a cursor that is not ours
├─ Unauthenticated 401
├─ PaymentRequired 402
├─ Forbidden 403
├─ NotFound 404
├─ MethodNotAllowed 405
├─ Conflict 409       the state of the thing forbids it now
├─ PreconditionFailed 412  somebody changed it since you read it
├─ ContentTooLarge 413
├─ UnsupportedEncoding 415
├─ Invalid 422        well-formed, but a field's value is refused
└─ TooManyRequests 429
"""

from collections.abc import Iterable
from typing import Any, ClassVar


class Problem(Exception):
    """An error that its caller is told about; `code` is stable and machine-readable, `detail` is for a person."""

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"
    code: str = "internal"

    def __init__(self, detail: str = "", *, code: str = "", headers: dict[str, str] | None = None, **extra: Any):
        super().__init__(detail or self.title)
        self.detail = detail
        self.code = code or type(self).code
        self.headers = headers or {}
        self.extra = extra

    def document(self) -> dict[str, Any]:
        """The problem document (RFC 9457 §3); members beyond the standard ones are the error's `extra`."""
        return {
            "type": f"urn:matinee:problem:{self.code}",
            "title": self.title,
            "status": self.status,
            "code": self.code,
            "detail": self.detail or self.title,
            **self.extra,
        }


class BadRequest(Problem):
    status, title, code = 400, "Bad request", "bad_request"


class Unauthenticated(Problem):
    status, title, code = 401, "Sign in first", "unauthenticated"


class PaymentRequired(Problem):
    status, title, code = 402, "This takes a plan that is paid for", "payment_required"


class Forbidden(Problem):
    status, title, code = 403, "Not allowed", "forbidden"


class NotFound(Problem):
    status, title, code = 404, "Not found", "not_found"


class MethodNotAllowed(Problem):
    """`methods` are those that the path has; Allow lists them (RFC 9110 §15.5.6)."""

    status, title, code = 405, "Method not allowed", "method_not_allowed"

    def __init__(self, methods: Iterable[str]):
        allowed = ", ".join(sorted(methods))
        super().__init__(f"This path takes {allowed}", headers={"allow": allowed})


class Conflict(Problem):
    status, title, code = 409, "Conflict", "conflict"


class PreconditionFailed(Problem):
    status, title, code = 412, "Changed by somebody else", "precondition_failed"


class ContentTooLarge(Problem):
    status, title, code = 413, "Content too large", "content_too_large"


class UnsupportedEncoding(Problem):
    """A compressed body. Accept-Encoding says which is taken (RFC 9110 §15.5.16)."""

    status, title, code = 415, "Unsupported encoding", "unsupported_encoding"

    def __init__(self) -> None:
        super().__init__("A body is taken as it is, without Content-Encoding", headers={"accept-encoding": "identity"})


class Invalid(Problem):
    """`fields` maps a field's path ("availability.0.from") to what is wrong with it."""

    status, title, code = 422, "Invalid input", "invalid"

    def __init__(self, fields: dict[str, str], detail: str = ""):
        self.fields = fields
        errors = [{"field": field, "message": message} for field, message in fields.items()]
        super().__init__(detail or "; ".join(f"{e['field']}: {e['message']}" for e in errors[:3]), errors=errors)


class TooLarge(Invalid):
    """What would be stored is larger than DynamoDB takes; `fields` names the attribute that is the most of it."""

    def by(self, field: str) -> "TooLarge":
        """The same of a field by which its caller sent what is too large."""
        (message,) = self.fields.values()
        return TooLarge({field: message})


class TooManyRequests(Problem):
    status, title, code = 429, "Too many requests", "too_many_requests"
