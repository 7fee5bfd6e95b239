"""What support and administrators do to accounts, and its audit trail."""

from matinee.identity.live import LiveCaller
from matinee.identity.models import Role, User
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Forbidden, Invalid
from matinee.kernel.ids import new_id
from matinee.kernel.types import Country, Instant, Language, Model, UserId
from matinee.users import accounts, devices
from matinee.users.events import UserSuspended
from matinee.users.models import Audit


class AdminView(Model):
    user_id: UserId
    email: str
    display_name: str
    role: Role
    locale: Language
    country: Country | None = None
    verified: bool
    suspended: bool
    created_at: Instant


class Act(Model):
    by: UserId
    did: str
    at: Instant


def find(
    email: str | None, user_id: str | None, role: Role | None, cursor: str | None
) -> tuple[list[AdminView], str | None]:
    """By address, by id, or a page of one staff role; viewers are too many to list. Raises Invalid."""
    if email or user_id:
        user = accounts.find(email) if email else table.find(User, user_id=user_id)
        return [view(user)] if user else [], None
    if role in (None, "viewer"):
        raise Invalid({"role": "enter a staff role, an email or a user_id"})
    page = table.page(User, index="gsi1", staff=role, limit=50, cursor=cursor)
    return [view(user) for user in page.items], page.next_cursor


def change(caller: LiveCaller, user_id: str, role: Role | None, suspended: bool | None) -> AdminView:
    """Change role or suspension, record it, and sign all devices out.

    Raises NotFound, Conflict (being_erased), Forbidden (self) for one's own account.
    """
    if user_id == caller.user_id:
        raise Forbidden("You cannot change your own role or suspend yourself", code="self")

    def changed() -> User:
        user = table.get(User, user_id=user_id, consistent=True)
        if user.erasure_id:
            raise Conflict("This account is being deleted at its owner's request", code="being_erased")
        new_role, now_suspended = role or user.role, user.suspended if suspended is None else suspended
        if (new_role, now_suspended) == (user.role, user.suspended):
            return user
        did = [f"role {user.role} → {new_role}"] if new_role != user.role else []
        if now_suspended != user.suspended:
            did.append("suspended" if now_suspended else "restored")
        events = [UserSuspended(user_id=user_id)] if now_suspended and not user.suspended else []
        staff = None if new_role == "viewer" else new_role
        changes = {"role": new_role, "staff": staff, "suspended": now_suspended, **devices.ending(user)}
        act = Audit(user_id=user_id, audit_id=new_id("aud"), by=caller.user_id, did=", ".join(did))
        table.transact(table.updating(user, *events, **changes), table.creating(act))
        return User.model_validate({**user.model_dump(), **changes})

    return view(table.again(changed))


def audit(user_id: str, cursor: str | None) -> tuple[list[Act], str | None]:
    page = table.page(Audit, user_id=user_id, limit=50, cursor=cursor, newest_first=True)
    return [Act(by=entry.by, did=entry.did, at=entry.at) for entry in page.items], page.next_cursor


def view(user: User) -> AdminView:
    return AdminView.model_validate({name: getattr(user, name) for name in AdminView.model_fields})
