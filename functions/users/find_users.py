"""GET /v1/admin/users: the account of an address or an id, or all of one staff role."""

from matinee.identity.addresses import Email
from matinee.identity.live import LiveCaller
from matinee.identity.models import Role
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model, UserId
from matinee.users import staff
from matinee.users.staff import AdminView


class Found(Model):
    items: list[AdminView]
    next_cursor: str | None = None


@endpoint
def handler(
    caller: LiveCaller,
    email: Email | None = None,
    user_id: UserId | None = None,
    role: Role | None = None,
    cursor: str | None = None,
) -> Found:
    items, next_cursor = staff.find(email, user_id, role, cursor)
    return Found(items=items, next_cursor=next_cursor)
