"""Assemblies as CDK writes them, deployed to an engine."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from infra.local.deploy import DeploymentFailed, deploy, recall, remember
from tests.local.engine.conftest import BARE, ROLE, Engine

pytestmark = pytest.mark.skipif(BARE, reason="the deployer's contract, not the engine's")
ACCOUNT = "000000000000-us-east-1"


class Assembly:
    """Written anew by `stack`, as a synth would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.artifacts: dict[str, Any] = {}

    def stack(
        self, name: str, resources: dict[str, Any], assets: dict[str, str] | None = None, after: str = ""
    ) -> None:
        """`assets`: file name → content of a function's folder."""
        text = json.dumps({"Resources": resources})
        (self.folder / f"{name}.template.json").write_text(text)
        key = hashlib.sha256(text.encode()).hexdigest()
        files = {key: self._file(f"{name}.template.json", f"{key}.json", "file")}
        for digest in assets or {}:
            files[digest] = self._file(f"asset.{digest}", f"{digest}.zip", "zip")
        (self.folder / f"{name}.assets.json").write_text(json.dumps({"files": files}))
        url = "s3://cdk-assets-${AWS::AccountId}-${AWS::Region}/" + f"{key}.json"
        self.artifacts[f"{name}.assets"] = {
            "type": "cdk:asset-manifest",
            "properties": {"file": f"{name}.assets.json"},
        }
        self.artifacts[name] = {
            "type": "aws:cloudformation:stack",
            "properties": {"templateFile": f"{name}.template.json", "stackTemplateAssetObjectUrl": url},
            "dependencies": [f"{name}.assets", *([after] if after else [])],
        }
        (self.folder / "manifest.json").write_text(json.dumps({"artifacts": self.artifacts}))

    def function(self, name: str, code: str) -> tuple[dict[str, Any], dict[str, str]]:
        """A function's resource and its asset."""
        digest = hashlib.sha256(code.encode()).hexdigest()
        (self.folder / f"asset.{digest}").mkdir(exist_ok=True)
        (self.folder / f"asset.{digest}/code.py").write_text(code)
        properties = {
            "FunctionName": name,
            "Runtime": "python3.13",
            "Handler": "code.handler",
            "Role": ROLE,
            "Code": {"S3Bucket": f"cdk-assets-{ACCOUNT}", "S3Key": f"{digest}.zip"},
        }
        return {"Type": "AWS::Lambda::Function", "Properties": properties}, {digest: code}

    def _file(self, path: str, key: str, packaging: str) -> dict[str, Any]:
        bucket = "cdk-assets-${AWS::AccountId}-${AWS::Region}"
        return {
            "source": {"path": path, "packaging": packaging},
            "destinations": {"here": {"bucketName": bucket, "objectKey": key}},
        }


@pytest.fixture
def assembly(tmp_path: Path, engine: Engine) -> Assembly:
    remember(engine.url, "deployed-templates", {})
    return Assembly(tmp_path)


def _silently(line: str) -> None:
    pass


def bucket(name: str) -> dict[str, Any]:
    return {"Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": name}}}


def test_stacks_come_after_those_they_depend_on_and_only_when_changed(engine: Engine, assembly: Assembly) -> None:
    said: list[str] = []
    assembly.stack("second", bucket("of-the-second"), after="first")
    assembly.stack("first", bucket("of-the-first"))
    assert deploy(assembly.folder, engine.url, said.append) == ["second", "first"]
    assert said == ["first", "second"]
    assert deploy(assembly.folder, engine.url, said.append) == []
    assembly.stack("first", {**bucket("of-the-first"), "Queue": {"Type": "AWS::SQS::Queue"}})
    assert deploy(assembly.folder, engine.url, said.append) == ["first"]


def test_new_code_is_live_after_a_deployment(engine: Engine, assembly: Assembly) -> None:
    for answer in (1, 2):
        function, assets = assembly.function("deployed", f"def handler(event, context): return {answer}")
        assembly.stack("functions", {"Function": function}, assets)
        deploy(assembly.folder, engine.url, _silently)
        assert engine.invoke("deployed") == (None, answer)


def test_a_failure_names_the_resource_and_the_reason_and_may_be_mended(engine: Engine, assembly: Assembly) -> None:
    engine.client("s3").create_bucket(Bucket="taken-already")
    assembly.stack("failing", {**bucket("taken-already"), "Queue": {"Type": "AWS::SQS::Queue"}})
    with pytest.raises(DeploymentFailed, match=r"failing: .*'taken-already' already exists"):
        deploy(assembly.folder, engine.url, _silently)
    assembly.stack("failing", bucket("free-still"))
    assert deploy(assembly.folder, engine.url, _silently) == ["failing"]
    assert deploy(assembly.folder, engine.url, _silently) == []


def test_a_failing_resource_is_named(engine: Engine, assembly: Assembly) -> None:
    function, assets = assembly.function("fails-itself", "raise ValueError('no handler here')")
    custom = {"Type": "Custom::Fails", "Properties": {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}}}
    assembly.stack("custom", {"Function": function, "Keys": custom}, assets)
    with pytest.raises(DeploymentFailed, match=r"custom: Keys \(Custom::Fails\): .*no handler here"):
        deploy(assembly.folder, engine.url, _silently)


def test_nothing_is_deployed_when_an_asset_is_missing(engine: Engine, assembly: Assembly) -> None:
    function, assets = assembly.function("codeless", "def handler(event, context): pass")
    assembly.stack("codeless", {"Function": function}, assets)
    (assembly.folder / f"asset.{next(iter(assets))}/code.py").unlink()
    (assembly.folder / f"asset.{next(iter(assets))}").rmdir()
    with pytest.raises(FileNotFoundError, match="is missing"):
        deploy(assembly.folder, engine.url, _silently)
    names = [stack["StackName"] for stack in engine.client("cloudformation").describe_stacks()["Stacks"]]
    assert "codeless" not in names


def test_what_is_remembered_is_recalled(engine: Engine) -> None:
    assert recall(engine.url, "nothing") is None
    remember(engine.url, "something", {"stacks": 9})
    assert recall(engine.url, "something") == {"stacks": 9}
