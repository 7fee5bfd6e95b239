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
    stage: Any = app.node.try_get_context("stage")
    if stage not in ("dev", "prod"):
        raise ValueError("Say which stage: make deploy STAGE=dev, or -c stage=dev (or prod)")
    unknown = {name for name in app.node.get_all_context() if not _of_cdk(name)} - _NAMES
    if unknown:
        raise ValueError(
            f"-c {', '.join(sorted(unknown))}: there is no such setting. There are {', '.join(sorted(_NAMES))}"
        )
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    assets.stage()
    said = {name: app.node.try_get_context(name.replace("_", "-")) for name in _SETTINGS}
    settings = {name: _SETTINGS[name](value) for name, value in said.items() if value is not None}
    if ("domain" in settings) != ("certificate" in settings):
        raise ValueError("-c domain=… and -c certificate=…: a domain and its certificate belong together")
    deployment = Deployment(stage, **settings)
    if deployment.flink == "on" and deployment.stream != "kinesis":
        raise ValueError("-c flink=on: Flink reads the Kinesis stream: add -c stream=kinesis")
    for name, value in deployment.tags.items():
        cdk.Tags.of(app).add(name, value)
    return app, deployment


def _of_cdk(name: str) -> bool:
    """Whether a name in the context is CDK's own: a feature flag, an option of its command, or what it looked up."""
    return "/" in name or ":" in name


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


def _stream(said: Any) -> str:
    """Raises ValueError."""
    if said not in ("firehose", "kinesis"):
        raise ValueError(f"-c stream={said}: use firehose or kinesis")
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


def _address(said: str, name: str) -> str:
    """Raises ValueError."""
    if not re.fullmatch(r"[^@\s]+@[^@\s]+\.[^@\s]+", said):
        raise ValueError(f"-c {name}={said}: use a mail address")
    return said


def _report_language(said: str) -> str:
    """Raises ValueError."""
    if said not in ("en", "es", "de", "ar"):
        raise ValueError(f"-c report-language={said}: use en, es, de or ar")
    return said


def _domain(said: str) -> str:
    """Raises ValueError."""
    if not re.fullmatch(r"([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}", said):
        raise ValueError(f"-c domain={said}: use a name such as films.example.com")
    return said


def _certificate(said: str) -> str:
    """Raises ValueError. CloudFront takes certificates of one region."""
    if not re.fullmatch(r"arn:aws[a-z-]*:acm:us-east-1:\d{12}:certificate/[\w-]+", said):
        raise ValueError(
            f"-c certificate={said}: use the ARN of a certificate of ACM in us-east-1, where CloudFront reads them"
        )
    return said


def _web_acl(said: str) -> str:
    """Raises ValueError."""
    if said not in ("on", "off") and not re.fullmatch(r"arn:aws[a-z-]*:wafv2:us-east-1:\d{12}:global/webacl/.+", said):
        raise ValueError(f"-c waf={said}: use on, off, or the ARN of a web ACL for CloudFront")
    return said


def _several(said: Any) -> tuple[str, ...]:
    return tuple(str(said).split(","))


_SETTINGS: dict[str, Any] = {
    "mail_from": str,
    "mail_identity": partial(_switch, name="mail-identity"),
    "mail_sandbox": _several,
    "alarms_to": partial(_address, name="alarms-to"),
    "report_to": partial(_address, name="report-to"),
    "report_language": _report_language,
    "budget_upload": int,
    "budget_month": int,
    "codecs": _codecs,
    "express": partial(_switch, name="express"),
    "oidc": _providers,
    "search": _engine,
    "drm": partial(_switch, name="drm"),
    "drm_vendor": _vendor,
    "stream": _stream,
    "spark": partial(_switch, name="spark"),
    "flink": partial(_switch, name="flink"),
    "subscriptions": _switch,
    "grace_days": int,
    "viewers": int,
    "concurrency": int,
    "route_metrics": partial(_switch, name="route-metrics"),
    "domain": _domain,
    "certificate": _certificate,
    "waf": _web_acl,
    "dependencies": partial(_switch, name="dependencies"),
    "existing_stacks": _several,
}
_NAMES = {"stage", *(name.replace("_", "-") for name in _SETTINGS)}
