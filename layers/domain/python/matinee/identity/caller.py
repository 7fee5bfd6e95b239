"""The caller, as the access token describes them and the authorizer passes it on."""

from typing import Self

from matinee.kernel import access, request
from matinee.kernel.errors import Unauthenticated
from matinee.kernel.request import Event, FromRequest
from matinee.kernel.types import Language, Maturity, Model, UserId


class Caller(Model, FromRequest):
    """A signed-in user. All fields come from the access token, so that no call is needed."""

    user_id: UserId
    session_id: str | None = None
    """The device that is signed in."""
    role: str = "viewer"
    profile_id: str | None = None
    maturity_limit: Maturity = 18
    is_kids: bool = False
    plan: str | None = None
    locale: Language = "en"

    def may(self, kind: str) -> bool:
        """Whether this role includes that kind of access."""
        return access.allows(self.role, kind)

    @classmethod
    def from_request(cls, event: Event) -> Self | None:
        """By the authorizer's word. Raises Unauthenticated for a token that is not good.

        A public route that does not ask who calls does not look: an expired token must not keep anybody from refreshing it.
        """
        claims = request.claims(event)
        if "refused" in claims:
            raise Unauthenticated(access.REFUSED, code=claims["refused"])
        return cls.model_validate(claims) if claims else None
