"""The dependency layer's botocore: nothing that we call is missing from what is left of it."""

import shutil
import subprocess
import sys
from pathlib import Path

import botocore
import pydantic
import pytest
import urllib3

from infra import dependencies
from tests.platform import ROOT

_USE = """
import sys
sys.path.insert(0, sys.argv[1])
import boto3, botocore.session
assert botocore.__file__.startswith(sys.argv[1])
session = botocore.session.get_session()
for name in sys.argv[2].split(","):
    client = session.create_client(name, region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")
    print(name, client.meta.endpoint_url)
    for operation in client.meta.service_model.operation_names:
        client.meta.service_model.operation_model(operation).input_shape
s3 = session.create_client("s3", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b")
s3.get_paginator("list_objects_v2"), s3.get_waiter("object_exists")
print(s3.generate_presigned_url("get_object", Params={"Bucket": "films", "Key": "k"}))
"""


@pytest.fixture(scope="module")
def trimmed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("layer")
    for package in (botocore, pydantic, urllib3):
        shutil.copytree(package.__path__[0], folder / package.__name__)
    dependencies.trim(folder, dependencies.services())
    return folder


def test_every_service_that_we_call_still_has_its_client(trimmed: Path) -> None:
    names = ",".join(dependencies.services())
    command = [sys.executable, "-W", "ignore", "-c", _USE, str(trimmed), names]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    *endpoints, url = done.stdout.splitlines()
    assert "dynamodb https://dynamodb.eu-central-1.amazonaws.com" in endpoints
    assert url.startswith("https://films.s3.")


def test_models_are_validated_without_a_look_at_what_is_installed(trimmed: Path) -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import pydantic; "
        "assert pydantic.__file__.startswith(sys.argv[1]); "
        "print(pydantic.TypeAdapter(int).validate_python('36'), 'importlib.metadata' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(trimmed)], check=True, capture_output=True, text=True)
    assert done.stdout == "36 False\n"


def test_the_rest_is_gone(trimmed: Path) -> None:
    left = {folder.name for folder in (trimmed / "botocore/data").iterdir() if folder.is_dir()}
    assert left == set(dependencies.services())
    assert {"dynamodb", "s3", "mediaconvert", "stepfunctions", "secretsmanager"} <= left
    assert "ec2" not in (trimmed / "botocore/data/endpoints.json").read_text().split('"services"')[1][:5000]


def test_opensearch_is_reached_without_what_is_left_out() -> None:
    blocked = "".join(f"sys.modules[{name!r}] = None; " for name in dependencies._GRPC)
    code = f"import sys; {blocked}from matinee.search.opensearch import client; client('https://a.eu-west-1.es.amazonaws.com')"
    environment = {
        "PYTHONPATH": str(ROOT / "layers/domain/python"),
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
    }
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
