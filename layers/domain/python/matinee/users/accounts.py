"""Creating accounts and signing in."""

from matinee import table
from matinee.errors import Conflict, Unauthenticated
from matinee.ids import new_id
from matinee.users import passwords, tokens
from matinee.users.models import Address, User, UserView


def create(email: str, password: str, *, role: str = "viewer", display_name: str = "") -> User:
    """A new account. Raises Conflict (email_taken)."""
    user = User(
        user_id=new_id("usr"),
        email=email,
        password_hash=passwords.hashed(password),
        role=role,
        display_name=display_name or email.split("@")[0],
    )
    address = Address(email=user.email, user_id=user.user_id)
    try:
        table.transact(table.creating(address), table.creating(user))
    except Conflict as conflict:
        raise Conflict("This address has an account already", code="email_taken") from conflict
    return user


def find(email: str) -> User | None:
    address = table.find(Address, email=email)
    return table.get(User, user_id=address.user_id) if address else None


def sign_in(email: str, password: str) -> tuple[User, str]:
    """The account and a new access token. Raises Unauthenticated, the same for a wrong address and a wrong password."""
    user = find(email)
    if not passwords.matches(user.password_hash if user else None, password) or user is None:
        raise Unauthenticated("The address or the password is wrong", code="bad_credentials")
    return user, tokens.issue(user.user_id, {"role": user.role, "locale": user.locale})


def view(user: User) -> UserView:
    return UserView.model_validate({name: getattr(user, name) for name in UserView.model_fields})
