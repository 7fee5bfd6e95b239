"""Who is asking: what the access token says, as the authorizer hands it on."""

from matinee.types import Country, Language, Maturity, Model, UserId

ROLES = ("viewer", "editor", "admin")


class Caller(Model):
    """A signed-in user. Everything here travels in the access token, so that knowing it costs no call."""

    user_id: UserId
    role: str = "viewer"
    profile_id: str | None = None
    maturity_limit: Maturity = 18
    plan: str | None = None
    locale: Language = "en"

    def may(self, access: str) -> bool:
        """Whether this role reaches what is open to `access`; a role may do all that those before it may."""
        return ROLES.index(self.role) >= ROLES.index(access)


class Origin(Model):
    """Where a request comes from, as CloudFront and API Gateway saw it."""

    address: str = ""
    country: Country = "US"
    cookies: dict[str, str] = {}
    headers: dict[str, str] = {}
