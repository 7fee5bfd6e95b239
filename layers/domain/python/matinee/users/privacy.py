"""Exporting and erasing what this domain stores about a person."""

from typing import Any

from matinee.identity.models import Profile, User
from matinee.kernel import aws, table
from matinee.kernel.settings import settings
from matinee.users import accounts, limits
from matinee.users.models import NOBODY, Audit, Consent, Ticket
from matinee.users.privacy_models import Export
from matinee.users.provider_models import Link, LinkOf

_SECRETS = {"version", "password_hash", "pin_hash", "token_hash", "ttl"}
_OF_ADDRESS = ("sign-in", "register", "forgot")
_OF_ACCOUNT = ("change", "export")
_OF_PROFILE = ("pin",)
"""Names of the limits whose buckets belong to an address, an account, a profile."""


def exported(user_id: str) -> dict[str, Any]:
    """Everything except hashes of secrets and which staff member acted."""
    user, profiles, devices = accounts.household(user_id)
    return {
        "account": _said(user) if user else None,
        "profiles": [_said(profile) for profile in profiles],
        "devices": [_said(device) for device in devices],
        "consents": [
            consent.model_dump(mode="json", include={"kind", "terms", "given", "at"})
            for consent in table.every(Consent, user_id=user_id)
        ],
        "audit": [
            entry.model_dump(mode="json", include={"did", "at"}) for entry in table.every(Audit, user_id=user_id)
        ],
    }


def erased(user_id: str) -> None:
    """Delete everything except the account's own item, which identifies the person until the end."""
    found = table.collection({"USER": User, "PROFILE": Profile, "EXPORT": Export, "LINK": LinkOf}, user_id=user_id)
    for item in found:
        match item:
            case User():
                limits.forget(_OF_ADDRESS, item.email)
            case Profile():
                limits.forget(_OF_PROFILE, item.profile_id)
            case LinkOf():
                table.purge(Link, identity=item.identity)
            case Export():
                aws.client("s3").delete_object(Bucket=settings().bucket("uploads"), Key=export_key(item.export_id))
    limits.forget(_OF_ACCOUNT, user_id)
    table.purge(Ticket, index="gsi1", user_id=user_id)
    table.purge(Consent, user_id=user_id)
    _forget_in_the_trail(user_id)
    table.purge(User, keep=("USER",), user_id=user_id)


def export_key(export_id: str) -> str:
    """The key of an export in the bucket of uploads, whose lifecycle rule deletes it after a week."""
    return f"exports/{export_id}.zip"


def _forget_in_the_trail(user_id: str) -> None:
    """Audit entries stay, without the erased person as the affected account or as the acting staff member."""
    for entry in table.every(Audit, user_id=user_id):
        to_nobody = Audit.model_validate({**entry.model_dump(), "user_id": NOBODY})
        table.transact(table.creating(to_nobody), table.deleting(entry))
    for entry in table.every(Audit, index="gsi1", by=user_id):
        table.update(entry, by=NOBODY)


def _said(item: table.Item) -> dict[str, Any]:
    return item.model_dump(mode="json", exclude=_SECRETS, exclude_none=True)
