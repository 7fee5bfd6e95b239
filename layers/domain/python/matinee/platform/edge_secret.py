"""The secret by which the API knows CloudFront: it is a header of every request that CloudFront sends to the API.

The next one is accepted before CloudFront sends it, and the old one until CloudFront has long ceased to:

    accepted ──(LEAD)── CloudFront is told ── deployed everywhere ──(OVERLAP)── the old one is dropped

Each run takes the step that is due, so the next run continues an interrupted one. Source: Amazon CloudFront Developer Guide,
"Restrict access to files on custom origins" and "Add custom headers to origin requests".
"""

import hashlib
import json
import secrets
import time
from typing import Any

from pydantic import Field

from matinee.kernel import aws, edge
from matinee.kernel.types import Model

PERIOD = 30 * 86_400
"""Seconds from one secret to the next."""
LEAD = 600
"""Seconds from a secret's acceptance until it is sent: more than API Gateway keeps an authorizer's refusal."""
OVERLAP = 3600
"""Seconds for which the old secret is still accepted after CloudFront has deployed the new one."""
SLACK = 86_400
"""Seconds that a rotation may take before verifiers that were deployed with the old secret ask about it."""


class Value(Model):
    value: str
    made: int
    """Epoch seconds."""

    @property
    def accepted(self) -> str:
        """What a verifier is told of it: the SHA-256 digest, in hexadecimal, and when to ask whether it is still accepted."""
        return f"{hashlib.sha256(self.value.encode()).hexdigest()}:{self.made + PERIOD + SLACK}"


class Content(Model):
    """Of the secret. Templates read `sent` into the distribution and `accepted` into the authorizer's environment."""

    values: list[Value] = Field(default_factory=list)
    """Newest last."""
    sent: str = ""
    accepted: str = ""
    """Of all values, separated by blanks."""


class Request(Model):
    """An operator's options. The schedule's event sets none."""

    early: bool = False


class State(Model):
    """What was done of a rotation, without any secret."""

    values: int
    newest_is_sent: bool


class EdgeSecret:
    """The secret, and the distribution that sends it, by its comment."""

    def __init__(self, secret_id: str, distribution: str = "") -> None:
        self.secret_id, self.distribution = secret_id, distribution

    def ensure(self) -> Content:
        """The content, after the first value was made if there was none."""
        content = self._read()
        return content if content.values else self._write(_with_new(content))

    def rotate(self, *, early: bool = False) -> State:
        """Take the step that is due. `early` makes a new value due now."""
        now, content = int(time.time()), self.ensure()
        if len(content.values) == 1:
            if early or now >= content.values[-1].made + PERIOD:
                content = self._write(_with_new(content))
        elif content.sent != content.values[-1].value and now >= content.values[-1].made + LEAD:
            content = self._write(content.model_copy(update={"sent": content.values[-1].value}))
        # Also where no step is due: a deployment may have told CloudFront an older value.
        deployed = self._tell_cloudfront(content.sent)
        newest_is_sent = content.sent == content.values[-1].value
        if newest_is_sent and len(content.values) > 1 and deployed is not None and now >= deployed + OVERLAP:
            content = self._write(content.model_copy(update={"values": content.values[-1:]}))
        return State(values=len(content.values), newest_is_sent=newest_is_sent)

    def _tell_cloudfront(self, value: str) -> float | None:
        """Epoch seconds since when CloudFront has sent this value from all places; None if it does not yet."""
        cloudfront, id_ = aws.client("cloudfront"), self._distribution_id()
        if id_ is None:
            return None
        found = cloudfront.get_distribution(Id=id_)
        config, stale = found["Distribution"]["DistributionConfig"], False
        for header in _headers(config):
            stale |= header["HeaderValue"] != value
            header["HeaderValue"] = value
        if stale:
            cloudfront.update_distribution(Id=id_, IfMatch=found["ETag"], DistributionConfig=config)
            return None
        since: float = found["Distribution"]["LastModifiedTime"].timestamp()
        return since if found["Distribution"]["Status"] == "Deployed" else None

    def _distribution_id(self) -> str | None:
        """None before the edge is deployed."""
        pages = aws.client("cloudfront").get_paginator("list_distributions").paginate()
        all_ = (each for page in pages for each in page["DistributionList"].get("Items", ()))
        return next((each["Id"] for each in all_ if each["Comment"] == self.distribution), None)

    def _read(self) -> Content:
        kept = aws.client("secretsmanager").get_secret_value(SecretId=self.secret_id)["SecretString"]
        return Content.model_validate({name: value for name, value in json.loads(kept).items() if name != "seed"})

    def _write(self, content: Content) -> Content:
        accepted = " ".join(value.accepted for value in content.values)
        content = content.model_copy(update={"accepted": accepted})
        said = content.model_dump_json()
        aws.client("secretsmanager").put_secret_value(SecretId=self.secret_id, SecretString=said)
        return content


def _with_new(content: Content) -> Content:
    values = [*content.values, Value(value=secrets.token_urlsafe(32), made=int(time.time()))]
    return content.model_copy(update={"values": values, "sent": content.sent or values[0].value})


def _headers(config: dict[str, Any]) -> list[dict[str, str]]:
    """The header of the secret, of each origin that has it."""
    return [
        header
        for origin in config["Origins"]["Items"]
        for header in origin.get("CustomHeaders", {}).get("Items", ())
        if header["HeaderName"].lower() == edge.SECRET
    ]
