"""EMR Serverless' own service model (botocore's copy): what is valid, and what of it we carry out."""

from functools import cache
from typing import Any

import botocore.session
from botocore.model import OperationModel, ServiceModel

from infra.local.wire import ANY, BadRequest, problems, unsupported

OPERATIONS: dict[str, dict[str, Any]] = {
    "CreateApplication": {
        "name": ANY,
        "releaseLabel": ANY,
        "type": {"Spark", "SPARK"},
        "clientToken": ANY,
        "architecture": ANY,
        "maximumCapacity": ANY,
        "autoStartConfiguration": {"enabled": {True}},
        "autoStopConfiguration": ANY,
        "schedulerConfiguration": {"maxConcurrentRuns": ANY, "queueTimeoutMinutes": ANY},
        "tags": ANY,
    },
    "GetApplication": {"applicationId": ANY},
    "ListApplications": {"states": ANY, "maxResults": ANY, "nextToken": ANY},
    "DeleteApplication": {"applicationId": ANY},
    "StartJobRun": {
        "applicationId": ANY,
        "clientToken": ANY,
        "executionRoleArn": ANY,
        "jobDriver": {
            "sparkSubmit": {"entryPoint": ANY, "entryPointArguments": ANY, "sparkSubmitParameters": ANY},
        },
        "executionTimeoutMinutes": ANY,
        "name": ANY,
        "mode": {"BATCH"},
        "tags": ANY,
    },
    "GetJobRun": {"applicationId": ANY, "jobRunId": ANY},
    "ListJobRuns": {
        "applicationId": ANY,
        "states": ANY,
        "createdAtAfter": ANY,
        "createdAtBefore": ANY,
        "mode": ANY,
        "maxResults": ANY,
        "nextToken": ANY,
    },
    "CancelJobRun": {"applicationId": ANY, "jobRunId": ANY},
}
"""Every operation that we carry out, as far as we do."""


@cache
def service() -> ServiceModel:
    return ServiceModel(botocore.session.get_session().get_service_data("emr-serverless"), "emr-serverless")


def operation(name: str) -> OperationModel:
    return service().operation_model(name)


def check(name: str, parameters: dict[str, Any]) -> None:
    """Raises BadRequest: an operation or a setting that we do not carry out, and what AWS's model refuses."""
    if name not in OPERATIONS:
        raise BadRequest(f"{name} is not supported by the local EMR Serverless")
    shape = operation(name).input_shape
    assert shape is not None
    found = problems(shape, parameters) or list(unsupported(OPERATIONS[name], parameters, "the local EMR Serverless"))
    if found:
        raise BadRequest("; ".join(found))
