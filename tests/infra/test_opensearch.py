"""What `-c search=opensearch` makes of the stacks."""

import json
import re
from pathlib import Path
from typing import Any, Literal

import aws_cdk as cdk
import pytest
from aws_cdk.assertions import Template
from cdk_nag import AwsSolutionsChecks
from cfnlint.api import ManualArgs, lint

from infra import functions as f
from infra.stacks import IndexStack, rights
from infra.stacks.deployment import Deployment
from infra.stacks.opensearch import SIZES, VERSION, Size
from tests.platform import ROOT

Stage = Literal["dev", "prod"]
DEV = Deployment("dev", search="opensearch")


@pytest.fixture(scope="module", params=["dev", "prod"])
def stage(request: pytest.FixtureRequest) -> Stage:
    name: Stage = request.param
    return name


@pytest.fixture(scope="module")
def template(stage: Stage, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Synthesised under the rules of cdk-nag, which stop it."""
    app = cdk.App(outdir=str(tmp_path_factory.mktemp(stage)), analytics_reporting=False)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    stack = IndexStack(app, Deployment(stage, search="opensearch"))
    app.synth()
    return dict(Template.from_stack(stack).to_json())


def of_type(template: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [each["Properties"] for each in template["Resources"].values() if each["Type"] == kind]


def test_cfn_lint_finds_nothing(template: dict[str, Any]) -> None:
    assert [str(each) for each in lint(json.dumps(template), config=ManualArgs(regions=["us-east-1"]))] == []


def test_the_domain_is_encrypted_and_speaks_tls_alone(template: dict[str, Any]) -> None:
    (domain,) = of_type(template, "AWS::OpenSearchService::Domain")
    assert domain["EncryptionAtRestOptions"]["Enabled"]
    assert domain["NodeToNodeEncryptionOptions"]["Enabled"]
    assert domain["DomainEndpointOptions"] == {
        "EnforceHTTPS": True,
        "TLSSecurityPolicy": "Policy-Min-TLS-1-2-PFS-2023-10",
    }


def test_only_the_search_functions_roles_may_ask_it(template: dict[str, Any], stage: Stage) -> None:
    (domain,) = of_type(template, "AWS::OpenSearchService::Domain")
    (statement,) = domain["AccessPolicies"]["Statement"]
    (role,) = statement["Condition"]["ArnLike"]["aws:PrincipalArn"]
    assert json.dumps(role).endswith(f':role/matinee-{stage}-search-*"]]}}')
    assert ":root" in json.dumps(statement["Principal"])


def test_its_size_follows_the_stage(template: dict[str, Any], stage: Stage) -> None:
    (domain,) = of_type(template, "AWS::OpenSearchService::Domain")
    size = SIZES[stage]
    assert domain["ClusterConfig"]["InstanceCount"] == size.nodes > size.replicas
    assert domain["ClusterConfig"]["ZoneAwarenessEnabled"] is (size.zones > 1)
    assert domain["EBSOptions"]["VolumeSize"] == size.disk
    assert len(of_type(template, "AWS::CloudWatch::Alarm")) == (4 if stage == "prod" else 0)


def test_the_plan_for_ten_million_titles_is_a_size(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = Size(3, "r6g.xlarge.search", 100, zones=3, replicas=1, shards=3, masters="m6g.large.search")
    monkeypatch.setitem(SIZES, "prod", size)
    large = Deployment("prod", search="opensearch")
    template = Template.from_stack(
        IndexStack(cdk.App(outdir=str(tmp_path), analytics_reporting=False), large)
    ).to_json()
    (domain,) = of_type(dict(template), "AWS::OpenSearchService::Domain")
    assert domain["ClusterConfig"]["DedicatedMasterCount"] == 3
    assert domain["ClusterConfig"]["DedicatedMasterType"] == "m6g.large.search"
    assert rights.entry(f.WriteIndex(), large)[1]["SEARCH_SHARDS"] == "3"


def test_without_it_nothing_costs_by_the_hour(tmp_path: Path) -> None:
    app = cdk.App(outdir=str(tmp_path), analytics_reporting=False)
    template = Template.from_stack(IndexStack(app, Deployment("dev"))).to_json()
    assert not of_type(dict(template), "AWS::OpenSearchService::Domain")


def test_who_asks_may_search_one_index_and_change_none() -> None:
    grants, told = rights.entry(f.ReadIndex(), DEV)
    asked = {action: resource.rpartition(":")[2] for action, (resource,), _ in grants}
    assert asked == {
        "es:ESHttpPost": "domain/matinee-dev-search/matinee-dev-titles/_search",
        "es:ESHttpGet": "domain/matinee-dev-search/matinee-dev-titles",
    }
    assert told["OPENSEARCH_URL"] == "{{resolve:ssm:/matinee/dev/opensearch-url}}"


def test_who_writes_may_reach_no_other_index() -> None:
    grants, _ = rights.entry(f.WriteIndex(), DEV)
    reached = {
        resource.partition("domain/matinee-dev-search/")[2] for _, resources, _ in grants for resource in resources
    }
    assert {path for path in reached if not path.startswith("matinee-dev-titles")} == {
        "_alias/matinee-dev-titles*",
        "_aliases",
    }


def test_the_tests_run_the_version_that_is_deployed() -> None:
    pom = (ROOT / "tests/search/engine/pom.xml").read_text()
    version = re.search(r"<opensearch.version>(.+)</opensearch.version>", pom)
    assert version
    assert version[1].startswith(f"{VERSION}.")
