"""PUT /v1/admin/users/{user_id}: an account's role, and whether it is suspended; both leave an audit entry."""

from matinee.identity.live import LiveCaller
from matinee.identity.models import Role
from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Input, UserId
from matinee.users import staff
from matinee.users.staff import AdminView


class RoleChange(Input):
    role: Role | None = None
    suspended: bool | None = None


@endpoint
def handler(user_id: UserId, change: RoleChange, caller: LiveCaller) -> AdminView:
    return staff.change(caller, user_id, change.role, change.suspended)
