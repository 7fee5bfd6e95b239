"""Loopback stands for TLS; and what the engine does not ask of callers."""

from dataclasses import replace
from email.utils import parseaddr
from typing import Any
from urllib.parse import parse_qs

from ministack import app
from ministack.core import iam_actions, iam_evaluator
from ministack.services import ses, tagging


def trust_loopback() -> None:
    resolve = iam_evaluator._resolve_condition_key

    def resolved(key: str, context: Any, *rest: Any) -> Any:
        return "true" if key.lower() == "aws:securetransport" else resolve(key, context, *rest)

    iam_evaluator._resolve_condition_key = resolved


def say_for_whom_services_act() -> None:
    """A local service assumes a role with the ARN of its own resource as `ExternalId`, which no service of AWS does.

    Source: IAM User Guide, "AWS global condition context keys": aws:SourceArn and aws:SourceAccount.
    """
    evaluate = iam_evaluator.evaluate_trust_policy

    def evaluated(trust: Any, caller: str, context: Any = None) -> bool:
        source = context and context.service_context.get("sts:externalid")
        if source and caller.endswith(":root"):
            keys = {"aws:sourcearn": source, "aws:sourceaccount": source.split(":")[4]}
            context = replace(context, service_context={**context.service_context, **keys})
        return bool(evaluate(trust, caller, context))

    iam_evaluator.evaluate_trust_policy = evaluated


def look_at_tags_of_distributions() -> None:
    """Source: Service Authorization Reference, "Resource types defined by Amazon CloudFront"."""
    tagging._RESOURCE_TAG_COLLECTORS["cloudfront"] = tagging._collect_cloudfront


def name_mail_identities() -> None:
    """Source: Service Authorization Reference, "Actions defined by Amazon SES"."""
    named = iam_actions._ses_v2_resource_arn

    def resource(method: str, path: str, body: bytes, region: str, account_id: str) -> str:
        form = parse_qs(body.decode(errors="replace")) if isinstance(body, bytes) else {}
        domain = parseaddr(form.get("Source", [""])[0])[1].rpartition("@")[2]
        if domain:
            return f"arn:aws:ses:{region}:{account_id}:identity/{domain}"
        return str(named(method, path, body, region, account_id))

    iam_actions._ses_v2_resource_arn = resource


def ask_for_recipients() -> None:
    """Who sends a mail needs the right for the identities of its recipients too, where the account has them.

    So SES answers in its sandbox: aws/aws-sdk-js#3641, cloudposse/terraform-aws-ses#40.
    """
    named, enforce = iam_actions._ses_v2_resource_arn, iam_evaluator.enforce

    def resource(method: str, path: str, body: bytes, *rest: str) -> str:
        return _Mail(named(method, path, body, *rest), body)

    def enforced(key: str, action: str, service: str, region: str, resource_arn: str = "*", **named: Any) -> Any:
        denied = enforce(key, action, service, region, resource_arn=resource_arn, **named)
        for identity in resource_arn.recipients if isinstance(resource_arn, _Mail) else ():
            denied = denied or enforce(key, action, service, region, resource_arn=identity, **named)
        return denied

    iam_actions._ses_v2_resource_arn, iam_evaluator.enforce = resource, enforced


class _Mail(str):
    """The ARN of a mail's sender, and those of its recipients that are identities."""

    recipients: list[str]

    def __new__(cls, sender: str, body: bytes) -> "_Mail":
        made = super().__new__(cls, sender)
        form = parse_qs(body.decode(errors="replace")) if isinstance(body, bytes) else {}
        addresses = [parseaddr(each[0])[1] for name, each in form.items() if name.startswith("Destination.")]
        names = dict.fromkeys(name for each in addresses for name in (each, each.rpartition("@")[2]))
        made.recipients = [sender.rpartition("/")[0] + f"/{name}" for name in names if name in ses._identities]
        return made


def demand_signatures() -> None:
    """Source: API Gateway Developer Guide, "Control access to HTTP APIs with IAM authorization"."""
    enforce, kind_of = app._enforce_execute_api, app._execute_api_authorization_type
    forbidden = 403, {"Content-Type": "application/json"}, b'{"message":"Forbidden"}'

    def enforced(api_id: str, stage: str, method: str, path: str, headers: Any, *rest: Any, **named: Any) -> Any:
        signed = headers.get("authorization", "").startswith("AWS4-HMAC-SHA256 ")
        if not signed and kind_of(api_id, stage, method, path) == "AWS_IAM":
            return forbidden
        return enforce(api_id, stage, method, path, headers, *rest, **named)

    app._enforce_execute_api = enforced
