"""What Stripe refuses, in the form that its client turns into exceptions."""

from typing import Any


class Refused(Exception):
    """One error object of Stripe's. `final`: its request's idempotency key is spent, as the request began to be carried out."""

    def __init__(self, status: int, kind: str, message: str, *, final: bool = False, **more: Any):
        super().__init__(message)
        self.status, self.final = status, final
        self.body = {"error": {"type": kind, "message": message, **more}}


def invalid(message: str, param: str = "", code: str = "") -> Refused:
    details: dict[str, Any] = {name: value for name, value in (("param", param), ("code", code)) if value}
    return Refused(400, "invalid_request_error", message, **details)


def missing(what: str, named: str, param: str = "id") -> Refused:
    message = f"No such {what}: '{named}'"
    return Refused(404, "invalid_request_error", message, code="resource_missing", param=param)


def declined(code: str, decline_code: str, message: str) -> Refused:
    return Refused(402, "card_error", message, final=True, code=code, decline_code=decline_code)
