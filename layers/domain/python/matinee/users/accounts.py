"""Accounts: signing in with a password, and what an account says of its owner."""

from typing import Any

from matinee.identity import live
from matinee.identity.models import Device, Profile, Role, User
from matinee.kernel import table
from matinee.kernel.errors import Conflict, Forbidden, Unauthenticated
from matinee.kernel.ids import new_id
from matinee.kernel.request import Origin
from matinee.users import limits, passwords, registration, sealing, sessions
from matinee.users.limits import Limit
from matinee.users.models import NOBODY, Address
from matinee.users.views import UserView

_SIGN_IN = Limit("sign-in", burst=10, interval=30)
"""Failed sign-ins per account from unknown devices."""
_SIGN_IN_HERE = Limit("sign-in-device", burst=10, interval=30)
"""Failed sign-ins from a device that the account knows."""
_SIGN_IN_FROM = Limit("sign-in-address", burst=100, interval=1)
"""Failed sign-ins per network address."""
KNOWN_DEVICE = "matinee_device"
"""Name of the cookie that identifies a device after its first sign-in."""


def create(email: str, password: str, *, role: Role = "viewer", display_name: str = "") -> User:
    """Create a verified account without a mail, for operators. Raises Conflict (email_taken)."""
    name = display_name or email.split("@")[0]
    user = User(
        user_id=new_id("usr"),
        email=email,
        verified=True,
        password_hash=passwords.hashed(password),
        role=role,
        staff=None if role == "viewer" else role,
        display_name=name,
        profiles=1,
    )
    profile = Profile(user_id=user.user_id, profile_id=new_id("pro"), name=name[:40])
    writes = (Address(email=user.email, user_id=user.user_id), user, profile)
    try:
        table.transact(*(table.creating(each) for each in writes))
    except Conflict as conflict:
        raise Conflict("This address already has an account", code="email_taken") from conflict
    return user


def get(user_id: str) -> User:
    """Raises NotFound."""
    return table.get(User, user_id=user_id)


def replace(user_id: str, facts: dict[str, Any]) -> User:
    """Replace these fields of the account. Raises NotFound."""

    def replaced() -> User:
        user, consent = get(user_id), bool(facts["marketing_consent"])
        if consent == user.marketing_consent:
            return table.update(user, **facts)
        table.transact(table.updating(user, **facts), registration.agreeing(user_id, "marketing", given=consent))
        return user.model_copy(update=facts)

    return table.again(replaced)


def find(email: str) -> User | None:
    address = table.find(Address, email=email)
    return table.get(User, user_id=address.user_id) if address else None


def sign_in(email: str, password: str, device_name: str, origin: Origin) -> sessions.Session:
    """Sign a device in with a password.

    Raises Unauthenticated, the same and as slowly for a wrong address as for a wrong password; Forbidden
    (email_not_verified, suspended) to who knows the password; TooManyRequests.
    """
    known = known_device(email, origin)
    account = (_SIGN_IN_HERE, known) if known else (_SIGN_IN, email)
    keys: list[limits.Key] = [account, (_SIGN_IN_FROM, origin.address)]
    *buckets, address = table.find_many([*limits.wanted(keys), (Address, {"email": email})])
    seen = [bucket for bucket in buckets if bucket is None or isinstance(bucket, limits.Bucket)]
    limits.refuse(keys, seen)
    user_id = address.user_id if isinstance(address, Address) else NOBODY
    user, profiles, _ = household(user_id)
    if not passwords.matches(user.password_hash if user else None, password) or user is None:
        limits.count(keys, seen, right=False)
        raise Unauthenticated("The address or the password is wrong", code="bad_credentials")
    if not user.verified or user.suspended:
        limits.count(keys[:1], seen[:1], right=True)
    if not user.verified:
        raise Forbidden("Open the link in the mail that we sent to this address first", code="email_not_verified")
    if passwords.outdated(user.password_hash):
        user = table.update(user, password_hash=passwords.hashed(password))
    try:
        return sessions.begin(user, profiles, device_name, known=bool(known), also=limits.counting(account, seen[0]))
    except Conflict as conflict:
        raise limits.crowded() from conflict


def household(user_id: str) -> tuple[User | None, list[Profile], list[Device]]:
    """The account, its profiles and the devices that are signed in, by one query."""
    found = table.collection({"USER": User, "PROFILE": Profile, "DEVICE": Device}, user_id=user_id)
    profiles = [item for item in found if isinstance(item, Profile)]
    user = next((item for item in found if isinstance(item, User)), None)
    devices = [item for item in found if isinstance(item, Device) and user and live.is_signed_in(user, item)]
    return user, profiles, devices


def known_device_cookie(email: str) -> str:
    """A Set-Cookie value that identifies this device to the account for a year."""
    value = sealing.seal("device", limits.bucket_id((_SIGN_IN, email)).replace("#", "-"), new_id("key"))
    return f"{KNOWN_DEVICE}={value}; Path=/v1/users; Max-Age=31536000; HttpOnly; Secure; SameSite=Lax"


def known_device(email: str, origin: Origin) -> str | None:
    """The id of this device, if it was signed in to the account before."""
    parts = sealing.unseal("device", origin.cookies.get(KNOWN_DEVICE, ""))
    theirs = limits.bucket_id((_SIGN_IN, email)).replace("#", "-")
    return parts[1] if parts and len(parts) == 2 and parts[0] == theirs else None


def view(user: User) -> UserView:
    return UserView.model_validate({name: getattr(user, name) for name in UserView.model_fields})
