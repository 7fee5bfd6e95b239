"""The vocabulary of a function table: what runs, when, with which rights. Pure data; the stacks turn it into CloudFormation.

A trigger is a type of its own, a right too. A name is a file: `functions/<domain>/<name>.py` holds its `handler`.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

Access = Literal["public", "viewer", "editor", "support", "admin"]


# --- rights: what a function may do beyond writing its log -------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """Get and query a domain's table."""

    domain: str


@dataclass(frozen=True)
class Write(Read):
    """Read a domain's table, put, update and delete items in it. Never granted on another domain's."""


@dataclass(frozen=True)
class Erase(Write):
    """Write a domain's table, its append-only items too: for who takes a person out of them."""


@dataclass(frozen=True)
class EraseReplies:
    """Delete the replies that are kept for callers who repeat themselves; MATINEE_IDEMPOTENCY_TABLE holds their table."""


@dataclass(frozen=True)
class ReadObjects:
    bucket: str
    prefix: str = ""


@dataclass(frozen=True)
class WriteObjects(ReadObjects):
    """Put objects, and nothing else."""


@dataclass(frozen=True)
class ListObjects(ReadObjects):
    pass


@dataclass(frozen=True)
class DeleteObjects(ReadObjects):
    pass


@dataclass(frozen=True)
class MultipartUpload(ReadObjects):
    """Start, sign, list, complete and abort multipart uploads."""


@dataclass(frozen=True)
class ReadSecret:
    """Read one of the deployment's secrets; MATINEE_SECRET_<NAME> holds its ARN."""

    name: str


@dataclass(frozen=True)
class Verify:
    """Check access tokens: MATINEE_JWKS holds the public keys, MATINEE_JWKS_PARAMETER names where they are as of now."""


@dataclass(frozen=True)
class SignMedia:
    """Sign CloudFront cookies: the secret of the media's keys, and the site's address."""


@dataclass(frozen=True)
class SiteUrl:
    """Is told where to read the address that viewers know."""


@dataclass(frozen=True)
class SendMail:
    """Send mail from the deployment's address (`-c mail-from=…`); MATINEE_MAIL_FROM holds it."""


@dataclass(frozen=True)
class ProbeMedia:
    """Ask MediaConvert what a file holds."""


@dataclass(frozen=True)
class Transcode:
    """Create and read MediaConvert jobs, handing them the role that reads uploads and writes media."""


@dataclass(frozen=True)
class StartWorkflow:
    """Start executions of a domain's state machine; MATINEE_WORKFLOW holds its ARN."""

    domain: str


@dataclass(frozen=True)
class ResumeWorkflow:
    """Answer task tokens of a domain's state machine."""

    domain: str


@dataclass(frozen=True)
class Budgeted:
    """Is told what an upload and a month of transcoding may cost, in cents (`-c budget-upload=…`, `-c budget-month=…`)."""


@dataclass(frozen=True)
class Ladder:
    """Is told in which codecs renditions are made (`-c codecs=H264,HEVC`); MATINEE_CODECS holds them."""


@dataclass(frozen=True)
class Encrypt:
    """Is told whether renditions are encrypted (`-c drm=…`), for which systems, and where MediaConvert asks for their keys."""


@dataclass(frozen=True)
class UnwrapKeys:
    """Unwrap the keys that films are encrypted with; MATINEE_CONTENT_KEY holds the ARN of the KMS key that wraps them."""


@dataclass(frozen=True)
class WrapKeys(UnwrapKeys):
    """Make new ones, too."""


@dataclass(frozen=True)
class AskDrmVendor:
    """Is told of the deployment's DRM vendor (`-c drm-vendor=…`), and reads the secret that it knows us by."""


@dataclass(frozen=True)
class PublishEvents:
    """Put events on the bus; MATINEE_BUS holds its name."""


@dataclass(frozen=True)
class MakeKeys:
    """Read and write the secret of the access tokens' keys and of the media's, and publish the public ones."""


@dataclass(frozen=True)
class RotateTokenKeys:
    """Read and write the secret of the access tokens' keys, and publish the public ones."""


@dataclass(frozen=True)
class RotateMediaKeys:
    """Read and write the secret of the keys that sign CloudFront's cookies, and publish the public ones in its key group."""


@dataclass(frozen=True)
class SignInWith:
    """Sign people in with the deployment's OpenID Connect providers (`-c oidc=…`): MATINEE_OIDC holds them, as JSON by name.

    Each one's client secret is the operator's to put into `matinee/<stage>/oidc-<name>`.
    """


@dataclass(frozen=True)
class AskStripe:
    """Call Stripe with the key in the deployment's secret; is told how many days of grace a failed payment has."""


@dataclass(frozen=True)
class ConnectStripe(AskStripe):
    """Keep what webhooks are signed with in that secret, too."""


@dataclass(frozen=True)
class SignedIn:
    """Read whether somebody is signed in still, and what their profile may watch now."""


@dataclass(frozen=True)
class Entitled:
    """Read what somebody may watch by their plan; MATINEE_SUBSCRIPTIONS says whether watching takes one (`-c subscriptions=…`)."""


@dataclass(frozen=True)
class ReadIndex:
    """Ask the search index; MATINEE_SEARCH says which engine has it (`-c search=…`)."""


@dataclass(frozen=True)
class WriteIndex(ReadIndex):
    """Change it, and replace it by another."""


@dataclass(frozen=True)
class ReadAssets:
    """Read the files that were deployed with the stacks."""


Right = (
    Budgeted
    | Ladder
    | Encrypt
    | UnwrapKeys
    | AskDrmVendor
    | EraseReplies
    | SiteUrl
    | SendMail
    | PublishEvents
    | MakeKeys
    | RotateTokenKeys
    | RotateMediaKeys
    | SignInWith
    | ReadAssets
    | ReadIndex
    | AskStripe
    | SignedIn
    | Entitled
    | Read
    | ReadObjects
    | ReadSecret
    | Verify
    | SignMedia
    | ProbeMedia
    | Transcode
    | StartWorkflow
    | ResumeWorkflow
)


# --- triggers: when a function runs ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    access: Access
    idempotent: bool = False
    live: bool = False
    """Refused at once to a device that was signed out or whose account was suspended, not when its token expires."""
    shared: bool = False
    """The edge keeps its answers, one for all viewers of the same country, age and language."""
    grown_up: bool = False
    """Refused to a kids profile."""


@dataclass(frozen=True)
class ServiceCall:
    """A route for an AWS service, which signs with a role's credentials (IAM). The API's description leaves it out."""

    method: str
    path: str


KEY_SERVER = ServiceCall("POST", "/keys")
"""Where MediaConvert asks for the keys that it encrypts with."""


@dataclass(frozen=True)
class BusEvent:
    """Events of ours on the bus, all of one domain, by their names ("content.TitlePublished")."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class AwsEvent:
    """An event of an AWS service on the account's default bus, by an EventBridge pattern.

    `detail` may hold {"bucket": {"name": ["uploads"]}}: our buckets' names are replaced by their deployed ones.
    """

    source: str
    detail_type: str
    detail: dict[str, Any] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Schedule:
    """An EventBridge schedule expression: "rate(1 hour)", "cron(…)"."""

    expression: str


@dataclass(frozen=True)
class WorkflowTask:
    """A task of the domain's state machine, which names it `${function_name}`; another's names it `${domain_function_name}`."""

    of: str = ""
    """That other domain."""


@dataclass(frozen=True)
class Internal:
    """Wired by a stack by hand (authorizer, outbox, custom resource), or invoked by an operator."""

    purpose: str


Trigger = Route | ServiceCall | BusEvent | AwsEvent | Schedule | WorkflowTask | Internal


@dataclass(frozen=True)
class Function:
    name: str
    trigger: Trigger
    rights: tuple[Right, ...]
    memory: int = 512
    """MB; a Lambda's share of CPU follows it (1,769 MB is one core)."""
    timeout: int = 10
    """Seconds."""
    concurrency: int | None = None
    """At most so many at once, where a burst would hurt what is behind it: reserved; a consumer's queue hands out no more."""
    batch: int = 10
    """A consumer's: events that it is handed at once, at most."""
    gather: int = 0
    """A consumer's: seconds that its queue gathers a batch for."""


@dataclass(frozen=True)
class Domain:
    """One domain's function table and what else it owns."""

    name: str
    functions: tuple[Function, ...]
    append_only: tuple[str, ...] = ()
    """Partition keys that begin so name items that no function may change or delete once they are put."""
    indexes: tuple[str, ...] = ()
    """Global secondary indexes of its table: index "gsi1" has the keys gsi1pk and gsi1sk."""
    table: bool = True
    personal: bool = True
    """Whether that table may hold something of a person: then `matinee.<domain>.privacy` says what, and forgets it."""
    workflow: str = ""
    """A file beside the table: the state machine's definition, in Amazon States Language (JSONPath)."""
    workflow_rights: tuple[Right, ...] = ()
    """What it does itself, beyond calling its tasks and, with a distributed map, beginning executions of its own."""


def route(
    call: str,
    name: str,
    *rights: Right,
    access: Access = "public",
    idempotent: bool = False,
    live: bool = False,
    shared: bool = False,
    grown_up: bool = False,
    **limits: Any,
) -> Function:
    """`call` is "GET /v1/content/{content_id}". What is for the staff is for grown-ups."""
    method, path = call.split(" ")
    grown_up = grown_up or access not in ("public", "viewer")
    return Function(name, Route(method, path, access, idempotent, live, shared, grown_up), rights, **limits)


def on_event(event: str | tuple[str, ...], name: str, *rights: Right, **limits: Any) -> Function:
    names = (event,) if isinstance(event, str) else event
    return Function(name, BusEvent(names), rights, **{"timeout": 30, **limits})


def on_aws(event: AwsEvent, name: str, *rights: Right, **limits: Any) -> Function:
    return Function(name, event, rights, **{"timeout": 30, **limits})


def schedule(expression: str, name: str, *rights: Right, **limits: Any) -> Function:
    return Function(name, Schedule(expression), rights, **{"timeout": 300, **limits})


def step(name: str, *rights: Right, of: str = "", **limits: Any) -> Function:
    return Function(name, WorkflowTask(of), rights, **{"timeout": 60, **limits})


def internal(purpose: str, name: str, *rights: Right, **limits: Any) -> Function:
    return Function(name, Internal(purpose), rights, **limits)
