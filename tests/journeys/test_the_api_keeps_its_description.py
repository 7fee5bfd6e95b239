"""Whatever is sent, within the description or beside it: the served OpenAPI document says what comes back.

Schemathesis makes the requests and compares the answers. The description's `default` is for what nobody plans, such as a
gateway's 503; here it is taken out, so that a status is in the list of its route or is a fault.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from matinee.kernel.access import OPEN_TO
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.schemas import BaseSchema
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from infra import functions as f
from infra.domains import routes
from tests.journeys.test_accounts import PASSWORD, verified
from tests.platform import Client, Platform

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
EXAMPLES = 3
"""Of each kind, for each route and each of who asks."""


def _who(route: f.Route) -> str:
    """Somebody who reaches it; that nobody else does is another test's, for every route and role."""
    return next(role for role in ("viewer", "editor", "admin") if route.access in ("public", *OPEN_TO[role]))


ROUTES = [
    pytest.param(f"{route.method} {route.path}", _who(route), id=row.name)
    for domain, row, route in routes()
    if domain.name in ("users", "subscriptions", "content", "search", "streaming", "playback")
]


@dataclass
class Asking:
    """Three who may break all that is theirs, and a title that is nobody's loss."""

    platform: Platform
    schema: BaseSchema
    clients: dict[str, Client] = field(default_factory=dict)

    def client(self, role: str) -> Client:
        """Signed in anew once they have signed themselves out."""
        known = self.clients.get(role)
        if known is None or not known("GET", "/v1/users/devices").json()["items"]:
            known = self.clients[role] = self.platform.stranger.sign_in(f"any-{role}@matinee.test", PASSWORD)
        return known

    def theirs(self, client: Client) -> dict[str, Any]:
        """Path parameters that name something."""
        profile = client("POST", "/v1/users/profiles", {"name": "Guest"})
        profiles = client("GET", "/v1/users/profiles").json()["items"]
        return {
            "profile_id": profile.json().get("profile_id", profiles[-1]["profile_id"]),
            "device_id": client("GET", "/v1/users/devices").json()["items"][0]["device_id"],
            "content_id": self.platform.editor.create("Whatever is said of it"),
        }


@pytest.fixture(scope="module")
def asking(platform: Platform) -> Asking:
    served = platform.stranger("GET", "/v1/openapi.json").json()
    for operations in served["paths"].values():
        for operation in operations.values():
            del operation["responses"]["default"]
            operation["security"] = []  # we send a token with each request; who sends none is not asked about here
    admin = platform.admin
    for role in ("viewer", "editor", "admin"):
        verified(platform, f"any-{role}@matinee.test")
        (found,) = admin("GET", f"/v1/admin/users?email=any-{role}@matinee.test").json()["items"]
        assert admin("PUT", f"/v1/admin/users/{found['user_id']}", {"role": role}).status == 200
    return Asking(platform, schemathesis.openapi.from_dict(served))


@pytest.mark.parametrize(("label", "role"), ROUTES)
def test_a_route_answers_what_its_description_says(asking: Asking, label: str, role: str) -> None:
    method, path = label.split(" ")
    operation = asking.schema[path][method]
    client = asking.client(role)
    named = asking.theirs(client)
    own = {parameter: value for parameter, value in named.items() if f"{{{parameter}}}" in path}
    bounded = settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    headers = {"authorization": f"Bearer {client.token}"}

    def held(case: Case[Any]) -> None:
        answer = case.call(base_url=asking.platform.site, headers=headers, timeout=30)
        case.validate_response(answer, checks=CHECKS)

    wanted = [operation.as_strategy(GenerationMode.POSITIVE)]
    said = operation.definition.raw
    if "requestBody" in said or any(
        each["name"] != "Idempotency-Key" for each in said.get("parameters", ())
    ):  # any text is one
        wanted.append(operation.as_strategy(GenerationMode.NEGATIVE))
    if own:
        wanted.append(operation.as_strategy(GenerationMode.POSITIVE, path_parameters=own))
    for cases in wanted:
        bounded(given(cases)(held))()
