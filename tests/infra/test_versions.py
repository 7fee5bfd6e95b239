"""Every function runs on every Python that we name, with the packages that are locked for it."""

import json
import subprocess
from pathlib import Path

import pytest

from infra import dependencies, interpreters

ROOT = Path(__file__).parents[2]
_IMPORT_ALL = """
import importlib.util, json, pathlib, sys
root, layer = map(pathlib.Path, sys.argv[1:])
sys.path[:0] = [str(layer / "python"), str(root / "layers/domain/python")]
for file in sorted(root.glob("functions/*/*.py")):
    spec = importlib.util.spec_from_file_location(f"{file.parent.name}_{file.stem}", file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert callable(module.handler), file
    if file.stem == "get_health":
        print(json.dumps(module.handler(json.loads((root / "events/gateway/get_health.json").read_text()), None)))
"""


@pytest.mark.parametrize("version", interpreters.SUPPORTED[1:])  # the first is what the other tests run on
def test_every_function_is_imported_and_answers(version: str, tmp_path: Path) -> None:
    interpreter = interpreters.find(version)
    if interpreter is None:
        pytest.skip(f"no Python {version} is at hand")
    layer = ROOT / "build/versions" / version
    dependencies.fill_once(layer, "--only-binary=:all:", "--python-version", version)
    told = {
        "MATINEE_STAGE": "dev",
        "MATINEE_ACCESS": "public",
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [interpreter, "-W", "error::SyntaxWarning", "-c", _IMPORT_ALL, str(ROOT), str(layer)]
    done = subprocess.run(command, env=told, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["statusCode"] == 200
