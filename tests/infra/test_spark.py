"""What `-c spark=on` and `-c flink=on` make of the stacks."""

import json
from typing import Any, Literal

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template
from cdk_nag import AwsSolutionsChecks
from cfnlint.api import ManualArgs, lint

from infra import functions as f
from infra.local import assembly
from infra.stacks import FlinkStack, LakeStack, SparkStack, rights
from infra.stacks.deployment import Deployment
from tests.conftest import Templates, synthesised

Stage = Literal["dev", "prod"]
Resources = dict[str, Any]


@pytest.fixture(scope="module", params=["dev", "prod"])
def stage(request: pytest.FixtureRequest) -> Stage:
    name: Stage = request.param
    return name


@pytest.fixture(scope="module")
def templates(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """Synthesised under the rules of cdk-nag, which stop it."""
    made = cdk.App(outdir=str(tmp_path_factory.mktemp(stage)), analytics_reporting=False)
    cdk.Validations.of(made).add_plugins(AwsSolutionsChecks(made))
    d = Deployment(stage, spark="on", flink="on", stream="kinesis", dependencies="off")
    stacks = {"spark": SparkStack(made, d), "flink": FlinkStack(made, d, LakeStack(made, d))}
    made.synth()
    return {name: dict(Template.from_stack(stack).to_json()) for name, stack in stacks.items()}


def of_type(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == kind]


def allowed(template: dict[str, Any]) -> set[str]:
    """Every action of every role."""
    found: set[str] = set()
    for role in of_type(template, "AWS::IAM::Role"):
        for policy in role["Policies"]:
            for statement in policy["PolicyDocument"]["Statement"]:
                said = statement["Action"]
                found |= {said} if isinstance(said, str) else set(said)
    return found


@pytest.mark.parametrize("name", ["spark", "flink"])
def test_cfn_lint_finds_nothing(templates: dict[str, dict[str, Any]], name: str) -> None:
    assert [str(each) for each in lint(json.dumps(templates[name]), config=ManualArgs(regions=["us-east-1"]))] == []


def test_sparks_application_stops_by_itself_and_is_capped(templates: dict[str, dict[str, Any]], stage: Stage) -> None:
    (application,) = of_type(templates["spark"], "AWS::EMRServerless::Application")
    assert application["Architecture"] == "ARM64"
    assert application["AutoStopConfiguration"] == {"Enabled": True, "IdleTimeoutMinutes": 5}
    assert "InitialCapacity" not in application, "workers that wait for jobs cost money"
    assert application["MaximumCapacity"]["Cpu"] == {"dev": "16 vCPU", "prod": "200 vCPU"}[stage]


def test_sparks_jobs_reach_the_lake_alone(templates: dict[str, dict[str, Any]]) -> None:
    actions = {"s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:AbortMultipartUpload", "s3:ListBucket"}
    assert allowed(templates["spark"]) == actions
    (role,) = of_type(templates["spark"], "AWS::IAM::Role")
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Service": "emr-serverless.amazonaws.com"}
    assert set(trust["Condition"]) == {"StringEquals", "ArnLike"}
    writes = [
        statement["Resource"]
        for policy in role["Policies"]
        for statement in policy["PolicyDocument"]["Statement"]
        if "s3:PutObject" in statement["Action"]
    ]
    ends = [json.dumps(resource) for resource in writes[0]]
    assert [end.rpartition("/")[0].rpartition("/")[2] for end in ends] == ["events", "models", "factors"]


def test_flink_reads_the_stream_and_writes_below_one_prefix(templates: dict[str, dict[str, Any]]) -> None:
    assert not {action for action in allowed(templates["flink"]) if action.startswith("kinesis:Put")}
    (role,) = of_type(templates["flink"], "AWS::IAM::Role")
    for policy in role["Policies"]:
        for statement in policy["PolicyDocument"]["Statement"]:
            if "s3:PutObject" in statement["Action"]:
                assert json.dumps(statement["Resource"]).count("/live/*") == 1
    (application,) = of_type(templates["flink"], "AWS::KinesisAnalyticsV2::Application")
    checkpoints = application["ApplicationConfiguration"]["FlinkApplicationConfiguration"]["CheckpointConfiguration"]
    assert checkpoints["CheckpointingEnabled"], "files are finished at checkpoints alone"


def test_a_function_starts_jobs_of_one_application_with_one_role() -> None:
    grants, told = rights.entry(f.RunSpark(), Deployment("dev", spark="on"))
    actions = ["emr-serverless:StartJobRun", "emr-serverless:GetJobRun", "iam:PassRole"]
    assert [each for each, _, _ in grants] == actions
    builds, _ = rights.entry(f.BuildOnSpark(), Deployment("dev", spark="on"))
    assert [each for each, _, _ in builds] == [*actions, "glue:GetPartitions"]
    assert told["SPARK_APPLICATION"] == "{{resolve:ssm:/matinee/dev/spark-application}}"
    passing = next(conditions for actions, _, conditions in grants if actions == "iam:PassRole")
    assert passing == {"StringEquals": {"iam:PassedToService": "emr-serverless.amazonaws.com"}}


def test_the_functions_of_spark_are_deployed_where_it_is_on(dev: Templates) -> None:
    assert "spark" not in dev
    named = [each["FunctionName"] for each in of_type(dev["analytics"], "AWS::Lambda::Function")]
    assert named
    assert not [name for name in named if "spark" in name]


def test_without_spark_no_state_machine_knows_of_it(dev: Templates) -> None:
    (machine,) = of_type(dev["recommendations"], "AWS::StepFunctions::StateMachine")
    assert "FindFactors" not in machine["DefinitionString"]
    assert "find_factors" not in machine["DefinitionSubstitutions"]


def test_with_spark_the_models_workflow_waits_for_its_job() -> None:
    template = synthesised("dev", "spark=on")["recommendations"]
    (machine,) = of_type(template, "AWS::StepFunctions::StateMachine")
    states = json.loads(machine["DefinitionString"])["States"]
    assert (states["Factorised?"]["Default"], states["Wait"]["Next"]) == ("Wait", "FindFactors")
    assert states["FindFactors"]["Retry"][0] == {"ErrorEquals": ["SparkFailed"], "MaxAttempts": 0}
    named = {f"${{{name}}}" for name in machine["DefinitionSubstitutions"]}
    assert {state["Resource"] for state in states.values() if state["Type"] == "Task"} <= named


@pytest.mark.slow
def test_with_spark_its_functions_come_after_its_stack(everything: Templates) -> None:
    named = [each["FunctionName"] for each in of_type(everything["analytics"], "AWS::Lambda::Function")]
    assert {"matinee-prod-analytics-start-spark-job", "matinee-prod-analytics-finish-spark-job"} <= set(named)


def test_the_laptop_has_spark_where_somebody_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OIDC", "SUBSCRIPTIONS", "DRM"):
        monkeypatch.delenv(f"MATINEE_{name}", raising=False)
    monkeypatch.setenv("MATINEE_SPARK", "on")
    assert assembly._context() == ["spark=on"]
