"""What `-c oidc=…` makes of the stacks; a journey signs in with it."""

import json

import pytest

from infra import functions as f
from infra.local import assembly
from infra.stacks import app, rights
from infra.stacks.deployment import Deployment

EXAMPLE = {"example": {"issuer": "https://accounts.example.com", "client_id": "matinee"}}


def test_a_function_may_read_the_secrets_of_the_providers_and_is_told_the_rest() -> None:
    grants, told = rights.entry(f.SignInWith(), Deployment("dev", oidc=EXAMPLE))
    ((actions, (resource,), _),) = grants
    assert actions == "secretsmanager:GetSecretValue"
    assert resource.endswith("secret:matinee/dev/oidc-example-??????")
    assert json.loads(told["OIDC"]) == EXAMPLE
    assert told["OIDC_SECRETS"] + "example" == "matinee/dev/oidc-example"


def test_without_providers_it_may_read_nothing() -> None:
    assert rights.entry(f.SignInWith(), Deployment("dev"))[0] == []


@pytest.mark.parametrize("said", [EXAMPLE, json.dumps(EXAMPLE)])
def test_providers_come_from_the_command_line_or_the_file(said: object) -> None:
    assert app._providers(said) == EXAMPLE


@pytest.mark.parametrize(
    "said",
    [
        {"Example": EXAMPLE["example"]},
        {"../x": EXAMPLE["example"]},
        {"example": {"issuer": "https://accounts.example.com"}},
        {"example": {**EXAMPLE["example"], "client_secret": "it does not belong here"}},
    ],
    ids=str,
)
def test_a_provider_that_is_said_wrongly_stops_the_synth(said: object) -> None:
    with pytest.raises(ValueError, match="-c oidc"):
        app._providers(said)


def test_other_providers_are_another_assembly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATINEE_OIDC", raising=False)
    without = assembly._state()
    monkeypatch.setenv("MATINEE_OIDC", json.dumps(EXAMPLE))
    assert assembly._state() != without
    assert assembly._context() == [f"oidc={json.dumps(EXAMPLE)}"]
