"""The types of a function table: functions, their triggers and their rights. The stacks turn them into CloudFormation.

A function's name is its file: `functions/<domain>/<name>.py` contains its `handler`.
"""

from dataclasses import dataclass, field
from typing import Any, Literal

from infra.workflows.states import Workflow

Access = Literal["public", "viewer", "editor", "support", "admin"]


# --- rights: what a function may do beyond writing its log -------------------------------------------------------


@dataclass(frozen=True)
class Read:
    """Read and query a domain's table."""

    domain: str


@dataclass(frozen=True)
class Write(Read):
    """Read a domain's table and put, update and delete its items. Only granted to functions of that domain."""


@dataclass(frozen=True)
class Erase(Write):
    """Write a domain's table including its append-only items, to erase a person."""


@dataclass(frozen=True)
class ReadCaller:
    """Get accounts, devices and profiles by their keys, to check the caller. A live route has it."""


@dataclass(frozen=True)
class EraseReplies:
    """Delete a caller's stored replies; MATINEE_IDEMPOTENCY_TABLE holds their table's name."""


@dataclass(frozen=True)
class ReadObjects:
    bucket: str
    prefix: str = ""


@dataclass(frozen=True)
class FindObjects(ReadObjects):
    """Read objects that may be missing. S3 says so only to those who may list the whole bucket: others are denied."""


@dataclass(frozen=True)
class WriteObjects(ReadObjects):
    """Put objects, but neither read nor delete them."""


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
    """Read one of the deployment's secrets; MATINEE_SECRET_<NAME> holds its name."""

    name: str


@dataclass(frozen=True)
class SealCursors:
    """Seal and open the cursors of a list that comes in pages: read their secret."""


@dataclass(frozen=True)
class Verify:
    """Verify access tokens. MATINEE_JWKS holds the public keys of the deployment, MATINEE_SECRET_JWKS names the current ones."""


@dataclass(frozen=True)
class IssueTokens:
    """Sign access tokens, and whatever else the secret of their keys seals."""


@dataclass(frozen=True)
class KnowEdge:
    """Know requests of the edge. MATINEE_EDGE holds digests of its secrets, MATINEE_SECRET_EDGE names the current ones."""


@dataclass(frozen=True)
class SignMedia:
    """Sign what opens media at CloudFront: read the signing key."""


@dataclass(frozen=True)
class SiteUrl:
    """Read the site's address from its parameter. Not for routes: a request says it."""


@dataclass(frozen=True)
class SendMail:
    """Send mail from the deployment's address (`-c mail-from=…`); MATINEE_MAIL_FROM holds it."""


@dataclass(frozen=True)
class Weekly:
    """Gets the address that the weekly report goes to (`-c report-to=…`) in MATINEE_REPORT_TO, empty where nobody wants it, and
    its language (`-c report-language=…`) in MATINEE_REPORT_LANGUAGE."""


@dataclass(frozen=True)
class Transcode:
    """Create and read MediaConvert jobs and pass them the role that reads uploads and writes media."""


@dataclass(frozen=True)
class CancelJobs:
    """Read and cancel MediaConvert jobs."""


@dataclass(frozen=True)
class StartWorkflow:
    """Start executions of a domain's state machine; MATINEE_WORKFLOW holds its ARN."""

    domain: str


@dataclass(frozen=True)
class SeeWorkflow:
    """Read how far executions of a domain's state machine are; MATINEE_WORKFLOW holds its ARN."""

    domain: str


@dataclass(frozen=True)
class StopWorkflow:
    """Stop executions of a domain's state machine; MATINEE_WORKFLOW holds its ARN."""

    domain: str


@dataclass(frozen=True)
class ResumeWorkflow:
    """Answer task tokens of a domain's state machine."""

    domain: str


@dataclass(frozen=True)
class Budgeted:
    """Gets the transcoding budgets in cents (`-c budget-upload=…`, `-c budget-month=…`)."""


@dataclass(frozen=True)
class Ladder:
    """Gets the codecs of renditions (`-c codecs=H264,HEVC`) in MATINEE_CODECS."""


@dataclass(frozen=True)
class PlayEarly:
    """Gets whether uploads play in a first quality early where they do not say (`-c express=…`) in MATINEE_EXPRESS."""


@dataclass(frozen=True)
class Encrypt:
    """Gets the encryption settings (`-c drm=…`), the DRM systems and the key server's address."""


@dataclass(frozen=True)
class UnwrapKeys:
    """Unwrap content keys; MATINEE_CONTENT_KEY holds the ARN of the KMS key that wraps them."""


@dataclass(frozen=True)
class WrapKeys(UnwrapKeys):
    """Create and unwrap content keys."""


@dataclass(frozen=True)
class AskDrmVendor:
    """Call the deployment's DRM vendor (`-c drm-vendor=…`) with the credentials in its secret."""


@dataclass(frozen=True)
class PublishEvents:
    """Put events on the bus; MATINEE_BUS holds its name."""


@dataclass(frozen=True)
class ReplayOutboxes(PublishEvents):
    """Scan all domains' tables for their outboxes, and put the events on the bus."""


@dataclass(frozen=True)
class MakeKeys:
    """Read and write the secrets of all signing keys, and publish the public keys."""


@dataclass(frozen=True)
class RotateTokenKeys:
    """Read and write the secret of the access tokens' keys, and publish the public keys."""


@dataclass(frozen=True)
class RotateMediaKeys:
    """Read and write the secret of the keys that sign CloudFront's cookies, and publish the public keys in its key group."""


@dataclass(frozen=True)
class RotateEdgeSecret:
    """Read and write the edge's secret, and let CloudFront send it."""


@dataclass(frozen=True)
class SignInWith:
    """Sign people in with the deployment's OpenID Connect providers (`-c oidc=…`): MATINEE_OIDC holds them, as JSON by name.

    The operator stores each client secret in `matinee/<stage>/oidc-<name>`.
    """


@dataclass(frozen=True)
class AskStripe:
    """Call Stripe with the key in the deployment's secret; gets the days of grace after a failed payment."""


@dataclass(frozen=True)
class ConnectStripe(AskStripe):
    """Call Stripe and store the webhooks' signing secrets."""


@dataclass(frozen=True)
class Entitled:
    """Read entitlements; MATINEE_SUBSCRIPTIONS says whether watching needs a plan (`-c subscriptions=…`)."""


@dataclass(frozen=True)
class ReadIndex:
    """Search the index; MATINEE_SEARCH names the engine (`-c search=…`)."""


@dataclass(frozen=True)
class WriteIndex(ReadIndex):
    """Search, change and replace the index."""


@dataclass(frozen=True)
class ReadAssets:
    """Read the assets of the deployment."""


@dataclass(frozen=True)
class PutEvents:
    """Put records into the stream of events; MATINEE_EVENTS names it, MATINEE_EVENTS_BY says whether by firehose or kinesis."""


@dataclass(frozen=True)
class PutManyEvents(PutEvents):
    """Also put them by hundreds."""


@dataclass(frozen=True)
class QueryLake:
    """Ask Athena over the lake's objects below these prefixes: MATINEE_DATABASE, MATINEE_WORKGROUP and MATINEE_BUCKET_LAKE."""

    prefixes: tuple[str, ...] = ("models/",)
    group: Literal["reports", "questions", "models"] = "reports"
    """The work group: `infra.stacks.lake.READ_AT_MOST` has the bytes that a query of it reads."""


@dataclass(frozen=True)
class AskLake(QueryLake):
    """Ask Athena an operator's own questions, over all models and raw events, in their own work group."""

    prefixes: tuple[str, ...] = ("models/", "events/")
    group: Literal["reports", "questions", "models"] = "questions"


@dataclass(frozen=True)
class ScanStreams:
    """Read all leases of streams. Not for routes: it reads the whole table."""


@dataclass(frozen=True)
class WriteLake(QueryLake):
    """Also write and delete objects below these prefixes, and tables and partitions of the lake.

    By default those of all models, and of the raw events, which are read, compacted and rewritten.
    """

    prefixes: tuple[str, ...] = ("models/", "events/")
    group: Literal["reports", "questions", "models"] = "models"


@dataclass(frozen=True)
class RunSpark:
    """Start and read job runs of Spark (`-c spark=on`) and pass them their role.

    MATINEE_SPARK_APPLICATION holds the application's id and MATINEE_SPARK_JOB what jobs are started with.
    """


@dataclass(frozen=True)
class FindPartitions:
    """Know which partitions of the models there are: MATINEE_DATABASE."""


@dataclass(frozen=True)
class BuildOnSpark(RunSpark):
    """Also find models' folders in Glue."""


Right = (
    Budgeted
    | Ladder
    | PlayEarly
    | Encrypt
    | UnwrapKeys
    | PutEvents
    | RunSpark
    | FindPartitions
    | QueryLake
    | ScanStreams
    | Weekly
    | AskDrmVendor
    | ReadCaller
    | EraseReplies
    | SiteUrl
    | SendMail
    | PublishEvents
    | ReplayOutboxes
    | MakeKeys
    | RotateTokenKeys
    | RotateMediaKeys
    | RotateEdgeSecret
    | SignInWith
    | ReadAssets
    | ReadIndex
    | AskStripe
    | Entitled
    | Read
    | ReadObjects
    | ReadSecret
    | SealCursors
    | Verify
    | IssueTokens
    | KnowEdge
    | SignMedia
    | Transcode
    | CancelJobs
    | StartWorkflow
    | SeeWorkflow
    | ResumeWorkflow
    | StopWorkflow
)


# --- triggers: when a function runs ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Route:
    method: str
    path: str
    access: Access
    idempotent: bool = False
    live: bool = False
    """Its handler takes a `LiveCaller`: the caller's stored session, role and profile count, not the access token's."""
    shared: bool = False
    """The edge caches its answers for all viewers of the same country, age and language."""
    anonymous: bool = False
    """The edge caches its answers to who shows no token, of the same country; whoever shows one is answered alone."""
    grown_up: bool = False
    """Refuses kids profiles."""

    @property
    def methods(self) -> tuple[str, ...]:
        """What is read can be asked for its headers alone."""
        return ("GET", "HEAD") if self.method == "GET" else (self.method,)


@dataclass(frozen=True)
class AnyOtherCall:
    """Whatever call the API has no route for."""


@dataclass(frozen=True)
class ServiceCall:
    """A route for an AWS service, which signs requests with a role (IAM). It is not in the OpenAPI description."""

    method: str
    path: str


KEY_SERVER = ServiceCall("POST", "/keys")
"""The route from which MediaConvert gets content keys."""


@dataclass(frozen=True)
class BusEvent:
    """Events of one domain on our bus, by their names ("content.TitlePublished")."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class AwsEvent:
    """An event of an AWS service on the account's default bus, by an EventBridge pattern.

    Bucket names in `detail`, such as {"bucket": {"name": ["uploads"]}}, are replaced by their deployed names, and domains in
    {"stateMachineArn": ["transcoding"]} by the ARNs of their state machines.
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
    """A task of a state machine. Its own domain's names it `${function_name}`, another's `${domain_function_name}`."""

    of: str = ""
    """The other domain, if the state machine belongs to one."""


@dataclass(frozen=True)
class Transform:
    """Batches of records on their way through the stream of events."""


@dataclass(frozen=True)
class Internal:
    """Connected by a stack (authorizer, outbox, custom resource) or invoked by an operator."""

    purpose: str


Trigger = Route | AnyOtherCall | ServiceCall | BusEvent | AwsEvent | Schedule | WorkflowTask | Transform | Internal


@dataclass(frozen=True)
class Function:
    name: str
    trigger: Trigger
    rights: tuple[Right, ...]
    memory: int = 512
    """MB. The share of CPU grows with it; 1,769 MB is one core."""
    timeout: int = 10
    """Seconds."""
    concurrency: int | None = None
    """The largest number of concurrent invocations, in an account of `sizing.PLANNED`: reserved, or kept to by a queue."""
    batch: int = 10
    """The largest number of events in a consumer's batch."""
    gather: int = 0
    """Seconds for which a consumer's queue collects a batch."""
    media: bool = False
    """Whether it opens media files: it has the layer with FFmpeg's libraries."""
    numeric: bool = False
    """Whether it trains models: it has the layer with numpy."""
    only: Literal["", "spark"] = ""
    """The setting that must be on (`-c spark=on`), or it is not deployed."""


@dataclass(frozen=True)
class Domain:
    """A domain's functions, table and workflow."""

    name: str
    functions: tuple[Function, ...]
    append_only: tuple[str, ...] = ()
    """Prefixes of partition keys whose items no function may change or delete."""
    indexes: tuple[str, ...] = ()
    """Global secondary indexes of its table. Index "gsi1" has the keys gsi1pk and gsi1sk."""
    table: bool = True
    personal: bool = True
    """Whether the table may hold personal data. `matinee.<domain>.privacy` then exports and erases it."""
    alarms: tuple[tuple[str, str], ...] = ()
    """Metrics that its functions count and that ought to stay 0, each with the sentence of its alarm."""
    workflow: Workflow | None = None
    workflow_with_spark: Workflow | None = None
    """In its place where Spark is on (`-c spark=on`)."""
    workflow_rights: tuple[Right, ...] = ()
    """What it does itself, beyond calling its tasks and, with a distributed map, beginning executions of its own."""


def route(
    call: str,
    name: str,
    *rights: Right,
    access: Access = "public",
    idempotent: bool = False,
    live: bool = False,
    by_token: str = "",
    shared: bool = False,
    anonymous: bool = False,
    grown_up: bool = False,
    **limits: Any,
) -> Function:
    """`call` is "GET /v1/content/{content_id}". Routes for the staff also refuse kids profiles.

    A route that writes is live unless `by_token` gives the reason to trust the access token. A live route may read its caller.
    """
    method, path = call.split(" ")
    live = live or not (method == "GET" or access == "public" or by_token)
    if live and not any(isinstance(right, Read) and right.domain == "users" for right in rights):
        rights = (*rights, ReadCaller())
    grown_up = grown_up or access not in ("public", "viewer")
    return Function(name, Route(method, path, access, idempotent, live, shared, anonymous, grown_up), rights, **limits)


def on_event(event: str | tuple[str, ...], name: str, *rights: Right, **limits: Any) -> Function:
    names = (event,) if isinstance(event, str) else event
    return Function(name, BusEvent(names), rights, **{**_CONSUMER, **limits})


def on_aws(event: AwsEvent, name: str, *rights: Right, **limits: Any) -> Function:
    return Function(name, event, rights, **{**_CONSUMER, **limits})


_CONSUMER = {"timeout": 30, "concurrency": 10}
"""A queue waits for its consumer: few of them leave the account's concurrency to viewers."""


def schedule(expression: str, name: str, *rights: Right, **limits: Any) -> Function:
    return Function(name, Schedule(expression), rights, **{"timeout": 300, **limits})


def step(name: str, *rights: Right, of: str = "", **limits: Any) -> Function:
    return Function(name, WorkflowTask(of), rights, **{"timeout": 60, **limits})


def transform(name: str, *rights: Right, **limits: Any) -> Function:
    """Firehose waits five minutes for its answer, and asks three times."""
    return Function(name, Transform(), rights, **{"timeout": 60, **limits})


def internal(purpose: str, name: str, *rights: Right, **limits: Any) -> Function:
    return Function(name, Internal(purpose), rights, **limits)
