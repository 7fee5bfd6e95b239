"""The API admits what its viewers ask for, and what a deployment may take of Lambda fits into its account."""

import re
from typing import Any

import pytest

from infra import sizing
from infra.domains import DOMAINS
from infra.stacks.deployment import Deployment
from tests.conftest import Templates
from tests.infra.test_templates import of_type
from tests.platform import ROOT

MILLION = 1_000_000


def throttle(templates: Templates) -> dict[str, Any]:
    ((_, stage),) = of_type(templates, "AWS::ApiGatewayV2::Stage")
    settings: dict[str, Any] = stage["Properties"]["DefaultRouteSettings"]
    return settings


def reserved(templates: Templates) -> int:
    functions = (each["Properties"] for _, each in of_type(templates, "AWS::Lambda::Function"))
    return sum(each.get("ReservedConcurrentExecutions", 0) for each in functions)


def consumed(templates: Templates) -> int:
    """What queues' mappings take, which say their maximum, and streams', which take one for each shard: four at first."""
    mappings = [each["Properties"] for _, each in of_type(templates, "AWS::Lambda::EventSourceMapping")]
    return sum(each["ScalingConfig"]["MaximumConcurrency"] if "ScalingConfig" in each else 4 for each in mappings)


def test_prod_admits_a_million_viewers_at_their_peak(prod: Templates) -> None:
    watching = MILLION * sizing.WATCHING
    assert throttle(prod)["ThrottlingRateLimit"] > watching * sizing.REQUESTS_AN_HOUR / 3600
    assert throttle(prod)["ThrottlingRateLimit"] == Deployment("prod").requests_a_second == 5_556
    assert throttle(prod)["ThrottlingBurstLimit"] == 5_556 < sizing.ACCOUNT_REQUESTS


def test_the_throttle_follows_the_viewers() -> None:
    assert Deployment("dev").requests_a_second == 200
    assert Deployment("prod", viewers=2 * MILLION).requests_a_second == 11_112


def test_the_requests_of_an_hour_are_those_that_were_measured() -> None:
    measured = re.search(
        r"requests to the API through CloudFront \| (\d+)", (ROOT / "docs/architecture.md").read_text()
    )
    assert measured
    assert int(measured[1]) == sizing.REQUESTS_AN_HOUR


def test_prod_fits_an_account_of_a_thousand_with_room_for_a_million_viewers(prod: Templates) -> None:
    assert reserved(prod) + consumed(prod) + sizing.UNRESERVED + sizing.answering(MILLION) <= sizing.PLANNED


def test_every_consumer_says_how_many_of_it_may_run(prod: Templates) -> None:
    queues = [
        each["Properties"]
        for _, each in of_type(prod, "AWS::Lambda::EventSourceMapping")
        if "FunctionResponseTypes" in each["Properties"]
    ]
    assert queues
    assert all(each["ScalingConfig"]["MaximumConcurrency"] >= sizing.FEWEST_CONSUMED for each in queues)


@pytest.mark.parametrize("account", [10, 100, 101, 150, 400, 1_000, 5_000])
def test_an_account_of_any_size_keeps_what_lambda_lets_nobody_reserve(account: int) -> None:
    rows = [row.concurrency for domain in DOMAINS for row in domain.functions if row.concurrency]
    taken = sum(sizing.reserved(each, account) or 0 for each in rows)
    assert taken == 0 or account - taken >= sizing.UNRESERVED


def test_the_tables_numbers_are_for_an_account_of_a_thousand() -> None:
    assert sizing.reserved(50, sizing.PLANNED) == sizing.consumed(50, sizing.PLANNED) == 50
    assert sizing.reserved(50, 2 * sizing.PLANNED) == 105
    assert sizing.consumed(50, 10) == sizing.FEWEST_CONSUMED
    assert sizing.reserved(50, 100) is None
