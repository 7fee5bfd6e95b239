"""Signing in with an OpenID Connect provider: redirecting to it, its callback, and the account that belongs to it.

A provider's subject is linked to an account once, by an address that the provider has verified; from then on the link
counts, whatever address the provider tells. A browser that comes back gets a session as a web page's, or a page that says
why not: errors here are addresses of ours with a code, as no script of ours is running to read a problem document.
"""

import hashlib
import secrets
import time
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from pydantic import TypeAdapter, ValidationError

from matinee.identity.addresses import Email
from matinee.identity.models import Profile, User
from matinee.kernel import site, table
from matinee.kernel.endpoint import Redirect
from matinee.kernel.errors import BadRequest, Conflict, Forbidden, NotFound, Problem
from matinee.kernel.ids import new_id
from matinee.kernel.log import logger
from matinee.kernel.request import Origin
from matinee.users import accounts, limits, openid, registration, replies, sessions
from matinee.users.events import MailRequested, UserRegistered
from matinee.users.limits import Limit
from matinee.users.mail import LANGUAGES
from matinee.users.models import Address
from matinee.users.provider_models import Attempt, Link, LinkOf

_BEGUN_FROM = Limit("openid-address", burst=60, interval=2)
_LIFETIME = 600
_BROWSER = "matinee_openid"
_COOKIE = "Path=/v1/users/oauth; HttpOnly; Secure; SameSite=Lax"


def _to_a_page(function: Callable[..., Redirect]) -> Callable[..., Redirect]:
    @wraps(function)
    def guarded(provider: str, *arguments: Any) -> Redirect:
        openid.provider(provider)  # one that is unknown is an address that there is not: 404
        try:
            return function(provider, *arguments)
        except Problem as problem:
            logger.warning("openid sign-in refused", provider=provider, code=problem.code, detail=problem.detail)
            return Redirect(location=_sign_in(error=problem.code), cookies=[f"{_BROWSER}=; Max-Age=0; {_COOKIE}"])

    return guarded


@_to_a_page
def begin(provider: str, device_name: str, to: str, origin: Origin) -> Redirect:
    """Redirect to the provider; after the sign-in the browser goes to our page `to`. Raises NotFound (unknown_provider)."""
    limits.spend((_BEGUN_FROM, origin.address))
    state, browser, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(4))
    asked = openid.provider(provider)
    url = openid.authorization_url(asked, _back(provider), state, nonce, verifier)
    table.create(
        Attempt(
            attempt_id=_hash(state),
            provider=provider,
            browser=_hash(browser),
            nonce=nonce,
            verifier=verifier,
            device_name=device_name,
            to=to,
            ttl=int(time.time()) + _LIFETIME,
        )
    )
    return Redirect(location=url, cookies=[f"{_BROWSER}={browser}; Max-Age={_LIFETIME}; {_COOKIE}"])


@_to_a_page
def finish(provider: str, state: str, code: str, error: str, iss: str, origin: Origin) -> Redirect:
    """Handle the provider's callback and sign in. Raises NotFound (unknown_provider)."""
    attempt = _attempt(provider, state, origin)
    asked = openid.provider(provider)
    openid.answered_by(asked, iss)
    if error or not code:
        raise Forbidden("The sign-in at the provider was cancelled or refused", code="openid_denied")
    claims = openid.claims_for(asked, code, _back(provider), attempt.nonce, attempt.verifier)
    user_id = table.again(lambda: _user_id(asked, claims))
    user, profiles, _ = accounts.household(user_id)
    if user is None:
        raise NotFound("This account no longer exists", code="account_gone")
    known = accounts.known_device(user.email, origin)
    session = sessions.begin(user, profiles, attempt.device_name, known=bool(known))
    signed_in = replies.signed_in(session, cookie=True, known_device=accounts.known_device_cookie(user.email))
    return Redirect(
        location=_sign_in(signed_in="1", to=attempt.to),
        cookies=[*signed_in.cookies, f"{_BROWSER}=; Max-Age=0; {_COOKIE}"],
    )


def _sign_in(**said: str) -> str:
    """The sign-in page's address: its script gets tokens with the cookie, or shows the error."""
    return f"/sign-in?{urlencode(said)}"


def _attempt(provider: str, state: str, origin: Origin) -> Attempt:
    """The sign-in that this browser started, which is deleted. Raises BadRequest (openid_state)."""
    refused = BadRequest(
        "This sign-in was started in another browser, is already finished, or took too long: start again",
        code="openid_state",
    )
    found = table.find(Attempt, attempt_id=_hash(state), consistent=True)
    if found is None or found.ttl < time.time() or found.provider != provider:
        raise refused
    if not secrets.compare_digest(found.browser, _hash(origin.cookies.get(_BROWSER, ""))):
        raise refused
    try:
        table.delete(found)
    except Conflict as conflict:
        raise refused from conflict
    return found


def _user_id(asked: openid.Provider, claims: dict[str, Any]) -> str:
    """The account of a provider's subject, linked or created if needed. Raises Forbidden (email_not_verified), Conflict."""
    identity = _hash(f"{asked.issuer}\0{claims['sub']}")
    link = table.find(Link, identity=identity, consistent=True)
    if link:
        return link.user_id
    email, said = _verified_email(claims), {"password_hash": "", **_said(claims)}
    address = table.find(Address, email=email, consistent=True)
    if address is None:
        user_id = new_id("usr")
        user = User(user_id=user_id, email=email, verified=True, profiles=1, **said)
        profile = Profile(user_id=user_id, profile_id=new_id("pro"), name=user.display_name[:40], language=user.locale)
        event = UserRegistered(user_id=user_id)
        writes = [
            table.creating(Address(email=email, user_id=user_id)),
            table.creating(user, event),
            table.creating(profile),
            registration.agreeing(user_id, "terms"),
        ]
        mails = []
    else:
        user_id = address.user_id
        user = table.get(User, user_id=user_id, consistent=True)
        if user.verified:
            writes, mails = [], [MailRequested(user_id=user_id, mail="provider_linked", facts={"provider": asked.name})]
        else:
            # Whoever registered this address and never opened its mail may be anybody: nothing that they said stays.
            activated = registration.activating(user, {**said, "marketing_consent": False})
            writes, mails = [*activated, registration.agreeing(user_id, "terms")], []
    own = LinkOf(user_id=user_id, identity=identity, provider=asked.name)
    table.transact(table.creating(Link(identity=identity, user_id=user_id)), table.creating(own, *mails), *writes)
    return user_id


def _verified_email(claims: dict[str, Any]) -> str:
    """Raises Forbidden (email_not_verified)."""
    try:
        email = TypeAdapter(Email).validate_python(claims.get("email"))
    except ValidationError:
        email = ""
    if not email or claims.get("email_verified") is not True:
        raise Forbidden("The provider has not verified the e-mail address", code="email_not_verified")
    return email


def _said(claims: dict[str, Any]) -> dict[str, Any]:
    name, language = claims.get("name"), str(claims.get("locale", "")).replace("_", "-").partition("-")[0]
    display_name = name.strip()[:100] if isinstance(name, str) else ""
    return {
        "display_name": display_name or str(claims["email"]).partition("@")[0],
        "locale": language if language in LANGUAGES else "en",
    }


def _back(provider: str) -> str:
    return f"{site.url()}/v1/users/oauth/{provider}/callback"


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
