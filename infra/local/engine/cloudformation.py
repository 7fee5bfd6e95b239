"""Resource types that CloudFormation knows and the engine does not, and properties that it forgets."""

import json
import os
from collections.abc import Callable
from typing import Any

from ministack.services import apigateway, dynamodb, lambda_svc
from ministack.services.cloudformation import custom_resource, provisioners

from infra.local.deploy import client_of
from infra.local.engine.rewriting import rewrite

_Made = tuple[str, dict[str, Any]]


def record_the_rest() -> None:
    """Types that nothing here acts on: they are kept by name, so that a template may have them."""
    for kind, named_by in _RECORDED.items():
        provisioners._RESOURCE_HANDLERS.setdefault(kind, _recorder(named_by))


_RECORDED = {
    "AWS::Budgets::Budget": "",
    "AWS::CE::AnomalyMonitor": "MonitorName",
    "AWS::CE::AnomalySubscription": "SubscriptionName",
    "AWS::CloudWatch::CompositeAlarm": "AlarmName",
    "AWS::Events::Archive": "ArchiveName",
    "AWS::Logs::QueryDefinition": "",
    "AWS::MediaConvert::Queue": "Name",
    "AWS::ResourceGroups::Group": "Name",
    "AWS::SecretsManager::RotationSchedule": "SecretId",
    "AWS::XRay::Group": "GroupName",
    "AWS::XRay::SamplingRule": "RuleName",
}
"""Type → the property that Ref gives; "" where CloudFormation makes up a name."""


def _recorder(named_by: str) -> dict[str, Any]:
    def create(logical_id: str, properties: dict[str, Any], stack: str) -> _Made:
        name = str(properties.get(named_by) or f"{stack}-{logical_id}")
        return name, {"Name": name, "Arn": f"arn:aws:matinee:::{name}"}

    return {
        "create": create,
        "update": lambda physical_id, old, new, stack: (physical_id, {"Name": physical_id}),
        "delete": lambda physical_id, properties: None,
    }


def make_spark_applications() -> None:
    """An application of a template is made by the local EMR Serverless, which AWS_ENDPOINT_URL_EMR_SERVERLESS names."""

    def create(logical_id: str, properties: dict[str, Any], stack: str) -> _Made:
        said = {**_camel(properties), "tags": {tag["Key"]: tag["Value"] for tag in properties.get("Tags", ())}}
        made = _emr().create_application(clientToken=f"{stack}-{logical_id}"[:64], **said)
        return made["applicationId"], {"ApplicationId": made["applicationId"], "Arn": made["arn"]}

    def update(physical_id: str, old: dict[str, Any], new: dict[str, Any], stack: str) -> _Made:
        found = _emr().get_application(applicationId=physical_id)["application"]
        return physical_id, {"ApplicationId": physical_id, "Arn": found["arn"]}

    def delete(physical_id: str, properties: dict[str, Any]) -> None:
        _emr().delete_application(applicationId=physical_id)

    kind = "AWS::EMRServerless::Application"
    provisioners._RESOURCE_HANDLERS[kind] = {"create": create, "update": update, "delete": delete}


def _emr() -> Any:
    address = os.environ["AWS_ENDPOINT_URL_EMR_SERVERLESS"]
    return client_of("emr-serverless", address, aws_access_key_id="test", aws_secret_access_key="test")


def _camel(properties: Any) -> Any:
    """CloudFormation's names and values as the API has them: EnabledOption "true" is True, numbers are numbers."""
    if isinstance(properties, dict):
        named = ((name[0].lower() + name[1:], value) for name, value in properties.items() if name != "Tags")
        return {name: _camel(value) for name, value in named}
    if isinstance(properties, str) and (properties in ("true", "false") or properties.isdigit()):
        return json.loads(properties)
    return properties


def fail_custom_resources() -> None:
    """A custom resource whose function failed has failed: nobody will answer for it any more."""
    invoking = "_lambda_svc._execute_function_with_config_scope(exec_record, cfn_event)"
    rewrite(
        custom_resource,
        "invoke_custom_resource",
        (invoking, f"_answer_for(token, {invoking})"),
        _answer_for=_answer_for,
    )


def _answer_for(token: str, result: dict[str, Any]) -> None:
    if result.get("error"):
        error = result["body"]
        reason = f"{error.get('errorType')}: {error.get('errorMessage')}"
        custom_resource.deliver_response(token, {"Status": "FAILED", "Reason": reason})


def apply_table_settings() -> None:
    """Time to live and point-in-time recovery, which a table of a template has from its first moment."""

    def applied(table: str, properties: dict[str, Any]) -> None:
        if "TimeToLiveSpecification" in properties:
            specification = properties["TimeToLiveSpecification"]
            dynamodb._update_ttl({"TableName": table, "TimeToLiveSpecification": specification})
        if "PointInTimeRecoverySpecification" in properties:
            specification = properties["PointInTimeRecoverySpecification"]
            request = {"TableName": table, "PointInTimeRecoverySpecification": specification}
            dynamodb._update_continuous_backups(request)

    _after("AWS::DynamoDB::Table", applied)


def keep_cors_of_apis() -> None:
    """CloudFormation says AllowOrigins where the API's own operations say allowOrigins."""

    def applied(api: str, properties: dict[str, Any]) -> None:
        cors = apigateway._apis[api].get("corsConfiguration", {})
        apigateway._apis[api]["corsConfiguration"] = {name[0].lower() + name[1:]: each for name, each in cors.items()}

    _after("AWS::ApiGatewayV2::Api", applied)


def give_origins_their_ports() -> None:
    """Source: CloudFormation, AWS::CloudFront::Distribution CustomOriginConfig: the ports may be left out."""
    rendered = provisioners._cf_distribution_config

    def with_ports(properties: dict[str, Any], reference: str) -> Any:
        config = properties.get("DistributionConfig") or {}
        origins = [
            {**origin, "CustomOriginConfig": {"HTTPPort": 80, "HTTPSPort": 443, **origin["CustomOriginConfig"]}}
            if "CustomOriginConfig" in origin
            else origin
            for origin in config.get("Origins", ())
        ]
        return rendered({**properties, "DistributionConfig": {**config, "Origins": origins}}, reference)

    provisioners._cf_distribution_config = with_ports


def before(kind: str, check: Callable[[dict[str, Any]], None]) -> None:
    """Check the properties of a resource of that kind before it is created or updated: what `check` raises fails it."""
    handlers = provisioners._RESOURCE_HANDLERS[kind]
    create, update = handlers["create"], handlers["update"]

    def created(logical_id: str, properties: dict[str, Any], *rest: Any) -> Any:
        check(properties)
        return create(logical_id, properties, *rest)

    def updated(physical_id: str, old: dict[str, Any], new: dict[str, Any], *rest: Any) -> Any:
        check(new)
        return update(physical_id, old, new, *rest)

    provisioners._RESOURCE_HANDLERS[kind] = {**handlers, "create": created, "update": updated}


def keep_reserved_concurrency() -> None:
    """A function of a template runs no more often at once than it reserves."""

    def applied(function: str, properties: dict[str, Any]) -> None:
        reserved = properties.get("ReservedConcurrentExecutions")
        lambda_svc._functions[function]["concurrency"] = None if reserved is None else int(reserved)

    _after("AWS::Lambda::Function", applied)


def _after(kind: str, apply: Callable[[str, dict[str, Any]], None]) -> None:
    """Also do this when a resource of that kind has been created or updated: (physical id, its properties now)."""
    handlers = provisioners._RESOURCE_HANDLERS[kind]
    create, update = handlers["create"], handlers["update"]

    def created(logical_id: str, properties: dict[str, Any], *rest: Any) -> Any:
        made = create(logical_id, properties, *rest)
        apply(made[0], properties)
        return made

    def updated(physical_id: str, old: dict[str, Any], new: dict[str, Any], *rest: Any) -> Any:
        made = update(physical_id, old, new, *rest)
        apply(made[0], new)
        return made

    provisioners._RESOURCE_HANDLERS[kind] = {**handlers, "create": created, "update": updated}
