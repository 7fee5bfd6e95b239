"""The function tables, one per domain."""

from collections.abc import Iterator

from infra import functions as f
from infra.domains.analytics import ANALYTICS
from infra.domains.content import CONTENT
from infra.domains.experiments import EXPERIMENTS
from infra.domains.gateway import GATEWAY
from infra.domains.platform import PLATFORM
from infra.domains.playback import PLAYBACK
from infra.domains.recommendations import RECOMMENDATIONS
from infra.domains.search import SEARCH
from infra.domains.streaming import STREAMING
from infra.domains.subscriptions import SUBSCRIPTIONS
from infra.domains.transcoding import TRANSCODING
from infra.domains.users import USERS

DOMAINS = (
    USERS,
    SUBSCRIPTIONS,
    CONTENT,
    TRANSCODING,
    STREAMING,
    PLAYBACK,
    SEARCH,
    ANALYTICS,
    EXPERIMENTS,
    RECOMMENDATIONS,
    GATEWAY,
    PLATFORM,
)


def routes() -> Iterator[tuple[f.Domain, f.Function, f.Route]]:
    """Every route of the API."""
    for domain in DOMAINS:
        for row in domain.functions:
            if isinstance(row.trigger, f.Route):
                yield domain, row, row.trigger


def methods() -> dict[str, list[str]]:
    """Path → the methods of the API's routes there."""
    found: dict[str, set[str]] = {}
    for _, _, route in routes():
        found.setdefault(route.path, set()).update(route.methods)
    return {path: sorted(of_path) for path, of_path in sorted(found.items())}


def steps(domain: f.Domain) -> dict[str, tuple[f.Domain, f.Function]]:
    """The functions of a domain's workflow by the names that it calls them by: another domain's has that domain's before it."""
    return {
        row.name if owner.name == domain.name else f"{owner.name}_{row.name}": (owner, row)
        for owner in DOMAINS
        for row in owner.functions
        if row.trigger == f.WorkflowTask("" if owner.name == domain.name else domain.name)
    }
