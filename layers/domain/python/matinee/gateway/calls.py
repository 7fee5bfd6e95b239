"""Calls that the API has no route for: what is wrong with them."""

import re
from collections.abc import Iterable, Mapping

from matinee.kernel.errors import MethodNotAllowed, NotFound, Problem

Methods = Mapping[str, Iterable[str]]
"""Path, with parameters such as {content_id} → methods: the API's routes."""


def refused(path: str, routes: Methods) -> Problem:
    """NotFound where no route has the path, else MethodNotAllowed with the methods of all that have it."""
    found = {method for template, methods in routes.items() if _matches(template, path) for method in methods}
    return MethodNotAllowed(found) if found else NotFound("Nothing is at this address", code="no_such_route")


def _matches(template: str, path: str) -> bool:
    parts = (r"[^/]+" if part.startswith("{") else re.escape(part) for part in template.split("/"))
    return re.fullmatch("/".join(parts), path) is not None
