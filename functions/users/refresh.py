"""POST /v1/users/refresh: a new pair of tokens for a refresh token, or for the cookie that holds it."""

from typing import Annotated

from matinee.kernel.endpoint import Reply, endpoint
from matinee.kernel.errors import Unauthenticated
from matinee.kernel.request import Origin
from matinee.kernel.types import Input
from matinee.users import sessions
from matinee.users.replies import SignedIn, cookie_of, signed_in
from pydantic import Field


class Refresh(Input):
    refresh_token: Annotated[str, Field(max_length=500)] | None = None


@endpoint
def handler(asked: Refresh, origin: Origin) -> Annotated[Reply, SignedIn]:
    token = asked.refresh_token or cookie_of(origin)
    if not token:
        raise Unauthenticated("Sign in first")
    return signed_in(sessions.refresh(token), cookie=asked.refresh_token is None)
