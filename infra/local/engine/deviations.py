"""What the engine does differently from AWS, and what we do about it: one row each, each with a contract test.

A row leaves when the engine has mended it: its test then passes without the remedy. Templates never bend to the engine.
What is mended outside of the engine, and what is left as it is, is listed below.
"""

from collections.abc import Callable
from dataclasses import dataclass

from infra.local.engine import (
    catalog,
    cloudformation,
    lambdas,
    limits,
    logs,
    multipart,
    objects,
    parameters,
    permissions,
    queues,
    requests,
    security,
    sending,
    streams,
    workflows,
)
from infra.local.engine.athena import executions
from infra.local.engine.firehose import accepting


@dataclass(frozen=True)
class Deviation:
    name: str
    aws: str
    engine: str
    remedy: Callable[[], None]


DEVIATIONS = (
    Deviation(
        "recorded_types",
        "queues of MediaConvert, budgets, archives and rotations are resource types",
        "rejects a template that has one",
        cloudformation.record_the_rest,
    ),
    Deviation(
        "spark_applications",
        "a template may have an application of EMR Serverless",
        "rejects it",
        cloudformation.make_spark_applications,
    ),
    Deviation(
        "custom_resources",
        "a custom resource whose function raises fails, if only after an hour",
        "waits that hour, and does not say what was raised",
        cloudformation.fail_custom_resources,
    ),
    Deviation(
        "table_settings",
        "a table of a template has its time to live and point-in-time recovery",
        "drops both",
        cloudformation.apply_table_settings,
    ),
    Deviation(
        "api_cors",
        "an HTTP API of a template answers by its CORS configuration",
        "keeps it under names that it does not read",
        cloudformation.keep_cors_of_apis,
    ),
    Deviation(
        "origin_ports",
        "a custom origin of a template has the ports 80 and 443 unless it says others, and can be updated as it was read",
        "answers it without ports, which no update takes",
        cloudformation.give_origins_their_ports,
    ),
    Deviation(
        "secure_transport",
        "requests inside AWS come by TLS",
        "speaks plain HTTP on loopback, so that policies that demand TLS deny everything",
        security.trust_loopback,
    ),
    Deviation(
        "service_sources",
        "a service that assumes a role says for which account and which resource",
        "says neither, so that no role may demand it",
        security.say_for_whom_services_act,
    ),
    Deviation(
        "tagged_distributions",
        "a right may be bound to the tags of a distribution",
        "takes every distribution for one without tags",
        security.look_at_tags_of_distributions,
    ),
    Deviation(
        "parameter_reads",
        "Parameter Store answers 40 reads a second",
        "answers as many as are asked",
        parameters.throttle_reads,
    ),
    Deviation(
        "mail_identities",
        "sending mail is allowed on the identity of its sender's domain",
        "asks for the right on every resource",
        security.name_mail_identities,
    ),
    Deviation(
        "mail_recipients",
        "sending mail is asked for on the identities of its recipients too, in the sandbox of SES",
        "asks for the sender's",
        security.ask_for_recipients,
    ),
    Deviation(
        "signed_routes",
        "an HTTP API's route for IAM refuses whoever has not signed",
        "lets in whoever shows any other Authorization",
        security.demand_signatures,
    ),
    Deviation(
        "event_cookies",
        "an HTTP API hands a function the cookies as a list, and not as a header",
        "leaves them in the header",
        requests.list_cookies,
    ),
    Deviation(
        "forwarded_hops",
        "an HTTP API appends whom it was asked by to X-Forwarded-For",
        "hands on the header as it came",
        requests.append_hop,
    ),
    Deviation(
        "multipart_uploads",
        "an upload in parts goes on after any restart, and may be as large as it likes",
        "keeps the parts in memory, joins them there, and forgets them",
        multipart.keep_parts_on_disk,
    ),
    Deviation(
        "large_objects",
        "a range of a large object costs what the range costs",
        "reads the whole object into memory for every request",
        sending.send_from_disk,
    ),
    Deviation(
        "missing_objects",
        "a missing object is a 403 for whoever may not list its bucket",
        "is a 404 for everybody",
        objects.hide_missing_objects,
    ),
    Deviation(
        "full_object_checksums",
        "a multipart upload may carry the checksum of the whole object",
        "takes it for the checksum of the parts' checksums, and refuses it",
        objects.check_full_objects,
    ),
    Deviation(
        "full_batches",
        "a queue hands a function as many messages at once as its mapping's BatchSize says, up to 10,000",
        "hands out ten at most",
        queues.fill_batches,
    ),
    Deviation(
        "python_errors",
        "a Python exception is answered by its class, and the environment lives on",
        "names every one Runtime.HandlerError, and ends the process",
        lambdas.run_python_as_aws_does,
    ),
    Deviation(
        "whole_logs",
        "an invocation ends with its last log line",
        "waits 50 ms for a first line that may never come, and 5 ms after each",
        lambdas.take_logs_to_their_end,
    ),
    Deviation(
        "idle_environments",
        "idle execution environments cost the machine nothing",
        "keeps one process a function for ever",
        lambdas.end_the_longest_idle,
    ),
    Deviation(
        "payload_limits",
        "an event and a reply have 6 MB at most: beyond that a call is answered 413 and a reply is a failure of its function",
        "takes and gives whatever there is",
        lambdas.limit_payloads,
    ),
    Deviation(
        "bursts",
        "every execution environment has a processor of its own",
        "starts as many as are called at once on the cores that there are, until all run into their timeouts",
        lambdas.take_turns,
    ),
    Deviation(
        "foreign_layers",
        "runs on the processor that the layers' packages were compiled for",
        "puts arm64 packages before its own",
        lambdas.keep_own_packages,
    ),
    Deviation(
        "reserved_concurrency",
        "a function of a template is throttled beyond what it reserves",
        "forgets what a template reserves",
        cloudformation.keep_reserved_concurrency,
    ),
    Deviation(
        "throttled_tasks",
        "a task whose function is throttled fails with Lambda.TooManyRequestsException",
        "fails it with Lambda.Unknown",
        workflows.name_throttles,
    ),
    Deviation(
        "retry_delays",
        "a retry waits for MaxDelaySeconds at most, and with jitter for a random part of its delay",
        "waits for a minute at most, always for the whole delay",
        workflows.spread_retries,
    ),
    Deviation(
        "prompt_executions",
        "an execution takes its first step at once",
        "sleeps 150 ms before it",
        workflows.start_at_once,
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
        "heartbeats",
        "a task that has not been heard of for HeartbeatSeconds fails",
        "ignores HeartbeatSeconds",
        workflows.mind_heartbeats,
    ),
    Deviation(
        "log_retention",
        "log events leave by their group's retention",
        "keeps and saves every line for ever",
        logs.keep_the_latest,
    ),
    Deviation(
        "stream_records",
        "a table's stream outlives every restart",
        "forgets the records but keeps the readers' positions, so that readers wait for ever",
        streams.keep_records,
    ),
    Deviation(
        "policies_of_targets",
        "a rule reaches a function, a queue or a topic that lets EventBridge in, and a workflow that its role may start",
        "reaches all of them",
        permissions.ask_policies_of_targets,
    ),
    Deviation(
        "policies_of_routes",
        "an HTTP API calls a function that lets it in, and answers 500 for any other",
        "calls every function",
        permissions.ask_policies_of_routes,
    ),
    Deviation(
        "policies_of_topics",
        "an alarm is told to topics that let CloudWatch in",
        "tells every topic",
        permissions.ask_policies_of_topics,
    ),
    Deviation(
        "roles_of_state_machines",
        "a state machine calls the functions that its role may call",
        "does not look at the role",
        permissions.ask_roles_of_state_machines,
    ),
    Deviation(
        "roles_of_mappings",
        "a queue or a stream is mapped to a function whose role may read it",
        "does not look at the role",
        permissions.ask_roles_of_mappings,
    ),
    Deviation(
        "leading_keys",
        "a policy may ask for the partition keys that a request to DynamoDB names",
        "knows of none, so that such a condition always holds",
        permissions.know_leading_keys,
    ),
    Deviation(
        "event_sizes",
        "the entries of one PutEvents have 256 KB at most",
        "takes any size",
        limits.limit_events,
    ),
    Deviation(
        "state_sizes",
        "what comes out of a state has 256 KB at most, else its execution fails",
        "takes any size",
        limits.limit_states,
    ),
    Deviation(
        "environment_sizes",
        "a function's variables have 4 KB at most",
        "takes any size",
        limits.limit_environments,
    ),
    Deviation(
        "integration_timeouts",
        "a route answers 503 when its function takes longer than its integration waits, 30 s at most",
        "waits for the function",
        limits.limit_integrations,
    ),
    Deviation(
        "delivery_buffers",
        "Firehose keeps what it took until it is delivered: a buffer at a time, through a function in batches, under its roles",
        "writes an object a record at once, passes on what a function could not transform, and does not look at roles",
        accepting.buffer_records,
    ),
    Deviation(
        "partitions",
        "a partition of a table can be replaced in one step, deleted with others, and sought by an expression",
        "can do none of these, answers all partitions at once, and makes some for tables that it does not have",
        catalog.keep_partitions,
    ),
    Deviation(
        "table_rights",
        "a right on a table of Glue is asked for on its catalogue, its database and itself, one on a query on its work group",
        "asks for it on the database alone, and for a query on every resource",
        catalog.name_tables,
    ),
    Deviation(
        "queries",
        "Athena runs Trino's SQL over tables of Glue, in its own machines and with its caller's rights to them and to S3",
        "runs DuckDB's SQL in its own process, reads every object of a table, writes none, and asks for no right",
        executions.run_queries,
    ),
    Deviation(
        "running_executions",
        "an execution goes on whatever restarts",
        "fails the running ones with States.ServiceRestart",
        workflows.take_up_again,
    ),
)


@dataclass(frozen=True)
class Elsewhere:
    """What no remedy inside the engine mends: another part of the platform does."""

    name: str
    aws: str
    engine: str
    by: str
    """The file that does, or that holds the templates to it."""
    test: str
    """File and name of its contract test, from tests on."""


ELSEWHERE = (
    Elsewhere(
        "request_limit",
        "an HTTP API takes 10 MB",
        "takes whatever there is",
        "infra/local/edge/delivery.py",
        "local/edge/test_edge_on_engine.py::test_an_api_takes_ten_megabytes",
    ),
    Elsewhere(
        "crashes",
        "an HTTP API answers 500 for a function that crashed, and says nothing of it",
        "answers 502",
        "infra/local/edge/delivery.py",
        "local/edge/test_edge_on_engine.py::test_what_the_api_gives_for_a_crash_tells_nothing_of_it",
    ),
    Elsewhere(
        "missing_assets",
        "a stack whose code asset is not in the bucket fails",
        "says CREATE_COMPLETE",
        "infra/local/deploy.py",
        "local/engine/test_deploy.py::test_nothing_is_deployed_when_an_asset_is_missing",
    ),
    Elsewhere(
        "mail_domains",
        "a domain may send mail once DNS vouches for it",
        "has no DNS: the domain stays unverified and sends nothing",
        "infra/local/run.py",
        "journeys/test_accounts.py::test_an_account_is_good_once_its_owner_has_opened_the_mail",
    ),
)


@dataclass(frozen=True)
class Known:
    """What nobody mends, and why that harms nobody on a laptop."""

    name: str
    aws: str
    engine: str
    harmless: str


KNOWN = (
    Known(
        "throttling",
        "an HTTP API answers 429 beyond its rate",
        "answers everything",
        "one person makes no such load, and the rates are the templates' own",
    ),
    Known(
        "secret_rotation",
        "RotateSecret and a rotation's schedule run the rotation's function",
        "RotateSecret is a stub, and schedules are only recorded",
        "new token keys come by a schedule and a route of ours, which run here as they do in AWS",
    ),
    Known(
        "encoded_slashes",
        "%2F in a path is part of a path parameter",
        "answers 404",
        "no id of ours has a slash in it, so that both answer that there is no such thing",
    ),
    Known(
        "delivery_quotas",
        "Firehose answers ServiceUnavailableException beyond a stream's quota of records and bytes a second",
        "takes what it is given",
        "one person makes no such load; whoever puts records tries those again that an answer says failed",
    ),
    Known(
        "result_reuse",
        "Athena may answer a query that was asked before from its results",
        "takes ResultReuseConfiguration, and runs the query again",
        "the answer is the same, or newer",
    ),
    Known(
        "lenient_queries",
        "Athena refuses to compare values of unlike types, and names of columns that a SELECT makes in its GROUP BY and WHERE",
        "DuckDB converts, and knows those names",
        "no answer is another one; the models are tried on a real Trino",
    ),
    Known(
        "memory_limits",
        "a function that outgrows its memory is ended",
        "lets it grow",
        "the laptop's own memory is bounded by how many run; sizes are measured for AWS",
    ),
)
