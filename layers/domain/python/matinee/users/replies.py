"""Answers to a sign-in: tokens in the body; for web pages the refresh token in a cookie that scripts cannot read."""

from matinee.identity import tokens
from matinee.kernel.endpoint import Reply
from matinee.kernel.errors import Forbidden
from matinee.kernel.request import Origin
from matinee.kernel.types import Instant, Model, now
from matinee.users import accounts, sessions
from matinee.users.views import UserView

REFRESH = "matinee_refresh"
_COOKIE = "Path=/v1/users; HttpOnly; Secure; SameSite=Strict"


class SignedIn(Model):
    access_token: str
    token_type: str = "Bearer"
    expires_in: int = tokens.LIFETIME
    refresh_token: str | None = None
    """Absent if the refresh token is in a cookie."""
    profile_id: str | None = None
    """The profile that the tokens carry."""
    plan_id: str | None = None
    """The plan that allows watching."""
    grace_until: Instant | None = None
    """After a failed payment: until when watching is still allowed."""
    user: UserView


def signed_in(session: sessions.Session, *, cookie: bool, known_device: str = "") -> Reply:
    moment, paid = now(), session.paid
    late = paid is not None and paid.status_at(moment) == "past_due"
    body = SignedIn(
        access_token=access_token(session),
        refresh_token=None if cookie else session.refresh_token,
        profile_id=session.device.profile_id,
        plan_id=paid and paid.plan_at(moment),
        grace_until=paid.grace_until if paid and late else None,
        user=accounts.view(session.user),
    )
    kept = f"{REFRESH}={session.refresh_token}; Max-Age={sessions.LIFETIME}; {_COOKIE}"
    return Reply(body, cookies=[each for each in (kept if cookie else "", known_device) if each])


def access_token(session: sessions.Session) -> str:
    """An access token with the fields of `Caller`."""
    user, profile = session.user, session.profile
    claims = {"role": user.role, "locale": user.locale, "sid": session.device.device_id}
    plan = session.paid and session.paid.plan_at(now())
    if plan:
        claims["plan"] = plan
    if profile:
        claims |= {"profile_id": profile.profile_id, "locale": profile.language}
        limits = {"maturity_limit": profile.maturity_limit, "is_kids": profile.is_kids}
        return tokens.issue(user.user_id, {**claims, **limits})
    return tokens.issue(user.user_id, claims)


def signed_out() -> Reply:
    return Reply(cookies=[f"{REFRESH}=; Max-Age=0; {_COOKIE}"])


def cookie_of(origin: Origin) -> str | None:
    """The refresh token from the cookie. Raises Forbidden (cross_site) if another site caused the request."""
    token = origin.cookies.get(REFRESH)
    if token and origin.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        raise Forbidden("The session cookie is accepted only from pages of this site", code="cross_site")
    return token
