"""What is deployed for search: its queue, its rights, its workflow."""

import json
from typing import Any

from tests.conftest import Templates
from tests.infra.test_tables_hold import lambdas


def test_the_indexers_queue_hands_out_whole_batches_to_two_at_most(prod: Templates) -> None:
    (source,) = [
        resource["Properties"]
        for resource in prod["search"]["Resources"].values()
        if resource["Type"] == "AWS::Lambda::EventSourceMapping"
    ]
    assert (source["BatchSize"], source["MaximumBatchingWindowInSeconds"]) == (100, 1)
    assert source["ScalingConfig"] == {"MaximumConcurrency": 2}
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    indexer = lambdas(prod["search"])["matinee-prod-search-index-titles"]
    assert "ReservedConcurrentExecutions" not in indexer, "a throttled queue counts that as failed deliveries"


def test_the_indexer_hears_of_all_that_happens_to_a_title(dev: Templates) -> None:
    (rule,) = [
        resource["Properties"]
        for resource in dev["search"]["Resources"].values()
        if resource["Type"] == "AWS::Events::Rule" and "EventPattern" in resource["Properties"]
    ]
    assert rule["EventPattern"] == {
        "source": ["matinee.content"],
        "detail-type": [f"content.Title{each}" for each in ("Published", "Unpublished", "Changed", "Deleted")],
    }


def test_who_searches_writes_nothing(dev: Templates) -> None:
    for name, function in lambdas(dev["search"]).items():
        if not any(word in name for word in ("search-titles", "suggest")):
            continue
        role = dev["search"]["Resources"][function["Role"]["Fn::GetAtt"][0]]["Properties"]
        statements = role["Policies"][0]["PolicyDocument"]["Statement"]
        actions = {action for each in statements for action in listed(each["Action"])}
        assert actions <= {"s3:GetObject", "s3:ListBucket", "secretsmanager:GetSecretValue"} | {
            "logs:CreateLogStream",
            "logs:PutLogEvents",
        }, name


def test_a_reindex_swaps_only_what_was_filled_whole_and_else_drops_it(dev: Templates) -> None:
    (machine,) = [
        resource["Properties"]
        for resource in dev["search"]["Resources"].values()
        if resource["Type"] == "AWS::StepFunctions::StateMachine"
    ]
    states = json.loads(machine["DefinitionString"])["States"]
    (whole,) = states["All?"]["Choices"]
    assert (whole["Variable"], whole["BooleanEquals"], whole["Next"]) == ("$.done", True, "Finish")
    assert states["All?"]["Default"] == "Fill"
    for name in ("Begin", "Fill", "Finish"):
        (caught,) = states[name]["Catch"]
        assert (caught["ErrorEquals"], caught["Next"]) == (["States.ALL"], "Abandon")
    assert states["Abandon"]["Next"] == "Failed"


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
