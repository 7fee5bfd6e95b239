"""Who may start what: the policies and roles that AWS asks before one service calls another for us."""

import json
import logging
import re
from collections.abc import Iterator
from contextvars import ContextVar
from typing import Any

from ministack.core import iam_actions, iam_evaluator
from ministack.core.iam_evaluator import EvalContext, evaluate, evaluate_resource_policy
from ministack.core.responses import get_account_id, get_region
from ministack.services import apigateway, cloudwatch, dynamodb, eventbridge, lambda_svc, sns, sqs, stepfunctions

from infra.local.engine import cloudformation

_logger = logging.getLogger("ministack")
_machine_role: ContextVar[str] = ContextVar("machine_role")
"""Of the state machine whose task runs."""


def ask_policies_of_targets() -> None:
    """A rule reaches what lets EventBridge in, and starts what its target's role may start.

    Source: EventBridge User Guide, "Resource-based policies" and "IAM roles for sending events to targets".
    """
    invoke = eventbridge._invoke_target

    def invoked(target: dict[str, Any], event: Any, rule: dict[str, Any], view: Any = None) -> None:
        if _reaches(target, rule["Arn"]):
            invoke(target, event, rule, view)
        else:
            _logger.warning("%s is not allowed to reach %s", rule["Arn"], target["Arn"])

    eventbridge._invoke_target = invoked


def _reaches(target: dict[str, Any], rule: str) -> bool:
    arn, service = target["Arn"], "events.amazonaws.com"
    match arn.split(":")[2]:
        case "lambda":
            return _function_lets_in(arn, service, rule)
        case "sqs":
            return bool(sqs.queue_policy_allows(arn, service, rule, get_account_id()))
        case "sns":
            return bool(sns.topic_policy_allows(arn, service, rule, get_account_id()))
        case "states":
            return role_allows(target.get("RoleArn", ""), "states:StartExecution", arn)
    return True


def ask_policies_of_routes() -> None:
    """An API calls functions that let it in.

    Source: API Gateway Developer Guide, "Create AWS Lambda proxy integrations for HTTP APIs".
    """
    proxy = apigateway._invoke_lambda_proxy

    async def proxied(integration: Any, api: str, stage: str, *rest: Any, **named: Any) -> Any:
        function = apigateway._extract_lambda_ref_from_integration_uri(integration["integrationUri"])
        *_, route, _ = rest
        source = f"arn:aws:execute-api:{get_region()}:{get_account_id()}:{api}/{stage}/{route.replace(' ', '', 1)}"
        if _function_lets_in(function, "apigateway.amazonaws.com", source):
            return await proxy(integration, api, stage, *rest, **named)
        return 500, {"Content-Type": "application/json"}, b'{"message":"Internal Server Error"}'

    apigateway._invoke_lambda_proxy = proxied


def ask_policies_of_topics() -> None:
    """An alarm is told to topics that let CloudWatch in.

    Source: CloudWatch User Guide, "Notifying users on alarm changes".
    """
    dispatch = cloudwatch._dispatch_alarm_actions

    def dispatched(alarm: dict[str, Any], *rest: Any) -> None:
        def heard(topic: str) -> bool:
            service, account = "cloudwatch.amazonaws.com", get_account_id()
            return not topic.startswith("arn:aws:sns:") or sns.topic_policy_allows(
                topic, service, alarm["AlarmArn"], account
            )

        lists = ("AlarmActions", "OKActions", "InsufficientDataActions")
        dispatch({**alarm, **{name: [each for each in alarm.get(name) or [] if heard(each)] for name in lists}}, *rest)

    cloudwatch._dispatch_alarm_actions = dispatched


def ask_roles_of_state_machines() -> None:
    """A state machine calls the functions that its role may call. The error is as in awslabs/aws-deployment-framework#460."""
    execute, call = stepfunctions._execute_task, stepfunctions._call_lambda

    def executed(state: Any, given: Any, execution: Any, context: Any) -> Any:
        parent, _, _ = execution["stateMachineArn"].partition(
            "/"
        )  # a distributed map's children have its label after it
        machine = stepfunctions._state_machines[stepfunctions._resolve_state_machine_arn(parent)]
        token = _machine_role.set(machine["roleArn"])
        try:
            return execute(state, given, execution, context)
        finally:
            _machine_role.reset(token)

    def called(function: str, event: Any) -> Any:
        role, action = _machine_role.get(), "lambda:InvokeFunction"
        arn = function if function.startswith("arn:") else lambda_svc._func_arn(function)
        if not role_allows(role, action, arn):
            refused = f"User: {_session(role)} is not authorized to perform: {action} on resource: {arn}"
            why = f" because no identity-based policy allows the {action} action (Service: AWSLambda; Status Code: 403)"
            raise stepfunctions._ExecutionError("Lambda.AWSLambdaException", refused + why)
        return call(function, event)

    stepfunctions._execute_task, stepfunctions._call_lambda = executed, called


_READING = {
    "sqs": ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes"),
    "dynamodb": ("GetRecords", "GetShardIterator", "DescribeStream"),
}
"""What a mapping's function does to its source.

Source: Lambda Developer Guide, "Using Lambda with Amazon SQS" and "… with DynamoDB": execution role permissions.
"""


def ask_roles_of_mappings() -> None:
    """A queue or a stream is mapped to a function whose role may read it. The error of a stream is as in
    aws-samples/lambda-refarch-webapp#7."""

    def checked(properties: dict[str, Any]) -> None:
        source = properties["EventSourceArn"]
        service = source.split(":")[2]
        _, function, _ = lambda_svc._get_func_record_for_ref(properties["FunctionName"])
        denied = [
            action
            for action in _READING.get(service, ())
            if not role_allows(function["Role"], f"{service}:{action}", source)
        ]
        if denied and service == "sqs":
            raise ValueError(f"The provided execution role does not have permissions to call {denied[0]} on SQS")
        if denied:
            actions = "GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions"
            raise ValueError(f"Cannot access stream {source}. Please ensure the role can perform the {actions}")

    cloudformation.before("AWS::Lambda::EventSourceMapping", checked)


def know_leading_keys() -> None:
    """A policy may ask for the partition keys that a request names.

    Source: DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access control".
    """
    tables, checks = iam_actions.dynamodb_resource_arns, iam_actions.dynamodb_transaction_checks
    resolve = iam_evaluator._resolve_condition_key

    def named(body: bytes, *rest: Any) -> list[str]:
        arns: list[str] = tables(body, *rest)
        said = _parsed(body)
        requests = [said] if "TableName" in said else _batches(said)
        return [_Keyed(arn, request) for arn, request in zip(arns, requests, strict=True)]

    def checked(action: str, body: bytes, *rest: Any) -> list[tuple[str, str]]:
        pairs: list[tuple[str, str]] = checks(action, body, *rest)
        writes = [write for item in _parsed(body).get("TransactItems", []) for write in item.values()] if pairs else []
        return [(each, _Keyed(arn, write)) for (each, arn), write in zip(pairs, writes, strict=True)]

    def resolved(key: str, asked: EvalContext) -> Any:
        if key.lower() == "dynamodb:leadingkeys" and isinstance(asked.resource_arn, _Keyed):
            return asked.resource_arn.leading_keys or None
        return resolve(key, asked)

    iam_actions.dynamodb_resource_arns, iam_actions.dynamodb_transaction_checks = named, checked
    iam_evaluator._resolve_condition_key = resolved


class _Keyed(str):
    """The ARN of a table, and the partition keys that a request names there."""

    leading_keys: list[str]

    def __new__(cls, arn: str, request: dict[str, Any]) -> "_Keyed":
        made = super().__new__(cls, arn)
        made.leading_keys = [*_leading_keys(request)]
        return made


def _parsed(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body or b"{}")
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _batches(request: dict[str, Any]) -> list[dict[str, Any]]:
    """What a batch asks of each table, as one request of its own."""
    found = []
    for table, asked in request.get("RequestItems", {}).items():
        keys = asked["Keys"] if isinstance(asked, dict) else [each for write in asked for each in write.values()]
        found.append({"TableName": table, "Keys": [each.get("Item") or each.get("Key") or each for each in keys]})
    return found


def _leading_keys(request: dict[str, Any]) -> Iterator[str]:
    """Of a request for one table. A scan names none."""
    if not (table := dynamodb._tables.get(request.get("TableName", "").rpartition("/")[2])):
        return
    indexes = [*(table.get("GlobalSecondaryIndexes") or []), *(table.get("LocalSecondaryIndexes") or [])]
    schema = next((each for each in indexes if each["IndexName"] == request.get("IndexName")), table)["KeySchema"]
    (name,) = (key["AttributeName"] for key in schema if key["KeyType"] == "HASH")
    for item in request.get("Keys") or [request.get("Key") or request.get("Item") or {}]:
        yield from map(str, item.get(name, {}).values())
    names, values = request.get("ExpressionAttributeNames", {}), request.get("ExpressionAttributeValues", {})
    for said, placeholder in re.findall(r"([#\w]+)\s*=\s*(:\w+)", request.get("KeyConditionExpression", "")):
        if names.get(said, said) == name:
            yield from map(str, values[placeholder].values())


def _function_lets_in(function: str, service: str, source: str) -> bool:
    found = lambda_svc.function_policy_for_arn(function)
    asked = EvalContext(
        principal_arn="*",
        principal_type="Service",
        principal_account="",
        action="lambda:InvokeFunction",
        resource_arn=function,
        region=get_region(),
        service_context={"aws:sourcearn": source, "aws:sourceaccount": get_account_id()},
    )
    return bool(found) and evaluate_resource_policy(found[0], asked, service=service).decision == "Allow"


def role_allows(role: str, action: str, resource: str) -> bool:
    """Whether a service that acts as the role, an ARN, may do that."""
    asked = EvalContext(_session(role), "AssumedRole", get_account_id(), action, resource, get_region())
    policies = iam_evaluator._gather_role_policies(role.rpartition("/")[2], get_account_id())
    return bool(evaluate(asked, policies).decision == "Allow")


def _session(role: str) -> str:
    return f"arn:aws:sts::{get_account_id()}:assumed-role/{role.rpartition('/')[2]}/session"
