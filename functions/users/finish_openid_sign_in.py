"""GET /v1/users/oauth/{provider}/callback: back from the provider, and in; or to a page that says why not."""

from typing import Annotated

from matinee.kernel.endpoint import Redirect, endpoint
from matinee.kernel.request import Origin
from matinee.users import federation
from pydantic import Field

_VISIBLE = "^[ -~]*$"
"""RFC 6749, appendix A: all that comes back is printable ASCII."""
Word = Annotated[str, Field(max_length=512, pattern=_VISIBLE)]
State = Annotated[str, Field(max_length=512)]
Code = Annotated[str, Field(max_length=4096, pattern=_VISIBLE)]


@endpoint
def handler(
    provider: Word, origin: Origin, state: State = "", code: Code = "", error: Word = "", iss: Word = ""
) -> Redirect:
    return federation.finish(provider, state, code, error, iss, origin)
