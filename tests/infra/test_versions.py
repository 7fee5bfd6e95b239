"""Every function runs on every Python that we name, with the packages that are locked for it."""

import json
import subprocess
from pathlib import Path

import pytest

from infra import dependencies, interpreters

ROOT = Path(__file__).parents[2]
_IMPORT_ALL = """
import importlib.util, json, pathlib, sys
root, *layers = map(pathlib.Path, sys.argv[1:])
sys.path[:0] = [*(str(layer / "python") for layer in layers), str(root / "layers/domain/python")]
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
    layers = {name: ROOT / "build/versions" / f"{version}-{name}" for name in dependencies.LAYERS}
    for name, layer in layers.items():
        dependencies.fill_once(layer, "--only-binary=:all:", "--python-version", version, layer=name)
    all_of, *others = (
        sum(file.stat().st_size for file in each.rglob("*") if file.is_file()) for each in layers.values()
    )
    assert all_of + max(others) < 230_000_000, (
        "AWS takes 250 MB, unzipped and with our own code; nobody has two of the others"
    )
    told = {
        "MATINEE_STAGE": "dev",
        "MATINEE_ACCESS": "public",
        "AWS_DEFAULT_REGION": "us-east-1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    command = [interpreter, "-W", "error::SyntaxWarning", "-c", _IMPORT_ALL, str(ROOT), *map(str, layers.values())]
    done = subprocess.run(command, env=told, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["statusCode"] == 200
