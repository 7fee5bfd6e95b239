"""Which index answers: the embedded one, or OpenSearch, as the deployment says (MATINEE_SEARCH)."""

from functools import cache
from importlib import import_module

from matinee.kernel.settings import Misconfigured, settings
from matinee.search.port import Index

ENGINES = ("embedded", "opensearch")


@cache
def index() -> Index:
    """The adapter's `connect()`, once a process; the other adapter is not imported. Raises Misconfigured."""
    name = settings()["search"]
    if name not in ENGINES:
        raise Misconfigured(f"MATINEE_SEARCH must be one of {', '.join(ENGINES)}")
    made: Index = import_module(f"matinee.search.{name}").connect()
    return made
