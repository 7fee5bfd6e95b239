"""What would make AWS refuse a deployment half an hour later, said before it begins."""

from collections.abc import Iterable
from typing import Any

import boto3

from infra import sizing
from infra.aws.assembly import Stack


class Unfit(Exception):
    """What the account lacks, and what to do about it."""


def check(stacks: Iterable[Stack], concurrency: int) -> list[str]:
    """What the operator should know. `concurrency` is what the deployment was made for. Raises Unfit."""
    listed = list(stacks)
    refuse_region(listed, boto3.session.Session().region_name or "us-east-1")
    refuse_concurrency(concurrency, _available(listed))
    throttles = [
        each["DefaultRouteSettings"]["ThrottlingRateLimit"]
        for stack in listed
        for each in stack.of_type("AWS::ApiGatewayV2::Stage")
    ]
    return [hint for rate in throttles if (hint := advise_requests(rate))]


def refuse_region(stacks: Iterable[Stack], region: str) -> None:
    """Raises Unfit for a web ACL that cannot be made in that region."""
    if region != "us-east-1" and any(stack.has("AWS::WAFv2::WebACL") for stack in stacks):
        raise Unfit(
            f"waf=on makes a web ACL for CloudFront, and AWS makes those in us-east-1 alone, not in {region}. "
            'Make one there, and deploy with CONTEXT="waf=<its ARN>".'
        )


def refuse_concurrency(wanted: int, available: int) -> None:
    """Raises Unfit where the account has less."""
    if available < wanted:
        raise Unfit(
            f"This account has {available:,} concurrent executions of Lambda for Matinee, and this deployment is made for "
            f'{wanted:,}. Ask for more (Service Quotas, Lambda, "Concurrent executions"), or deploy for what there is: '
            f'CONTEXT="concurrency={available}".'
        )


def advise_requests(rate: int) -> str | None:
    """The quota that a throttle needs, where it is more than an account has from the start."""
    if rate <= sizing.ACCOUNT_REQUESTS:
        return None
    return (
        f"The API admits {rate:,} requests a second, an account {sizing.ACCOUNT_REQUESTS:,} unless it was asked for more: "
        'see Service Quotas, API Gateway, "Throttle rate".'
    )


def _available(stacks: Iterable[Stack]) -> int:
    """The account's concurrent executions that nobody else has reserved."""
    client = boto3.client("lambda")
    unreserved: int = client.get_account_settings()["AccountLimit"]["UnreservedConcurrentExecutions"]
    ours = (
        each["FunctionName"]
        for stack in stacks
        for each in stack.of_type("AWS::Lambda::Function")
        if "ReservedConcurrentExecutions" in each
    )
    return unreserved + sum(_reserved(client, name) for name in ours)


def _reserved(client: Any, function: str) -> int:
    try:
        reserved: int = client.get_function_concurrency(FunctionName=function).get("ReservedConcurrentExecutions", 0)
    except client.exceptions.ResourceNotFoundException:
        return 0
    return reserved
