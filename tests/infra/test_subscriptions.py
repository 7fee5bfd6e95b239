"""What is deployed for subscriptions: who reaches Stripe's key, who is let in without a token, and the gate."""

import json
from typing import Any

import pytest
from matinee.subscriptions import plans

from infra import functions as f
from infra.domains import DOMAINS
from infra.local import assembly
from infra.stacks import app, rights
from infra.stacks.deployment import Deployment
from tests.conftest import Templates

CALLERS = {
    ("subscriptions", name)
    for name in (
        "begin_subscription",
        "change_plan",
        "leave_subscription",
        "stay_subscribed",
        "begin_portal",
        "preview_plan",
        "list_invoices",
        "receive_stripe_event",
        "follow_stripe",
        "catch_up",
        "reconcile",
        "connect_stripe",
        "replay_events",
        "erase_person",
    )
} | {("users", "build_export")}


def test_stripes_key_is_read_by_who_asks_stripe_and_by_nobody_else(dev: Templates) -> None:
    readers, writers = set(), set()
    for domain in DOMAINS:
        for row in domain.functions:
            for right in row.rights:
                for actions, resources, _ in rights.entry(right, Deployment("dev"))[0]:
                    if any("matinee/dev/stripe-" in resource for resource in resources):
                        readers.add((domain.name, row.name))
                        writers |= {(domain.name, row.name)} if "PutSecretValue" in actions else set()
    assert readers == CALLERS
    assert writers == {("subscriptions", "connect_stripe")}


def test_what_is_said_of_subscribers_is_not_archived(prod: Templates) -> None:
    (rule,) = [
        resource["Properties"]
        for resource in prod["platform"]["Resources"].values()
        if resource["Type"] == "AWS::Events::Archive"
    ]
    left_out = rule["EventPattern"]["source"][0]["anything-but"]
    personal = {f"matinee.{domain.name}" for domain in DOMAINS if domain.name in ("users", "subscriptions")}
    assert set(left_out) >= personal


def test_the_gate_is_shut_unless_somebody_opens_it() -> None:
    assert rights.entry(f.Entitled(), Deployment("dev"))[1]["SUBSCRIPTIONS"] == "off"
    opened = Deployment("dev", subscriptions="on", grace_days=3)
    (grant,), told = rights.entry(f.Entitled(), opened)
    assert (grant[0], told["SUBSCRIPTIONS"]) == ("dynamodb:BatchGetItem dynamodb:GetItem", "on")
    assert rights.entry(f.AskStripe(), opened)[1]["GRACE_DAYS"] == "3"
    assert app._switch("on") == "on"
    with pytest.raises(ValueError, match="-c subscriptions=maybe"):
        app._switch("maybe")


def test_the_laptop_hears_of_the_gate_by_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATINEE_OIDC", raising=False)
    monkeypatch.delenv("MATINEE_SUBSCRIPTIONS", raising=False)
    assert assembly._context() == []
    monkeypatch.setenv("MATINEE_SUBSCRIPTIONS", "on")
    assert assembly._context() == ["subscriptions=on"]


def test_the_comparisons_run_by_themselves(dev: Templates) -> None:
    schedules = [
        resource["Properties"]["ScheduleExpression"]
        for resource in dev["subscriptions"]["Resources"].values()
        if resource["Type"] == "AWS::Events::Rule" and "ScheduleExpression" in resource["Properties"]
    ]
    assert sorted(schedules) == ["rate(1 hour)", "rate(1 minute)"]


def test_what_ought_never_to_happen_raises_an_alarm(prod: Templates) -> None:
    alarms = {alarm["MetricName"]: alarm for alarm in of_type(prod, "AWS::CloudWatch::Alarm") if "MetricName" in alarm}
    for metric in ("SubscriptionUnderReview", "EntitlementDrift"):
        assert alarms[metric]["Namespace"] == "Matinee"
        assert alarms[metric]["Dimensions"] == [{"Name": "domain", "Value": "subscriptions"}]
        assert alarms[metric]["Threshold"] == 1


def test_events_of_stripe_are_worked_on_by_ten_at_most(dev: Templates) -> None:
    (source,) = of_type(dev, "AWS::Lambda::EventSourceMapping")
    assert source["ScalingConfig"] == {"MaximumConcurrency": 10}
    assert any("dead" in json.dumps(queue).lower() for queue in of_type(dev, "AWS::SQS::Queue"))


def of_type(templates: Templates, kind: str) -> list[dict[str, Any]]:
    found = templates["subscriptions"]["Resources"].values()
    return [resource["Properties"] for resource in found if resource["Type"] == kind]


def test_plans_are_such_as_can_be_sold() -> None:
    assert len({plan.plan_id for plan in plans.PLANS}) == len(plans.PLANS)
    for plan in plans.PLANS:
        assert plans.FIRST_CURRENCY in plan.prices
        assert set(plan.prices) >= set(plans._CURRENCIES.values())
        assert min(plan.prices.values()) > 0
