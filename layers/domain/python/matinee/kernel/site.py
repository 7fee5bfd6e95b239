"""The address that viewers know: the distribution's own or a custom domain, told by the edge stack once it exists."""

from functools import cache

from matinee.kernel import aws
from matinee.kernel.settings import settings


@cache
def url() -> str:
    """Such as `https://matinee.example.com`: without a slash at its end."""
    value: str = aws.client("ssm").get_parameter(Name=settings()["site_parameter"])["Parameter"]["Value"]
    return value
