"""What `-c oidc=…` makes of the stacks; a journey signs in with it."""

import json
import re

import pytest

from infra import functions as f
from infra import openapi, refusals
from infra.local import assembly
from infra.stacks import app, rights
from infra.stacks.deployment import Deployment
from tests.platform import ROOT

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
    without = assembly.out()
    monkeypatch.setenv("MATINEE_OIDC", json.dumps(EXAMPLE))
    assert assembly.out() != without
    assert assembly._context() == [f"oidc={json.dumps(EXAMPLE)}"]


def test_whatever_a_sign_in_may_be_refused_for_has_a_sentence_in_the_web_client() -> None:
    """The browser comes back with the code alone; `unknown_provider` is a 404 and comes back nowhere."""
    said = set(re.findall(r"^  (\w+): \"", (ROOT / "clients/web/src/account/providers.ts").read_text(), re.MULTILINE))
    handlers = [openapi.handler("users", name) for name in ("begin_openid_sign_in", "finish_openid_sign_in")]
    codes = {each.code for handler in handlers for each in refusals.of(handler.function) if each.problem.status != 500}
    assert {"email_not_verified", "suspended", "provider_unavailable"} <= codes
    assert codes - {"unknown_provider"} | {"openid_state"} <= said
