"""Accounts as they are stored: an account under its id, and its address as an item of its own, which makes it unique."""

from typing import Annotated

from pydantic import Field, StringConstraints

from matinee.table import Item
from matinee.types import Instant, Language, Model, UserId, now

Email = Annotated[
    str, StringConstraints(strip_whitespace=True, to_lower=True, max_length=254, pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
]


class User(Item, pk="USER#{user_id}", sk="USER"):
    user_id: UserId
    email: Email
    password_hash: str
    """argon2id in PHC form, its parameters within."""
    role: str = "viewer"
    display_name: str = ""
    locale: Language = "en"
    created_at: Instant = Field(default_factory=now)


class Address(Item, pk="EMAIL#{email}", sk="EMAIL"):
    email: Email
    user_id: UserId


class UserView(Model):
    user_id: UserId
    email: str
    display_name: str
    role: str
    locale: Language
