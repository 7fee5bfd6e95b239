"""A deployment with every setting that a deployment can have."""

import json

import pytest

from tests.conftest import Templates, synthesised

SETTINGS = {
    "alarms-to": "you@example.com",
    "report-to": "you@example.com",
    "report-language": "ar",
    "budget-month": "70000",
    "budget-upload": "7000",
    "certificate": "arn:aws:acm:us-east-1:123456789012:certificate/1f2e3d4c",
    "codecs": "H264,HEVC,AV1",
    "express": "off",
    "concurrency": "400",
    "domain": "films.example.com",
    "drm": "on",
    "drm-vendor": json.dumps(
        {
            "keys_url": "https://keys.example.com/speke/v2.0",
            "token_header": "X-Token",
            "systems": {"widevine": "https://widevine.example.com"},
        }
    ),
    "grace-days": "3",
    "mail-from": "Films <no-reply@example.com>",
    "mail-identity": "on",
    "mail-sandbox": "you@example.com,example.org",
    "oidc": json.dumps({"example": {"issuer": "https://accounts.example.com", "client_id": "films"}}),
    "route-metrics": "on",
    "search": "opensearch",
    "existing-stacks": "matinee-prod-users,matinee-prod-content",
    "flink": "on",
    "spark": "on",
    "stream": "kinesis",
    "subscriptions": "on",
    "viewers": "2000000",
    "waf": "on",
}


@pytest.fixture(scope="session")
def everything() -> Templates:
    """Of prod. cdk-nag finds nothing in it, or the synth fails."""
    return synthesised("prod", *(f"{name}={value}" for name, value in SETTINGS.items()))
