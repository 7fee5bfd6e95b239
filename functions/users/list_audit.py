"""GET /v1/admin/users/{user_id}/audit: what the staff did to an account, newest first."""

from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model, UserId
from matinee.users import staff
from matinee.users.staff import Act


class Acts(Model):
    items: list[Act]
    next_cursor: str | None = None


@endpoint
def handler(caller: LiveCaller, user_id: UserId, cursor: str | None = None) -> Acts:
    items, next_cursor = staff.audit(user_id, cursor)
    return Acts(items=items, next_cursor=next_cursor)
