"""analytics: events of the clickstream on their way into the lake, and what is made of them there."""

from matinee.analytics.reports import REPORTS

from infra.functions import (
    AskLake,
    AwsEvent,
    BuildOnSpark,
    DeleteObjects,
    Domain,
    Erase,
    FindObjects,
    FindPartitions,
    ListObjects,
    PutEvents,
    PutManyEvents,
    QueryLake,
    Read,
    ReadObjects,
    ScanStreams,
    SealCursors,
    SeeWorkflow,
    StartWorkflow,
    Write,
    WriteLake,
    WriteObjects,
    on_aws,
    on_event,
    route,
    schedule,
    step,
    transform,
)
from infra.workflows.analytics import WORKFLOW

_WRITE = Write("analytics")
_SPARK_RUN_ENDED = AwsEvent(
    "aws.emr-serverless", "EMR Serverless Job Run State Change", {"state": ["SUCCESS", "FAILED", "CANCELLED"]}
)
MARTS = QueryLake(tuple(sorted({f"models/{mart}/" for report in REPORTS.values() for mart in report.marts})))
"""What reports read: no raw events, no rows of a person."""
_WAREHOUSE = WriteLake(prefixes=("models/", "events/", "catalogue/"))
"""What it takes to build models: Athena reads raw events and the catalogue with the rights of whoever asks."""

_FORECASTS = ("churn_forecasts", "title_forecasts", "load_forecasts", "suggestions")

ANALYTICS = Domain(
    name="analytics",
    workflow=WORKFLOW,
    functions=(
        # --- collection ---
        route("POST /v1/events", "collect_events", _WRITE, PutEvents()),
        transform("enrich_events", _WRITE, WriteObjects("lake", "refused/"), memory=1024),
        on_event(
            (
                "users.UserRegistered",
                "users.ProfileRemoved",
                "playback.TitleRated",
                "playback.WatchlistChanged",
                "recommendations.TitleHidden",
                "recommendations.TasteReset",
                "subscriptions.EntitlementChanged",
                "subscriptions.PaymentSettled",
                "transcoding.RenditionsReady",
                "transcoding.TranscodingFailed",
            ),
            "record_business_events",
            _WRITE,
            Read("users"),
            PutEvents(),
            concurrency=2,
        ),
        # --- dashboards ---
        route(
            "GET /v1/admin/analytics/{report}",
            "get_report",
            _WRITE,
            Read("content"),
            MARTS,
            access="admin",
            timeout=29,
        ),
        route("POST /v1/admin/analytics/query", "ask_question", AskLake(), access="admin", timeout=29),
        route("GET /v1/admin/analytics/query/{query_id}", "get_answer", AskLake(), access="admin", timeout=29),
        route(
            "POST /v1/admin/analytics/imports",
            "create_event_import",
            _WRITE,
            WriteObjects("lake", "drop/"),
            access="admin",
            idempotent=True,
        ),
        route("GET /v1/admin/analytics/imports/{import_id}", "get_event_import", Read("analytics"), access="admin"),
        route(
            "POST /v1/admin/analytics/rebuilds",
            "rebuild_days",
            _WRITE,
            StartWorkflow("analytics"),
            access="admin",
            idempotent=True,
        ),
        route("GET /v1/admin/analytics/rebuilds", "list_rebuilds", SealCursors(), Read("analytics"), access="admin"),
        route(
            "GET /v1/admin/analytics/rebuilds/{rebuild_id}",
            "get_rebuild",
            Read("analytics"),
            SeeWorkflow("analytics"),
            access="admin",
        ),
        schedule(
            "rate(5 minutes)",
            "import_events",
            _WRITE,
            ListObjects("lake", "drop/"),
            ReadObjects("lake", "drop/"),
            DeleteObjects("lake", "drop/"),
            WriteObjects("lake", "refused/imports/"),
            FindPartitions(),
            PutManyEvents(),
            memory=1769,
            timeout=900,
        ),
        schedule("rate(1 minute)", "count_streams", _WRITE, Read("streaming"), ScanStreams(), timeout=55),
        # --- warehouse ---
        schedule("cron(0 2 * * ? *)", "start_nightly_models", StartWorkflow("analytics"), timeout=30),
        schedule("cron(20 * * * ? *)", "start_hourly_models", StartWorkflow("analytics"), timeout=30),
        step("plan_forgetting", Read("analytics"), _WAREHOUSE, timeout=300),
        step("rewrite_partitions", Read("analytics"), _WAREHOUSE, timeout=300),
        step("finish_forgetting", _WRITE, _WAREHOUSE, timeout=300),
        step("plan_models", Read("content"), _WAREHOUSE, timeout=600),
        step("build_models", _WAREHOUSE, timeout=300),
        step("check_models", _WAREHOUSE, timeout=600),
        step("finish_models", _WAREHOUSE, timeout=600),
        # --- forecasts ---
        step(
            "train_forecasts",
            QueryLake(group="models"),
            FindObjects("lake", "forecasting/"),
            WriteObjects("lake", "forecasting/"),
            memory=1769,
            timeout=900,
        ),
        step(
            "publish_forecasts",
            QueryLake(group="models"),
            FindObjects("lake", "forecasting/"),
            WriteLake(prefixes=("forecasts/", *(f"models/{mart}/" for mart in _FORECASTS))),
            memory=1769,
            timeout=900,
        ),
        # --- Spark: what outgrows Athena ---
        schedule("cron(40 5 * * ? *)", "start_spark_job", BuildOnSpark(), timeout=60, only="spark"),
        on_aws(_SPARK_RUN_ENDED, "finish_spark_job", BuildOnSpark(), WriteLake(("models/",)), timeout=60, only="spark"),
        # --- privacy ---
        route("POST /v1/analytics/reset", "reset_analytics", _WRITE, access="viewer", grown_up=True),
        step("erase_person", Erase("analytics"), Read("users"), of="users", timeout=300),
    ),
)
