"""The address that viewers know: the distribution's own or a custom domain.

A request says it itself: the edge puts it in a header (`edge.SITE`). Whoever works for no request, such as for a mail, reads
the parameter that the edge stack writes. Parameter Store answers 40 reads a second: no route may depend on it.
"""

from contextvars import ContextVar
from functools import cache

from matinee.kernel import edge
from matinee.kernel.settings import settings

_asked_at: ContextVar[str] = ContextVar("site", default="")


def take(headers: dict[str, str]) -> None:
    """From here on, `url` is the address at which this request came in."""
    _asked_at.set(headers.get(edge.SITE, ""))


def url() -> str:
    """Such as `https://matinee.example.com`: without a slash at its end."""
    return _asked_at.get() or _deployed()


@cache
def _deployed() -> str:
    from matinee.kernel import aws  # only who works for no request

    value: str = aws.client("ssm").get_parameter(Name=settings()["site_parameter"])["Parameter"]["Value"]
    return value
