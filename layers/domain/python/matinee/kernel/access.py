"""To whom a route is open: by the caller's role, as the authorizer tells it, and the route's access, as its row says it."""

from typing import Any

from matinee.kernel.errors import Forbidden, Unauthenticated
from matinee.kernel.settings import settings

NO_TOKEN = "none"
"""What the edge puts into the Authorization header of a request that has none. Without a header API Gateway would not ask
the authorizer, and would refuse the request in its own words."""
REFUSED = "The access token is no longer valid: refresh it, or sign in"
OPEN_TO = {
    "viewer": {"viewer"},
    "editor": {"viewer", "editor"},
    "support": {"viewer", "support"},
    "admin": {"viewer", "editor", "support", "admin"},
}
"""Role → the kinds of access that it has; a route is open to one kind (`access` in its function table)."""


def allows(role: str, access: str) -> bool:
    """Whether a role reaches what is open to `access`."""
    return access in OPEN_TO.get(role, ())


def check(claims: dict[str, Any]) -> None:
    """Refuse a caller to whom this function's route is not open. Raises Unauthenticated, Forbidden (role_required, kids)."""
    access = settings().access
    if access == "public":
        return
    if "refused" in claims:
        raise Unauthenticated(REFUSED, code=claims["refused"])
    if not claims:
        raise Unauthenticated()
    if not allows(claims.get("role", "viewer"), access):
        raise Forbidden(f"This needs the role {access}", code="role_required")
    if claims.get("is_kids") and settings().grown_up:
        raise Forbidden("A kids profile cannot do this", code="kids")
