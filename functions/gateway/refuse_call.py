"""Whatever call the API has no route for: 404 where nothing is at its path, 405 where the path takes other methods."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from matinee.gateway import calls
from matinee.kernel.endpoint import refusal
from matinee.kernel.log import begin

ROUTES = Path(__file__).with_name("routes.json")
"""The deployed routes: `infra.stacks.assets` lays them beside this file."""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    begin(context)
    return refusal(calls.refused(event["rawPath"], _routes()))


@cache
def _routes() -> calls.Methods:
    found: calls.Methods = json.loads(ROUTES.read_text())
    return found
