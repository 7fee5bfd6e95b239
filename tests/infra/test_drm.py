"""What is deployed of encryption: who may unwrap keys, the switch, and a vendor's configuration."""

import json
from typing import Any

import pytest

from infra import functions as f
from infra.domains import DOMAINS
from infra.local import assembly
from infra.stacks import app, rights
from infra.stacks.deployment import Deployment
from tests.conftest import Templates

VENDOR: dict[str, Any] = {
    "keys_url": "https://keys.example.com/speke/v2.0",
    "token_header": "X-Example-Token",
    "systems": {"widevine": "https://widevine.example.com", "fairplay": "https://fairplay.example.com"},
    "certificate_url": "https://fairplay.example.com/certificate",
}


def allowed(action: str) -> set[str]:
    return {
        row.name
        for domain in DOMAINS
        for row in domain.functions
        for right in row.rights
        for actions, _, _ in rights.entry(right, Deployment("dev"))[0]
        if action in actions.split()
    }


def test_keys_are_unwrapped_for_a_licence_and_for_mediaconvert_and_made_for_mediaconvert_alone(dev: Templates) -> None:
    assert allowed("kms:Decrypt") == {"license_stream", "provide_keys"}
    assert allowed("kms:GenerateDataKey") == {"provide_keys"}
    every = [json.dumps(template) for template in dev.values()]
    assert sum(text.count('"kms:Decrypt"') for text in every) == 2  # no other policy of any stack


def test_the_key_that_wraps_is_rotated_and_kept(prod: Templates) -> None:
    (key,) = [each for each in prod["data"]["Resources"].values() if each["Type"] == "AWS::KMS::Key"]
    assert key["Properties"]["EnableKeyRotation"]
    assert key["DeletionPolicy"] == "RetainExceptOnCreate"


def test_films_are_encrypted_unless_somebody_says_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    told = rights.entry(f.Encrypt(), Deployment("dev"))[1]
    assert told == {"DRM": "on", "DRM_SYSTEMS": "clearkey"}
    assert rights.entry(f.Encrypt(), Deployment("dev", drm="off"))[1]["DRM"] == "off"
    with pytest.raises(ValueError, match="-c drm=maybe"):
        app._SETTINGS["drm"]("maybe")
    for name in ("OIDC", "SUBSCRIPTIONS"):
        monkeypatch.delenv(f"MATINEE_{name}", raising=False)
    monkeypatch.setenv("MATINEE_DRM", "off")
    assert assembly._context() == ["drm=off"]


def test_a_vendors_secret_is_read_where_there_is_a_vendor() -> None:
    assert rights.entry(f.AskDrmVendor(), Deployment("dev"))[0] == []
    sold = Deployment("dev", drm_vendor=VENDOR)
    ((actions, (secret,), _),), told = rights.entry(f.AskDrmVendor(), sold)
    assert (actions, secret.rpartition(":")[2]) == ("secretsmanager:GetSecretValue", "matinee/dev/drm-vendor-??????")
    assert json.loads(told["DRM_VENDOR"]) == VENDOR
    assert rights.entry(f.Encrypt(), sold)[1]["DRM_SYSTEMS"] == "widevine,fairplay"


@pytest.mark.parametrize("said", [VENDOR, json.dumps(VENDOR)])
def test_a_vendor_comes_from_the_command_line_or_the_file(said: object) -> None:
    assert app._vendor(said) == VENDOR


@pytest.mark.parametrize(
    "said",
    [
        {name: value for name, value in VENDOR.items() if name != "keys_url"},
        {**VENDOR, "token_key": "it does not belong here"},
        {**VENDOR, "systems": {}},
        {**VENDOR, "systems": {"clearkey": "https://example.com"}},
        {name: value for name, value in VENDOR.items() if name != "certificate_url"},
    ],
    ids=str,
)
def test_a_vendor_that_is_said_wrongly_stops_the_synth(said: object) -> None:
    with pytest.raises(ValueError, match="-c drm-vendor"):
        app._vendor(said)
