"""What the engine does differently from AWS, and what we do about it: one row each, each with a contract test.

A row leaves when the engine has mended it: its test then passes without the remedy. Templates never bend to the engine.
"""

from collections.abc import Callable
from dataclasses import dataclass

from infra.local.engine import cloudformation, lambdas, objects, security, streams, workflows


@dataclass(frozen=True)
class Deviation:
    name: str
    aws: str
    engine: str
    remedy: Callable[[], None]


DEVIATIONS = (
    Deviation(
        "cloudfront_keys",
        "AWS::CloudFront::PublicKey and KeyGroup are resource types",
        "rejects a template that has one",
        cloudformation.add_cloudfront_keys,
    ),
    Deviation(
        "mediaconvert_queue",
        "AWS::MediaConvert::Queue is a resource type",
        "rejects a template that has one",
        cloudformation.add_mediaconvert_queue,
    ),
    Deviation(
        "secure_transport",
        "requests inside AWS come by TLS",
        "speaks plain HTTP on loopback, so that policies that demand TLS deny everything",
        security.trust_loopback,
    ),
    Deviation(
        "full_object_checksums",
        "a multipart upload may carry the checksum of the whole object",
        "takes it for the checksum of the parts' checksums, and refuses it",
        objects.check_full_objects,
    ),
    Deviation(
        "python_errors",
        "Step Functions sees a Python exception's class as the error's name",
        "names every one Runtime.HandlerError",
        lambdas.name_python_errors,
    ),
    Deviation(
        "failed_callbacks",
        "a task that waits for a token fails when its function fails",
        "waits on, until the task times out",
        workflows.fail_callbacks,
    ),
    Deviation(
        "task_tokens",
        "answering a task token is allowed on the state machine that waits with it",
        "asks for the right on every resource",
        workflows.name_task_tokens,
    ),
    Deviation(
        "stream_records",
        "a table's stream outlives every restart",
        "forgets the records but keeps the readers' positions, so that readers wait for ever",
        streams.keep_records,
    ),
    Deviation(
        "running_executions",
        "an execution goes on whatever restarts",
        "fails the running ones with States.ServiceRestart",
        workflows.take_up_again,
    ),
)
