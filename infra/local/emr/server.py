"""EMR Serverless' REST API (2021-07-13), as far as we carry it out; the rest is refused by name."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

from aiohttp import web
from botocore.model import Shape, StructureShape

from infra.local.emr import model
from infra.local.emr.runs import ENDS, Conflict, Runs
from infra.local.wire import BadRequest, to_wire

Json = dict[str, Any]
_HIDDEN = {"Request", "Untold"}
_PAGE = 50


class NotFound(Exception):
    """There is no such application or job run."""


def build_app(runs: Runs) -> web.Application:
    app = web.Application(client_max_size=1 << 20)
    for name in model.service().operation_names:
        http = model.operation(name).http
        app.router.add_route(http["method"], http["requestUri"], _handler(runs, name))
    return app


def _handler(runs: Runs, name: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            parameters = await _parameters(request, name)
            model.check(name, parameters)
            answer = _OPERATIONS[name](runs, parameters)
        except BadRequest as error:
            return _refusal(400, "ValidationException", str(error))
        except NotFound as error:
            return _refusal(404, "ResourceNotFoundException", str(error))
        except Conflict as error:
            return _refusal(409, "ConflictException", str(error))
        return web.json_response(to_wire(model.operation(name).output_shape, answer))

    return handle


async def _parameters(request: web.Request, name: str) -> Json:
    """Path, query and body → the operation's parameters. Raises BadRequest."""
    shape = model.operation(name).input_shape
    assert isinstance(shape, StructureShape)
    text = await request.text()
    try:
        body = json.loads(text) if text else {}
    except ValueError as error:
        raise BadRequest("The body is not JSON") from error
    if not isinstance(body, dict):
        raise BadRequest("The body is no JSON object")
    asked = {key: _parsed(shape.members.get(key), request.query.getall(key)) for key in request.query}
    return {**body, **asked, **request.match_info}


def _parsed(shape: Shape | None, values: list[str]) -> Any:
    """A parameter of the query as its type has it. Raises BadRequest."""
    kind = shape.type_name if shape else "string"
    try:
        if kind == "integer":
            return int(values[0])
        if kind == "timestamp":
            return _moment(values[0])
    except ValueError as error:
        raise BadRequest(f"{values[0]} is no {kind}") from error
    return values if kind == "list" else values[0]


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(re.sub("Z$", "+00:00", text))


def _refusal(status: int, kind: str, message: str) -> web.Response:
    return web.json_response({"message": message}, status=status, headers={"x-amzn-ErrorType": kind})


def _application(runs: Runs, parameters: Json) -> Json:
    found = runs.applications.get(parameters["applicationId"])
    if found is None:
        raise NotFound(f"Application {parameters['applicationId']} does not exist")
    return found


def _run(runs: Runs, parameters: Json) -> Json:
    found = runs.all.get(parameters["jobRunId"])
    if found is None or found["applicationId"] != parameters["applicationId"]:
        raise NotFound(f"JobRun {parameters['jobRunId']} does not exist")
    return found


def _shown(found: Json, **more: Any) -> Json:
    return {**{name: value for name, value in found.items() if name not in _HIDDEN}, **more}


def _create_application(runs: Runs, parameters: Json) -> Json:
    made = runs.create_application(parameters)
    return {name: made.get(name) for name in ("applicationId", "name", "arn")}


def _get_application(runs: Runs, parameters: Json) -> Json:
    found = _application(runs, parameters)
    return {"application": _shown(found, state=runs.state_of(found))}


def _list_applications(runs: Runs, parameters: Json) -> Json:
    known = ({**each, "id": each["applicationId"], "state": runs.state_of(each)} for each in runs.applications.values())
    found = [each for each in known if each["state"] in parameters.get("states", [each["state"]])]
    page, more = _page(found, parameters)
    return {"applications": [_summary("ListApplications", "applications", each) for each in page], "nextToken": more}


def _delete_application(runs: Runs, parameters: Json) -> Json:
    found = _application(runs, parameters)
    if runs.state_of(found) == "STARTED":
        raise BadRequest("An application must be CREATED or STOPPED to be deleted")
    runs.delete_application(found["applicationId"])
    return {}


def _start_job_run(runs: Runs, parameters: Json) -> Json:
    made = runs.start_run(_application(runs, parameters), parameters)
    return {name: made[name] for name in ("applicationId", "jobRunId", "arn")}


def _get_job_run(runs: Runs, parameters: Json) -> Json:
    return {"jobRun": _shown(_run(runs, parameters))}


def _list_job_runs(runs: Runs, parameters: Json) -> Json:
    first, last = (parameters.get(f"createdAt{name}") for name in ("After", "Before"))
    found = [
        {**run, "id": run["jobRunId"]}
        for run in runs.all.values()
        if run["applicationId"] == parameters["applicationId"]
        and run["state"] in parameters.get("states", [run["state"]])
        and (first is None or run["createdAt"] > first.timestamp())
        and (last is None or run["createdAt"] < last.timestamp())
        and run["mode"] == parameters.get("mode", run["mode"])
    ]
    page, more = _page(found, parameters)
    return {"jobRuns": [_summary("ListJobRuns", "jobRuns", each) for each in page], "nextToken": more}


def _cancel_job_run(runs: Runs, parameters: Json) -> Json:
    run = _run(runs, parameters)
    if run["state"] in ENDS:
        raise BadRequest(f"JobRun {run['jobRunId']} has ended already: {run['state']}")
    if run["state"] != "CANCELLING":
        runs.cancel(run)
    return {name: run[name] for name in ("applicationId", "jobRunId")}


def _page(found: list[Json], parameters: Json) -> tuple[list[Json], str | None]:
    """The newest first, `maxResults` at a time from `nextToken` on; and the token of the next page. Raises BadRequest."""
    token, count = parameters.get("nextToken", "0"), parameters.get("maxResults", _PAGE)
    if not token.isdigit():
        raise BadRequest("The nextToken is not one of ours")
    first, ordered = int(token), sorted(found, key=lambda each: -float(each["createdAt"]))
    return ordered[first : first + count], str(first + count) if first + count < len(ordered) else None


def _summary(operation: str, member: str, found: Json) -> Json:
    """What a list says of each."""
    shape: Any = model.operation(operation).output_shape
    return {name: found[name] for name in shape.members[member].member.members if name in found}


_OPERATIONS: dict[str, Callable[[Runs, Json], Json]] = {
    "CreateApplication": _create_application,
    "GetApplication": _get_application,
    "ListApplications": _list_applications,
    "DeleteApplication": _delete_application,
    "StartJobRun": _start_job_run,
    "GetJobRun": _get_job_run,
    "ListJobRuns": _list_job_runs,
    "CancelJobRun": _cancel_job_run,
}
