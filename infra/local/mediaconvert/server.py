"""MediaConvert's REST API (2017-08-29), as far as we carry it out; the rest is refused by name."""

import json
import re
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web
from botocore.model import StructureShape

from infra.local.deploy import ACCOUNT, REGION
from infra.local.mediaconvert import model
from infra.local.mediaconvert.consistency import refuse_inconsistent
from infra.local.mediaconvert.jobs import ENDS, Jobs
from infra.local.mediaconvert.model import BadRequest

_HIDDEN = {"Untold", "ToldAt", "Took", "OutputGroupDetails"}
_Answer = tuple[int, dict[str, Any]]
_Carry = Callable[[Jobs, dict[str, Any]], Awaitable[_Answer]]


class NotFound(Exception):
    pass


class Conflict(Exception):
    pass


def build_app(jobs: Jobs) -> web.Application:
    app = web.Application(client_max_size=8 << 20)
    for name in model.service().operation_names:
        http = model.operation(name).http
        path = re.sub(r"{(\w+)\+?}", r"{\1:.+}", http["requestUri"].split("?")[0])
        app.router.add_route(http["method"], path, _handler(jobs, name))
    return app


def _handler(jobs: Jobs, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            if name not in _OPERATIONS:
                raise BadRequest(f"{name} is not supported by the local MediaConvert")
            parameters = await _parameters(request, name)
            model.refuse_unsupported(name, parameters)
            status, answer = await _OPERATIONS[name](jobs, parameters)
        except BadRequest as error:
            return _refusal(400, "BadRequestException", str(error))
        except NotFound as error:
            return _refusal(404, "NotFoundException", str(error))
        except Conflict as error:
            return _refusal(409, "ConflictException", str(error))
        return web.json_response(model.to_wire(model.operation(name).output_shape, answer), status=status)

    return handle


async def _parameters(request: web.Request, name: str) -> dict[str, Any]:
    """Path, query and body → the operation's parameters, validated. Raises BadRequest."""
    shape = model.operation(name).input_shape
    assert isinstance(shape, StructureShape)
    text = await request.text()
    try:
        body = json.loads(text) if text else {}
    except ValueError as error:
        raise BadRequest("The body is not JSON") from error
    if not isinstance(body, dict):
        raise BadRequest("The body is no JSON object")
    integers = {each.serialization.get("name") for each in shape.members.values() if each.type_name == "integer"}
    values: dict[str, Any] = {**body, **request.match_info}
    for key, value in request.query.items():
        values[key] = int(value) if key in integers and value.isdigit() else value
    parameters: dict[str, Any] = model.from_wire(shape, values)
    model.validate(name, parameters)
    return parameters


def _refusal(status: int, kind: str, message: str) -> web.Response:
    return web.json_response({"message": message}, status=status, headers={"x-amzn-ErrorType": kind})


def _shown(job: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in job.items() if name not in _HIDDEN}


def _job(jobs: Jobs, parameters: dict[str, Any]) -> dict[str, Any]:
    job = jobs.all.get(parameters["Id"])
    if job is None:
        raise NotFound(f"The job {parameters['Id']} does not exist")
    return job


async def _create_job(jobs: Jobs, parameters: dict[str, Any]) -> _Answer:
    refuse_inconsistent(parameters)
    return 201, {"Job": _shown(jobs.create(parameters))}


async def _get_job(jobs: Jobs, parameters: dict[str, Any]) -> _Answer:
    return 200, {"Job": _shown(_job(jobs, parameters))}


async def _list_jobs(jobs: Jobs, parameters: dict[str, Any]) -> _Answer:
    found = [
        job
        for job in jobs.all.values()
        if parameters.get("Status") in (None, job["Status"]) and parameters.get("Queue") in (None, job.get("Queue"))
    ]
    found.sort(key=lambda job: job["CreatedAt"], reverse=parameters.get("Order") != "ASCENDING")
    page, more = _page(found, parameters)
    return 200, {"Jobs": [_shown(job) for job in page], "NextToken": more}


def _page(found: list[dict[str, Any]], parameters: dict[str, Any]) -> tuple[list[dict[str, Any]], str | None]:
    """Twenty at a time, or MaxResults, from NextToken on; and the token of the next page. Raises BadRequest."""
    token = parameters.get("NextToken", "0")
    if not str(token).isdigit():
        raise BadRequest("The nextToken is not one of ours")
    first, count = int(token), parameters.get("MaxResults", 20)
    return found[first : first + count], str(first + count) if first + count < len(found) else None


async def _cancel_job(jobs: Jobs, parameters: dict[str, Any]) -> _Answer:
    job = _job(jobs, parameters)
    if job["Status"] in ENDS:
        raise Conflict(f"The job {job['Id']} has ended already: {job['Status']}")
    jobs.cancel(job)
    return 202, {}


async def _describe_endpoints(jobs: Jobs, parameters: dict[str, Any]) -> _Answer:
    return 200, {"Endpoints": [{"Url": f"https://mediaconvert.{REGION}.amazonaws.com"}]}


def _queue(name: str, facts: dict[str, Any]) -> dict[str, Any]:
    return {
        **facts,
        "Name": name,
        "Arn": f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:queues/{name}",
        "Status": "ACTIVE",
        "Type": "SYSTEM" if name == "Default" else "CUSTOM",
        "PricingPlan": "ON_DEMAND",
    }


def _queues(jobs: Jobs) -> dict[str, dict[str, Any]]:
    """By name. A queue that jobs name is there: a template's the engine only records."""
    used = {
        job["Queue"].rpartition("/")[2]: {"CreatedAt": job["CreatedAt"]} for job in jobs.all.values() if "Queue" in job
    }
    return {"Default": {"CreatedAt": 0.0}} | used | jobs.queues


async def _create_queue(jobs: Jobs, parameters: dict[str, Any]) -> _Answer:
    name = parameters["Name"]
    if name in _queues(jobs):
        raise Conflict(f"The queue {name} exists already")
    jobs.add_queue(name, parameters.get("Description"))
    return 201, {"Queue": _queue(name, jobs.queues[name])}


async def _get_queue(jobs: Jobs, parameters: dict[str, Any]) -> _Answer:
    name, queues = parameters["Name"], _queues(jobs)
    if name not in queues:
        raise NotFound(f"The queue {name} does not exist")
    return 200, {"Queue": _queue(name, queues[name])}


async def _list_queues(jobs: Jobs, parameters: dict[str, Any]) -> _Answer:
    queues = [_queue(name, facts) for name, facts in _queues(jobs).items()]
    by = "Name" if parameters.get("ListBy") == "NAME" else "CreatedAt"
    queues.sort(key=lambda queue: (queue[by], queue["Name"]), reverse=parameters.get("Order") == "DESCENDING")
    page, more = _page(queues, parameters)
    return 200, {"Queues": page, "NextToken": more}


_OPERATIONS: dict[str, _Carry] = {
    "CreateJob": _create_job,
    "GetJob": _get_job,
    "ListJobs": _list_jobs,
    "CancelJob": _cancel_job,
    "DescribeEndpoints": _describe_endpoints,
    "CreateQueue": _create_queue,
    "GetQueue": _get_queue,
    "ListQueues": _list_queues,
}
