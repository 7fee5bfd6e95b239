"""What an engineer would ask of the templates before deploying them."""

import importlib
import json
from collections.abc import Iterator
from typing import Any

import pytest
from cfnlint.api import ManualArgs, lint
from matinee.kernel import consumer
from matinee.kernel.table import Item

from infra import functions as f
from infra.domains import DOMAINS
from infra.stacks import viewer_requests
from tests.conftest import Templates
from tests.infra.test_tables_hold import lambdas
from tests.platform import ROOT

STATEFUL = ("AWS::DynamoDB::Table", "AWS::S3::Bucket", "AWS::SecretsManager::Secret", "AWS::KMS::Key")


def of_type(templates: Templates, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for template in templates.values():
        for name, resource in template["Resources"].items():
            if resource["Type"] == kind:
                yield name, resource


@pytest.mark.slow
def test_cfn_lint_finds_nothing(dev: Templates) -> None:
    """Nor in prod with every setting: `test_settings`."""
    # W3005: CDK says some dependencies twice, which harms nobody.
    options = ManualArgs(ignore_checks=["W3005", "I"], regions=["us-east-1"])
    found = [
        f"{name}: {match}" for name, template in dev.items() for match in lint(json.dumps(template), config=options)
    ]
    assert found == []


def test_every_function_is_small_logged_and_of_our_runtime(dev: Templates) -> None:
    rows = [(domain.name, row) for domain in DOMAINS for row in domain.functions]
    more = {f"matinee-dev-{domain}-{row.name.replace('_', '-')}" for domain, row in rows if row.media or row.numeric}
    assert not [row.name for _, row in rows if row.media and row.numeric], "AWS takes 250 MB"
    for name, function in of_type(dev, "AWS::Lambda::Function"):
        properties = function["Properties"]
        assert properties["Runtime"] == "python3.13", name
        assert properties["Architectures"] == ["arm64"], name
        assert "LogGroup" in properties["LoggingConfig"], name
        assert len(properties["Layers"]) == (3 if properties["FunctionName"] in more else 2), name
    for name, group in of_type(dev, "AWS::Logs::LogGroup"):
        assert group["Properties"]["RetentionInDays"] == 7, name


def test_a_burst_is_bounded_where_it_would_hurt_and_in_prod_alone(dev: Templates, prod: Templates) -> None:
    bounds = {
        f"{domain.name}-{row.name}".replace("_", "-"): row.concurrency
        for domain in DOMAINS
        for row in domain.functions
        if row.concurrency and not row.only
    }
    assert {"transcoding-submit-job", "users-login", "users-send-mail"} <= set(bounds)
    queued = {
        f"{domain.name}-{row.name}".replace("_", "-")
        for domain in DOMAINS
        for row in domain.functions
        if isinstance(row.trigger, f.BusEvent | f.AwsEvent) and not row.only
    }
    for stage, templates in (("dev", dev), ("prod", prod)):
        found = {
            function["Properties"]["FunctionName"].removeprefix(f"matinee-{stage}-"): reserved
            for _, function in of_type(templates, "AWS::Lambda::Function")
            if (reserved := function["Properties"].get("ReservedConcurrentExecutions"))
        }
        assert found == ({name: bounds[name] for name in bounds.keys() - queued} if stage == "prod" else {})
        handed_out = {
            mapping["Properties"]["ScalingConfig"]["MaximumConcurrency"]
            for _, mapping in of_type(templates, "AWS::Lambda::EventSourceMapping")
            if "ScalingConfig" in mapping["Properties"]
        }
        assert {bounds[name] for name in bounds.keys() & queued} <= handed_out


def test_the_api_is_throttled_logged_and_takes_no_cookies_from_other_sites(dev: Templates) -> None:
    ((_, stage),) = of_type(dev, "AWS::ApiGatewayV2::Stage")
    assert stage["Properties"]["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0
    assert stage["Properties"]["DefaultRouteSettings"]["ThrottlingBurstLimit"] > 0
    said = stage["Properties"]["AccessLogSettings"]["Format"]
    assert "routeKey" in said
    assert "requestId" in said
    assert not any(personal in said for personal in ("sourceIp", "$context.path", "rawQuery", "userAgent"))
    ((_, api),) = of_type(dev, "AWS::ApiGatewayV2::Api")
    assert not api["Properties"]["CorsConfiguration"].get("AllowCredentials")


def test_the_authorizer_may_be_asked_and_its_answer_is_kept(dev: Templates) -> None:
    ((_, authorizer),) = of_type(dev, "AWS::ApiGatewayV2::Authorizer")
    assert authorizer["Properties"]["AuthorizerResultTtlInSeconds"] == 300
    sources = authorizer["Properties"]["IdentitySource"]
    assert sources == ["$request.header.Authorization", "$request.header.x-matinee-edge"]
    asked = [json.dumps(p["Properties"]) for _, p in of_type(dev, "AWS::Lambda::Permission")]
    assert any("/authorizers/" in permission and "apigateway.amazonaws.com" in permission for permission in asked)


def test_the_api_is_sent_the_edges_secret_and_nothing_else_is(dev: Templates) -> None:
    ((_, distribution),) = of_type(dev, "AWS::CloudFront::Distribution")
    sent = {
        json.dumps(origin["DomainName"]): origin.get("OriginCustomHeaders", [])
        for origin in distribution["Properties"]["DistributionConfig"]["Origins"]
    }
    secret = "{{resolve:secretsmanager:matinee/dev/edge:SecretString:sent}}"
    for domain, headers in sent.items():
        wanted = [{"HeaderName": "x-matinee-edge", "HeaderValue": secret}] if "execute-api" in domain else []
        assert headers == wanted, domain
    assert sum("execute-api" in domain for domain in sent) == 1


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_a_template_has_few_dynamic_references(stage: str, request: pytest.FixtureRequest) -> None:
    """CloudFormation takes 60 (docs/aws-truth.md); the rest is room for what comes."""
    templates: Templates = request.getfixturevalue(stage)
    counted = {name: json.dumps(template).count("{{resolve:") for name, template in templates.items()}
    assert max(counted.values()) <= 20, counted


def test_no_function_is_told_a_secret(prod: Templates) -> None:
    """Whoever may read a function's configuration reads its environment: what is in there is public or a digest."""
    told = {
        value
        for _, function in of_type(prod, "AWS::Lambda::Function")
        for value in function["Properties"]["Environment"]["Variables"].values()
        if "resolve:secretsmanager" in json.dumps(value)
    }
    assert told == {
        "{{resolve:secretsmanager:matinee/prod/jwks}}",
        "{{resolve:secretsmanager:matinee/prod/edge:SecretString:accepted}}",
    }


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_a_service_takes_on_a_role_for_this_account_alone(stage: str, request: pytest.FixtureRequest) -> None:
    """Not Lambda: docs/aws-truth.md says why. Firehose says the account in a condition of its own."""
    for name, role in of_type(request.getfixturevalue(stage), "AWS::IAM::Role"):
        for statement in role["Properties"]["AssumeRolePolicyDocument"]["Statement"]:
            if statement["Principal"] == {"Service": "firehose.amazonaws.com"}:
                assert statement["Condition"] == {"StringEquals": {"sts:ExternalId": {"Ref": "AWS::AccountId"}}}, name
            elif statement["Principal"] != {"Service": "lambda.amazonaws.com"}:
                assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}, name
                assert "aws:SourceArn" in statement["Condition"]["ArnLike"], name


def test_events_that_are_late_or_throttled_wake_somebody(prod: Templates) -> None:
    publisher = next(
        name
        for name, function in of_type(prod, "AWS::Lambda::Function")
        if function["Properties"]["FunctionName"] == "matinee-prod-platform-publish-events"
    )
    watched = {
        alarm["Properties"]["MetricName"]: alarm["Properties"]["Threshold"]
        for _, alarm in of_type(prod, "AWS::CloudWatch::Alarm")
        if {"Name": "FunctionName", "Value": {"Ref": publisher}} in alarm["Properties"].get("Dimensions", ())
    }
    assert watched == {"IteratorAge": 300_000, "Throttles": 1, "Errors": 1}
    for _, mapping in of_type({"platform": prod["platform"]}, "AWS::Lambda::EventSourceMapping"):
        assert "MaximumRetryAttempts" not in mapping["Properties"]  # as often as the stream keeps the record
        assert mapping["Properties"]["BisectBatchOnFunctionError"]


def test_prod_keeps_logs_for_ninety_days(prod: Templates) -> None:
    assert {group["Properties"]["RetentionInDays"] for _, group in of_type(prod, "AWS::Logs::LogGroup")} == {90}


def test_mediaconvert_may_read_sources_write_films_ask_for_keys_and_nothing_else(dev: Templates) -> None:
    roles = [
        role
        for _, role in of_type(dev, "AWS::IAM::Role")
        if "mediaconvert.amazonaws.com" in json.dumps(role["Properties"]["AssumeRolePolicyDocument"])
    ]
    (role,) = roles
    allowed = {
        action: json.dumps(statement["Resource"])
        for policy in role["Properties"]["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
    }
    assert set(allowed) == {"s3:GetObject", "s3:PutObject", "execute-api:Invoke"}
    assert '"/$default/POST/keys"' in allowed["execute-api:Invoke"]
    assert "uploads/*" in allowed["s3:GetObject"]
    assert "titles/*" in allowed["s3:PutObject"]


def test_what_must_never_be_changed_is_only_put(dev: Templates) -> None:
    """The local engine does not read `dynamodb:LeadingKeys`: AWS does."""
    changes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    guarded = [domain for domain in DOMAINS if domain.append_only]
    assert guarded
    for domain in guarded:
        for name, role in of_type({domain.name: dev[domain.name]}, "AWS::IAM::Role"):
            for policy in role["Properties"].get("Policies", ()):
                for statement in policy["PolicyDocument"]["Statement"]:
                    actions = [statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"]
                    table = f"table/matinee-dev-{domain.name}"
                    if changes & set(actions) and table in json.dumps(statement["Resource"]):
                        erases = any(
                            isinstance(right, f.Erase) and row.name.replace("_", "") in name.lower()
                            for row in domain.functions
                            for right in row.rights
                        )
                        condition = statement.get("Condition", {})
                        spares = "dynamodb:LeadingKeys" in condition.get("ForAllValues:StringNotLike", {})
                        in_transactions = {
                            "ForAnyValue:StringEquals": {"dynamodb:EnclosingOperation": "TransactWriteItems"}
                        }
                        puts = actions == ["dynamodb:PutItem"] and condition == in_transactions
                        assert erases or spares or puts, name


def test_the_items_of_append_only_keys_are_those_of_append_only_classes() -> None:
    for domain in DOMAINS:
        for path in (ROOT / "layers/domain/python/matinee" / domain.name).glob("*.py"):
            importlib.import_module(f"matinee.{domain.name}.{path.stem}")
    for domain in DOMAINS:
        items = [cls for cls in Item.__subclasses__() if cls.__module__.startswith(f"matinee.{domain.name}.")]
        keys = {cls.templates["pk"].partition("{")[0] for cls in items if cls.append_only}
        assert keys == {*domain.append_only}
        others = [cls.templates["pk"] for cls in items if cls.templates and not cls.append_only]
        assert not [pk for pk in others if any(pk.startswith(key) for key in keys)]


def test_no_secret_stands_in_a_template(prod: Templates) -> None:
    assert "PRIVATE KEY" not in json.dumps(prod)
    for name, secret in of_type(prod, "AWS::SecretsManager::Secret"):
        assert "SecretString" not in secret["Properties"], name


def test_prod_keeps_what_must_not_be_lost(prod: Templates) -> None:
    for kind in STATEFUL:
        for name, resource in of_type(prod, kind):
            assert resource["DeletionPolicy"] == "RetainExceptOnCreate", name
            assert resource["UpdateReplacePolicy"] == "Retain", name
    for name, table in of_type(prod, "AWS::DynamoDB::Table"):
        assert table["Properties"]["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"], name
        if "StreamSpecification" in table["Properties"]:
            assert table["Properties"]["DeletionProtectionEnabled"], name


def test_no_failed_creation_of_prod_leaves_a_name_behind(prod: Templates) -> None:
    kept = [
        name
        for template in prod.values()
        for name, resource in template["Resources"].items()
        if resource.get("DeletionPolicy") == "Retain"
    ]
    assert kept == []


def test_prod_wakes_somebody_and_dev_nobody(dev: Templates, prod: Templates) -> None:
    assert not list(of_type(dev, "AWS::CloudWatch::Alarm"))
    alarms = list(of_type(prod, "AWS::CloudWatch::Alarm"))
    assert len(alarms) > 30
    assert all("matinee-prod-alarms" in json.dumps(alarm["Properties"]["AlarmActions"]) for _, alarm in alarms)


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_nothing_is_always_on(stage: str, request: pytest.FixtureRequest) -> None:
    templates: Templates = request.getfixturevalue(stage)
    kinds = {resource["Type"] for template in templates.values() for resource in template["Resources"].values()}
    hourly = ("AWS::EC2::", "AWS::RDS::", "AWS::ElastiCache::", "AWS::ECS::", "AWS::OpenSearch")
    assert not [kind for kind in kinds if kind.startswith(hourly)]
    assert all(
        table["Properties"]["BillingMode"] == "PAY_PER_REQUEST"
        for _, table in of_type(templates, "AWS::DynamoDB::Table")
    )


def test_buckets_are_private_and_demand_tls(dev: Templates) -> None:
    for name, bucket in of_type(dev, "AWS::S3::Bucket"):
        assert set(bucket["Properties"]["PublicAccessBlockConfiguration"].values()) == {True}, name
    denied = [json.dumps(policy) for _, policy in of_type(dev, "AWS::S3::BucketPolicy")]
    assert len(denied) == 7
    assert all('"aws:SecureTransport": "false"' in policy for policy in denied)


def test_only_films_need_a_key(dev: Templates) -> None:
    ((_, distribution),) = of_type(dev, "AWS::CloudFront::Distribution")
    behaviours = distribution["Properties"]["DistributionConfig"]["CacheBehaviors"]
    guarded = {each["PathPattern"] for each in behaviours if each.get("TrustedKeyGroups")}
    assert guarded == {"/titles/*"}
    media = [each["PathPattern"] for each in behaviours if each["PathPattern"].startswith("/titles/")]
    assert media == ["/titles/*"], "nothing of a film opens unsigned, its storyboard neither"


def test_shared_answers_are_kept_by_country_audience_and_whatever_token_is_left(dev: Templates) -> None:
    """What tests/local/edge/test_edge_shares_answers.py takes for granted."""
    ((_, distribution),) = of_type(dev, "AWS::CloudFront::Distribution")
    functions = dict(of_type(dev, "AWS::CloudFront::Function"))
    policies = dict(of_type(dev, "AWS::CloudFront::CachePolicy"))
    shared, calls = {}, set()
    for each in distribution["Properties"]["DistributionConfig"]["CacheBehaviors"]:
        for attached in each.get("FunctionAssociations", []):
            function = functions[attached["FunctionARN"]["Fn::GetAtt"][0]]["Properties"]
            calls |= {each["PathPattern"]} if function["FunctionCode"] == viewer_requests.calls() else set()
        if each["PathPattern"].startswith(("/v1/content", "/v1/search")):
            shared[each["PathPattern"]] = policies[each["CachePolicyId"]["Ref"]]["Properties"]["CachePolicyConfig"]
    assert calls == {*shared, "/v1/*", "/v1/openapi.json", "/.well-known/*"}
    assert {"/v1/content", "/v1/content/*"} <= set(shared)
    for policy in shared.values():
        key = policy["ParametersInCacheKeyAndForwardedToOrigin"]
        assert set(key["HeadersConfig"]["Headers"]) == {
            "Authorization",
            "CloudFront-Viewer-Country",
            "X-Matinee-Audience",
        }
        assert key["QueryStringsConfig"] == {"QueryStringBehavior": "all"}
        assert (policy["MinTTL"], policy["DefaultTTL"]) == (0, 0)


def test_every_queue_parks_what_fails_and_drops_nothing_before(dev: Templates) -> None:
    for name, queue in of_type(dev, "AWS::SQS::Queue"):
        properties = queue["Properties"]
        dead = properties["QueueName"].endswith("-dead")
        assert dead != ("RedrivePolicy" in properties), name
        if not dead:
            tries = properties["RedrivePolicy"]["maxReceiveCount"]
            longest = max(properties["VisibilityTimeout"], consumer.LONGEST_WAIT)
            assert tries * longest < properties["MessageRetentionPeriod"] < 14 * 86_400, name


def test_a_consumer_may_park_in_its_own_queue_of_dead_letters_alone(dev: Templates) -> None:
    consumers = [
        (domain.name, row)
        for domain in DOMAINS
        for row in domain.functions
        if isinstance(row.trigger, f.BusEvent | f.AwsEvent) and not row.only
    ]
    for domain, row in consumers:
        template = dev[domain]["Resources"]
        function = lambdas(dev[domain])[f"matinee-dev-{domain}-{row.name}".replace("_", "-")]
        told = function["Environment"]["Variables"]
        queue, dead = (told[name]["Ref"] for name in ("MATINEE_QUEUE", "MATINEE_DEAD_LETTERS"))
        assert template[dead]["Properties"]["QueueName"] == f"{template[queue]['Properties']['QueueName']}-dead"
        statements = [
            statement
            for policy in template.values()
            if policy["Type"] == "AWS::IAM::Policy"
            and {"Ref": function["Role"]["Fn::GetAtt"][0]} in policy["Properties"]["Roles"]
            for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        ]
        assert {"Action": "sqs:SendMessage", "Effect": "Allow", "Resource": {"Fn::GetAtt": [dead, "Arn"]}} in statements
        changing = [each for each in statements if "sqs:ChangeMessageVisibility" in each["Action"]]
        assert [each["Resource"] for each in changing] == [{"Fn::GetAtt": [queue, "Arn"]}]


def test_what_starts_a_function_may_start_it(dev: Templates) -> None:
    """The local engine does not check these permissions: AWS does."""
    for domain in DOMAINS:
        template = {domain.name: dev[domain.name]}
        routes = [row for row in domain.functions if isinstance(row.trigger, f.Route | f.ServiceCall)]
        permissions = [json.dumps(p["Properties"]) for _, p in of_type(template, "AWS::Lambda::Permission")]
        for row in routes:
            assert isinstance(row.trigger, f.Route | f.ServiceCall)
            path = "/".join("*" if part.startswith("{") else part for part in row.trigger.path.split("/"))
            methods = row.trigger.methods if isinstance(row.trigger, f.Route) else (row.trigger.method,)
            for wanted in (f"/*/{method}{path}" for method in methods):
                assert any(wanted in each and "apigateway.amazonaws.com" in each for each in permissions), wanted
        queues = [json.dumps(p) for _, p in of_type(template, "AWS::SQS::QueuePolicy")]
        for name, rule in of_type(template, "AWS::Events::Rule"):
            if "EventPattern" in rule["Properties"]:
                assert any(name in policy and "events.amazonaws.com" in policy for policy in queues)
            else:
                assert any(name in permission and "events.amazonaws.com" in permission for permission in permissions)
        for _, mapping in of_type(template, "AWS::Lambda::EventSourceMapping"):
            by_record = mapping["Properties"].get("FunctionResponseTypes") == ["ReportBatchItemFailures"]
            assert by_record or mapping["Properties"]["BisectBatchOnFunctionError"]


@pytest.mark.parametrize("domain", [pytest.param(each, id=each.name) for each in DOMAINS if each.workflow])
def test_a_state_machine_may_invoke_its_steps(domain: f.Domain, dev: Templates) -> None:
    template = {domain.name: dev[domain.name]}
    ((_, machine),) = of_type(template, "AWS::StepFunctions::StateMachine")
    own = {row.name for row in domain.functions if row.trigger == f.WorkflowTask() and not row.only}
    others = {
        f"{other.name}_{row.name}"
        for other in DOMAINS
        for row in other.functions
        if row.trigger == f.WorkflowTask(domain.name)
    }
    assert set(machine["Properties"]["DefinitionSubstitutions"]) == own | others
    allowed = next(
        statement
        for _, policy in of_type(template, "AWS::IAM::Policy")
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Action"] == "lambda:InvokeFunction"
    )
    assert len(allowed["Resource"]) == len(own | others)
    named = machine["Properties"]["DefinitionString"]
    assert all(f"${{{name}}}" in named for name in own | others)
