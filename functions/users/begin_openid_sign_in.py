"""GET /v1/users/oauth/{provider}: to an OpenID Connect provider, which sends the browser back to the callback."""

from typing import Annotated

from matinee.kernel.endpoint import Redirect, endpoint
from matinee.kernel.request import Origin
from matinee.users import federation
from pydantic import Field

Name = Annotated[str, Field(max_length=100)]
Page = Annotated[str, Field(max_length=512, pattern=r"^/([!-.0-\[\]-~][!-~]*)?$")]
"""The path of one of our pages: with another slash, of either kind, it would be another site's address."""


@endpoint
def handler(provider: Name, origin: Origin, device_name: Name = "", to: Page = "/") -> Redirect:
    return federation.begin(provider, device_name, to, origin)
