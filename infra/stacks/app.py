"""The CDK app: settings from the context, tags, cdk-nag and the staged files of functions."""

import json
import os
import re
from functools import partial
from typing import Any

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from infra.stacks import assets
from infra.stacks.deployment import Deployment, Provider


def matinee_app() -> tuple[cdk.App, Deployment]:
    """The app and its deployment. Raises ValueError for an invalid setting."""
    app = cdk.App(outdir=os.environ.get("CDK_OUTDIR", "cdk.out"), analytics_reporting=False)
    stage: Any = app.node.try_get_context("stage") or "dev"
    if stage not in ("dev", "prod"):
        raise ValueError(f"-c stage={stage}: use dev or prod")
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    assets.stage()
    said = {name: app.node.try_get_context(name.replace("_", "-")) for name in _SETTINGS}
    settings = {name: _SETTINGS[name](value) for name, value in said.items() if value is not None}
    deployment = Deployment(stage, **settings)
    for name, value in deployment.tags.items():
        cdk.Tags.of(app).add(name, value)
    return app, deployment


def _providers(said: Any) -> dict[str, Provider]:
    """Parse `oidc`: JSON from the command line, an object from cdk.json. Raises ValueError."""
    providers: dict[str, Provider] = json.loads(said) if isinstance(said, str) else said
    for name, provider in providers.items():
        if not re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", name):
            raise ValueError(
                f"-c oidc: {name}: a provider's name is part of an address: use lower case, digits and dashes"
            )
        if set(provider) - {"scopes"} != {"issuer", "client_id"}:
            raise ValueError(f"-c oidc: {name}: set issuer and client_id, and optionally scopes")
    return providers


def _codecs(said: str) -> tuple[str, ...]:
    """Parse a list such as "H264,HEVC". Raises ValueError."""
    codecs = tuple(said.split(","))
    if len(set(codecs)) < len(codecs) or not set(codecs) <= {"H264", "HEVC", "AV1"}:
        raise ValueError(f"-c codecs={said}: use H264, HEVC and AV1, each at most once")
    return codecs


def _engine(said: Any) -> str:
    """Raises ValueError."""
    if said not in ("embedded", "opensearch"):
        raise ValueError(f"-c search={said}: use embedded or opensearch")
    return str(said)


def _switch(said: Any, name: str = "subscriptions") -> str:
    """Raises ValueError."""
    if said not in ("on", "off"):
        raise ValueError(f"-c {name}={said}: use on or off")
    return str(said)


def _vendor(said: Any) -> dict[str, Any]:
    """Parse `drm-vendor`: JSON from the command line, an object from cdk.json. Raises ValueError."""
    vendor: dict[str, Any] = json.loads(said) if isinstance(said, str) else said
    if set(vendor) - {"certificate_url"} != {"keys_url", "token_header", "systems"}:
        raise ValueError("-c drm-vendor: set keys_url, token_header and systems, and certificate_url for FairPlay")
    if not vendor["systems"] or not set(vendor["systems"]) <= {"widevine", "playready", "fairplay"}:
        raise ValueError("-c drm-vendor: systems may be widevine, playready and fairplay, each with its licence URL")
    if "fairplay" in vendor["systems"] and "certificate_url" not in vendor:
        raise ValueError("-c drm-vendor: FairPlay needs its certificate_url")
    return vendor


_SETTINGS: dict[str, Any] = {
    "mail_from": str,
    "budget_upload": int,
    "budget_month": int,
    "codecs": _codecs,
    "oidc": _providers,
    "search": _engine,
    "drm": partial(_switch, name="drm"),
    "drm_vendor": _vendor,
    "subscriptions": _switch,
    "grace_days": int,
}
