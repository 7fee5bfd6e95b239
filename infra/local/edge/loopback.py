"""Two things differ on loopback: pages may send uploads to the engine, which is their bucket here, and the site has no TLS."""

from dataclasses import replace

from matinee.kernel import edge

from infra.local.edge.distribution import Behavior, Distribution
from infra.local.edge.policies import HeaderRule, ResponseHeadersPolicy

_POLICY, _DIRECTIVE = "Content-Security-Policy", "connect-src "


def admit(distribution: Distribution, endpoint: str, site: str) -> Distribution:
    """The distribution, whose content security policies let pages connect to the endpoint, where they let them connect at all.

    It tells the API that viewers know it as `site`.
    """
    behaviors = (
        replace(_known_as(each, site), response=_widened(each.response, endpoint)) for each in distribution.behaviors
    )
    return replace(distribution, behaviors=tuple(behaviors))


def _known_as(behavior: Behavior, site: str) -> Behavior:
    origin = behavior.origin
    headers = (*origin.headers, (edge.SITE, site))
    return replace(behavior, origin=replace(origin, headers=headers)) if origin.kind == "api" else behavior


def _widened(policy: ResponseHeadersPolicy, endpoint: str) -> ResponseHeadersPolicy:
    return replace(policy, rules=tuple(_rule(rule, endpoint) for rule in policy.rules))


def _rule(rule: HeaderRule, endpoint: str) -> HeaderRule:
    name, value, override = rule
    return (name, value.replace(_DIRECTIVE, f"{_DIRECTIVE}{endpoint} "), override) if name == _POLICY else rule
