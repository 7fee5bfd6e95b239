"""Tables, files, samples, rights and the API's description agree, because one is derived from the other or held to it."""

import importlib
import json
from types import SimpleNamespace
from typing import Any

import pytest
from matinee.kernel.consumer import Consumer
from matinee.kernel.endpoint import Endpoint
from matinee.kernel.step import Step
from matinee.users import archives

from infra import functions as f
from infra import openapi
from infra.domains import DOMAINS, routes
from infra.domains.search import SEARCH
from infra.domains.users import USERS
from infra.stacks import assets, rights
from infra.stacks.deployment import Deployment
from infra.workflows.users import ASKED
from tests.conftest import Templates, sample, synthesised
from tests.platform import ROOT

ROWS = [pytest.param(domain, row, id=f"{domain.name}.{row.name}") for domain in DOMAINS for row in domain.functions]


def test_every_file_is_a_row_and_every_row_a_file() -> None:
    files = {f"{file.parent.name}/{file.stem}" for file in (ROOT / "functions").rglob("*.py")}
    assert files == {f"{domain.name}/{row.name}" for domain in DOMAINS for row in domain.functions}


def test_every_row_has_a_sample_and_every_sample_a_row() -> None:
    samples = {f"{file.parent.name}/{file.stem}" for file in (ROOT / "events").rglob("*.json")}
    assert samples == {f"{domain.name}/{row.name}" for domain in DOMAINS for row in domain.functions}


@pytest.mark.parametrize(("domain", "row"), ROWS)
def test_a_handler_is_of_its_triggers_kind(domain: f.Domain, row: f.Function) -> None:
    kinds: dict[type, Any] = {f.Route: Endpoint, f.BusEvent: Consumer, f.AwsEvent: Consumer, f.WorkflowTask: Step}
    handler: Any = openapi.handler(domain.name, row.name)
    assert isinstance(handler, kinds.get(type(row.trigger), object))
    if isinstance(row.trigger, f.Route):
        assert handler.idempotent == row.trigger.idempotent
        cached = row.trigger.shared or row.trigger.anonymous
        assert bool(handler.edge_age) == cached, "edge_age in the handler, shared=True or anonymous=True in its table"
        assert not cached or (row.trigger.method, row.trigger.access) == ("GET", "public")
    if isinstance(row.trigger, f.BusEvent):
        assert {event.name() for event in handler.events} == set(row.trigger.names)


@pytest.mark.parametrize(("domain", "row"), ROWS)
def test_a_domain_writes_no_table_but_its_own(domain: f.Domain, row: f.Function) -> None:
    assert {right.domain for right in row.rights if isinstance(right, f.Write)} <= {domain.name}


@pytest.mark.parametrize(("domain", "row"), ROWS)
def test_a_role_allows_what_its_row_says_and_no_more(domain: f.Domain, row: f.Function, dev: Templates) -> None:
    dev = synthesised("dev", f"{row.only}=on") if row.only else dev
    function = lambdas(dev[domain.name])[f"matinee-dev-{domain.name}-{row.name}".replace("_", "-")]
    role = dev[domain.name]["Resources"][function["Role"]["Fn::GetAtt"][0]]["Properties"]
    assert "ManagedPolicyArns" not in role
    (policy,) = role["Policies"]
    allowed = {action for statement in policy["PolicyDocument"]["Statement"] for action in listed(statement["Action"])}
    deployment = Deployment("dev")
    declared = {
        action
        for right in row.rights
        for actions, _, _ in rights.entry(right, deployment)[0]
        for action in actions.split()
    }
    if isinstance(row.trigger, f.Route) and row.trigger.idempotent:
        declared |= {f"dynamodb:{verb}Item" for verb in ("Get", "Put", "Update", "Delete")}
    assert allowed == declared | {"logs:CreateLogStream", "logs:PutLogEvents"}
    # An operator's, and a schedule's that works while an operator looks: these read whole tables.
    scans = {"dynamodb:Scan"} if row.name in ("replay_outbox", "count_streams") else set()
    assert not [action for action in allowed - scans if "*" in action or action.endswith(":Scan")]


def test_the_api_has_the_routes_of_the_tables_and_of_its_description(dev: Templates) -> None:
    deployed = {
        resource["Properties"]["RouteKey"]: resource["Properties"]["AuthorizationType"]
        for template in dev.values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::ApiGatewayV2::Route"
    }
    tabled = {f"{route.method} {route.path}": route.access != "public" for _, _, route in routes()}
    heads = [key.replace("GET", "HEAD") for key in tabled if key.startswith("GET ")]
    document = openapi.document()
    described = {
        f"{method.upper()} {path}": bool(operation["security"])
        for path, operations in document["paths"].items()
        for method, operation in operations.items()
    }
    of_services = {
        f"{row.trigger.method} {row.trigger.path}": "AWS_IAM"
        for domain in DOMAINS
        for row in domain.functions
        if isinstance(row.trigger, f.ServiceCall)
    }
    assert tabled == described
    assert deployed == {**dict.fromkeys([*tabled, *heads, "$default"], "CUSTOM"), **of_services}
    assert len(deployed) <= 300, "as many as an HTTP API has, unless AWS is asked for more"


def test_what_refuses_calls_knows_the_deployed_routes(dev: Templates) -> None:
    known = json.loads((assets.function_path("gateway", "refuse_call") / "routes.json").read_text())
    deployed = {
        resource["Properties"]["RouteKey"]
        for template in dev.values()
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::ApiGatewayV2::Route" and resource["Properties"]["AuthorizationType"] != "AWS_IAM"
    }
    assert {f"{method} {path}" for path, methods in known.items() for method in methods} == deployed - {"$default"}


def test_a_call_without_a_route_is_refused(monkeypatch: pytest.MonkeyPatch, dev: Templates) -> None:
    handler: Any = openapi.handler("gateway", "refuse_call")
    staged = assets.function_path("gateway", "refuse_call") / "routes.json"
    monkeypatch.setitem(handler.__globals__, "ROUTES", staged)
    answer = handler(sample("gateway", "refuse_call"), SimpleNamespace(aws_request_id="1"))
    assert (answer["statusCode"], answer["headers"]["allow"]) == (405, "POST")
    assert answer["headers"]["content-type"] == "application/problem+json"


def test_a_route_that_comes_in_pages_and_no_other_may_seal_cursors() -> None:
    for domain, row, _ in routes():
        signature = openapi.handler(domain.name, row.name).signature
        of_body = signature.body[1].model_fields if signature.body else {}
        assert ("cursor" in {*signature.parameters, *of_body}) == (f.SealCursors() in row.rights), row.name


MAY_BE_MISSING = {
    "search/popularity.py": (f.FindObjects, "nobody has counted views in the first hour"),
    "search/embedded/store.py": (f.ReadIndex, "an index that was never filled has no manifest"),
    "playback/trends.py": (f.FindObjects, "nobody has counted a day before"),
    "recommendations/store.py": (f.FindObjects, "a new service has no shelf and no model"),
    "recommendations/versions.py": (f.FindObjects, "nor one in use"),
    "recommendations/trending.py": (f.FindObjects, "nobody has counted views in the first hour"),
    "analytics/forecasting/stored.py": (f.FindObjects, "a model that was never adopted is not there"),
    "content/uploads.py": (None, "it takes S3's 403 for its 404"),
    "platform/site.py": (None, "the same"),
}
"""Module that expects of an object that it may be missing → the right by which S3 says so to its functions, and why."""


def test_whoever_expects_that_an_object_is_missing_may_know_it() -> None:
    """S3 answers 403 to who may not list the whole bucket: a condition on a prefix does not count."""
    layer = ROOT / "layers/domain/python/matinee"
    expecting = {str(file.relative_to(layer)) for file in layer.rglob("*.py") if "NoSuchKey" in file.read_text()}
    assert expecting == MAY_BE_MISSING.keys()
    for right in (f.FindObjects("search", "popularity.json"), f.ReadIndex(), f.WriteIndex()):
        listing = [(each, of, on) for each, of, on in rights.entry(right, Deployment("dev"))[0] if "s3:List" in each]
        assert listing == [("s3:ListBucket", [Deployment("dev").bucket_arn("search")], {})]


@pytest.mark.parametrize("search", ["embedded", "opensearch"])
def test_whoever_ranks_by_popularity_may_know_that_there_is_none_yet(search: Any) -> None:
    deployment = Deployment("dev", search=search)
    ranking = [row for row in SEARCH.functions if any(isinstance(right, f.FindObjects) for right in row.rights)]
    assert {row.name for row in ranking} == {"index_titles", "fill_reindex"}
    for row in ranking:
        grants = [grant for right in row.rights for grant in rights.entry(right, deployment)[0]]
        assert ("s3:ListBucket", [deployment.bucket_arn("search")], {}) in grants, row.name


def test_no_route_reads_a_parameter() -> None:
    """Parameter Store answers 40 reads a second, which is fewer than environments that start at once at a premiere."""
    deployment = Deployment("dev")
    on_requests = [row for domain in DOMAINS for row in domain.functions if row.name == "authorize"]
    for row in [*on_requests, *(row for _, row, _ in routes())]:
        actions = [actions for right in row.rights for actions, _, _ in rights.entry(right, deployment)[0]]
        assert not [each for each in actions if "ssm:" in each], row.name


def test_the_description_names_only_what_it_holds() -> None:
    document = openapi.document()
    text = json.dumps(document)
    named = {part.split('"')[0] for part in text.split("#/components/schemas/")[1:]}
    assert named <= set(document["components"]["schemas"])


@pytest.mark.parametrize(
    "domain", [pytest.param(each, id=each.name) for each in DOMAINS if each.table and each.personal]
)
def test_a_domain_that_may_know_people_can_tell_of_them_and_forget_them(domain: f.Domain) -> None:
    """A new domain cannot be left out of an export or an erasure by mistake."""
    privacy = importlib.import_module(f"matinee.{domain.name}.privacy")
    assert archives.EXPORTED[domain.name] is privacy.exported
    build = next(row for row in USERS.functions if row.name == "build_export")
    assert any(isinstance(right, f.Read) and right.domain == domain.name for right in build.rights)
    assert callable(privacy.erased)
    (eraser,) = [row for row in domain.functions if row.name == "erase_person"]
    if domain is USERS:
        assert eraser.trigger == f.WorkflowTask()
        return
    assert eraser.trigger == f.WorkflowTask("users")
    assert domain.name in ASKED


UNBOUNDED_BUT_SMALL = {
    "list_profiles": "a household has five",
    "list_streams": "a plan has few at once",
    "list_plans": "the deployment's",
    "list_openid_providers": "the deployment's",
    "list_continuing": "the latest fifty",
    "list_uploads": "the latest twenty",
    "suggest_titles": "ten",
    "list_experiments": "three hundred",
    "list_similar": "twenty",
    "list_choices": "twenty-four",
    "list_collections": "at most two hundred",
}


def test_a_list_that_grows_comes_in_pages() -> None:
    """A Lambda answers 6 MB at most; a page is one query, which DynamoDB ends at 1 MB."""
    for domain, row, route in routes():
        signature = openapi.handler(domain.name, row.name).signature
        fields = getattr(signature.output, "model_fields", {})
        if route.method == "GET" and "items" in fields and row.name not in UNBOUNDED_BUT_SMALL:
            assert "cursor" in signature.parameters, row.name
            assert "next_cursor" in fields, row.name


def lambdas(template: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        resource["Properties"]["FunctionName"]: resource["Properties"]
        for resource in template["Resources"].values()
        if resource["Type"] == "AWS::Lambda::Function"
    }


def listed(value: Any) -> list[str]:
    return value if isinstance(value, list) else [value]
