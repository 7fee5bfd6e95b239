"""Who is asking: what the access token says, as the authorizer hands it on."""

from matinee.kernel.types import Country, Language, Maturity, Model, UserId

OPEN_TO = {
    "viewer": {"viewer"},
    "editor": {"viewer", "editor"},
    "support": {"viewer", "support"},
    "admin": {"viewer", "editor", "support", "admin"},
}
"""Role → the kinds of access that it has; a route is open to one kind (`access` in its function table)."""


class Caller(Model):
    """A signed-in user. Everything here travels in the access token, so that knowing it costs no call."""

    user_id: UserId
    session_id: str | None = None
    """The device that is signed in."""
    role: str = "viewer"
    profile_id: str | None = None
    maturity_limit: Maturity = 18
    is_kids: bool = False
    plan: str | None = None
    locale: Language = "en"

    def may(self, access: str) -> bool:
        """Whether this role reaches what is open to `access`."""
        return access in OPEN_TO.get(self.role, ())


class Origin(Model):
    """Where a request comes from, as CloudFront and API Gateway saw it."""

    address: str = ""
    country: Country = "US"
    cookies: dict[str, str] = {}
    headers: dict[str, str] = {}
