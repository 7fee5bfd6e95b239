"""The models of recommendations: rows of the domain's function table that train them, and that an operator watches them by."""

from typing import Any

from infra.functions import (
    DeleteObjects,
    FindObjects,
    Function,
    ListObjects,
    QueryLake,
    Read,
    ReadObjects,
    RunSpark,
    StartWorkflow,
    WriteObjects,
    route,
    schedule,
    step,
)

_MODELS = FindObjects("recommendations")
_PUT = (WriteObjects("recommendations", "models/"), WriteObjects("recommendations", "current.json"))
_SWEEP = DeleteObjects("recommendations", "models/")
_LAKE = QueryLake(group="models")
_READS = (Read("analytics"), Read("content"), _LAKE)
_TRAINS = (*_READS, _MODELS, WriteObjects("recommendations", "models/"))
_LARGE: dict[str, Any] = {"memory": 10_240, "timeout": 900, "numeric": True}
_FACTORS = (ListObjects("lake", "factors/"), ReadObjects("lake", "factors/"))

ALARMS = (
    ("ModelRefused", "The night's model of recommendations was worse than the one in use, which stays: see its card."),
)

TRAINING: tuple[Function, ...] = (
    # The warehouse forgets people and builds its models from 02:00 on.
    schedule("cron(0 4 * * ? *)", "start_training", StartWorkflow("recommendations"), timeout=30),
    step("gather_interactions", Read("content"), _LAKE, timeout=300),
    step("train_model", *_TRAINS, memory=3008, timeout=900, numeric=True),
    step("train_large_model", *_TRAINS, **_LARGE),
    # With Spark, of catalogues that are larger still.
    step("give_interactions", *_READS, WriteObjects("lake", "factors/"), **_LARGE, only="spark"),
    step("find_factors", RunSpark(), only="spark"),
    step("train_on_factors", *_TRAINS, *_FACTORS, **_LARGE, only="spark"),
    step("promote_model", _MODELS, *_PUT, _SWEEP, timeout=60),
    route("GET /v1/admin/recommendations/models", "list_models", _MODELS, access="admin"),
    route(
        "POST /v1/admin/recommendations/models/rollback",
        "roll_back_model",
        _MODELS,
        WriteObjects("recommendations", "current.json"),
        access="admin",
    ),
)
