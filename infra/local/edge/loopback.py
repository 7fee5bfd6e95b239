"""The one thing that pages of a laptop may do and those of AWS may not: send uploads to the engine, which is their bucket here."""

from dataclasses import replace

from infra.local.edge.distribution import Distribution
from infra.local.edge.policies import HeaderRule, ResponseHeadersPolicy

_POLICY, _DIRECTIVE = "Content-Security-Policy", "connect-src "


def admit(distribution: Distribution, endpoint: str) -> Distribution:
    """The distribution, whose content security policies let pages connect to the endpoint, where they let them connect at all."""
    behaviors = (replace(each, response=_widened(each.response, endpoint)) for each in distribution.behaviors)
    return replace(distribution, behaviors=tuple(behaviors))


def _widened(policy: ResponseHeadersPolicy, endpoint: str) -> ResponseHeadersPolicy:
    return replace(policy, rules=tuple(_rule(rule, endpoint) for rule in policy.rules))


def _rule(rule: HeaderRule, endpoint: str) -> HeaderRule:
    name, value, override = rule
    return (name, value.replace(_DIRECTIVE, f"{_DIRECTIVE}{endpoint} "), override) if name == _POLICY else rule
