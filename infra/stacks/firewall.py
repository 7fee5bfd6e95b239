"""The web ACL of `-c waf=on`: AWS's managed rules, and a limit for each address.

Its scope is CloudFront, whose web ACLs are in us-east-1. A deployment elsewhere makes its own there and says its ARN.
"""

from typing import Any

from aws_cdk import Aws, CfnRule, CfnRuleAssertion, Fn
from aws_cdk import aws_wafv2 as wafv2
from constructs import Construct

from infra import sizing
from infra.stacks.deployment import Deployment

BEHIND_ONE_ADDRESS = 1_000
"""Viewers whom a network may hide behind one address."""
WINDOW = 300
"""Seconds in which an address's requests are counted."""
_COUNTED = ("SizeRestrictions_BODY", "GenericRFI_BODY", "GenericRFI_QUERYARGUMENTS")
"""Rules that only count: titles and Stripe's events exceed 8 kB and name addresses, as sign-in providers' answers do."""
_MANAGED: dict[str, tuple[str, ...]] = {
    "AWSManagedRulesAmazonIpReputationList": (),
    "AWSManagedRulesCommonRuleSet": _COUNTED,
    "AWSManagedRulesKnownBadInputsRuleSet": (),
}
_Acl = wafv2.CfnWebACL


def web_acl(scope: Construct, d: Deployment) -> str | None:
    """The ARN of the distribution's web ACL, if it has one."""
    if d.waf == "off":
        return None
    if d.waf != "on":
        return d.waf
    CfnRule(
        scope,
        "FirewallRegion",
        assertions=[
            CfnRuleAssertion(
                assert_=Fn.condition_equals(Aws.REGION, "us-east-1"),
                assert_description="A web ACL for CloudFront is made in us-east-1: deploy there, or say waf=<its ARN>.",
            )
        ],
    )
    rules = [_managed(name, counted, priority) for priority, (name, counted) in enumerate(_MANAGED.items())]
    made = _Acl(
        scope,
        "Firewall",
        name=d.global_name("site"),
        scope="CLOUDFRONT",
        default_action=_Acl.DefaultActionProperty(allow={}),
        rules=[*rules, _by_address(len(rules))],
        visibility_config=_seen("Firewall"),
    )
    return made.attr_arn


def _managed(name: str, counted: tuple[str, ...], priority: int) -> _Acl.RuleProperty:
    group = _Acl.ManagedRuleGroupStatementProperty(
        vendor_name="AWS",
        name=name,
        rule_action_overrides=[
            _Acl.RuleActionOverrideProperty(name=rule, action_to_use=_Acl.RuleActionProperty(count={}))
            for rule in counted
        ],
    )
    return _Acl.RuleProperty(
        name=name,
        priority=priority,
        statement=_Acl.StatementProperty(managed_rule_group_statement=group),
        override_action=_Acl.OverrideActionProperty(none={}),
        visibility_config=_seen(name),
    )


def _by_address(priority: int) -> _Acl.RuleProperty:
    """Calls of the API by address. Segments of films are not counted: a player fetches many, from the cache."""
    calls = _Acl.ByteMatchStatementProperty(
        field_to_match=_Acl.FieldToMatchProperty(uri_path={}),
        positional_constraint="STARTS_WITH",
        search_string="/v1/",
        text_transformations=[_Acl.TextTransformationProperty(priority=0, type="NONE")],
    )
    limit = _Acl.RateBasedStatementProperty(
        aggregate_key_type="IP",
        evaluation_window_sec=WINDOW,
        limit=calls_of_an_address(),
        scope_down_statement=_Acl.StatementProperty(byte_match_statement=calls),
    )
    return _Acl.RuleProperty(
        name="CallsOfAnAddress",
        priority=priority,
        statement=_Acl.StatementProperty(rate_based_statement=limit),
        action=_Acl.RuleActionProperty(block={}),
        visibility_config=_seen("CallsOfAnAddress"),
    )


def calls_of_an_address() -> int:
    """In a window: what so many viewers who all watch ask for."""
    return BEHIND_ONE_ADDRESS * sizing.REQUESTS_AN_HOUR * sizing.HEADROOM * WINDOW // 3600


def _seen(name: str) -> Any:
    return _Acl.VisibilityConfigProperty(
        cloud_watch_metrics_enabled=True, metric_name=name, sampled_requests_enabled=False
    )
