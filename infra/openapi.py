"""OpenAPI 3.1 from the function tables and the handlers' type hints: what is deployed is what is described."""

import importlib.util
import inspect
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

from matinee import __version__
from matinee.identity.caller import Caller
from matinee.kernel import errors
from matinee.kernel.endpoint import Binary, Endpoint, Redirect, may_be_left_out
from matinee.kernel.preconditions import IfMatch
from matinee.kernel.request import RawBody
from matinee.kernel.types import Beacon
from pydantic import TypeAdapter
from pydantic_core import PydanticUndefined

from infra import functions as f
from infra import refusals
from infra.domains import routes

ROOT = Path(__file__).parents[1]
_REF = "#/components/schemas/{model}"
_PROBLEM = {
    "type": "object",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "message"],
                "properties": {"field": {"type": "string"}, "message": {"type": "string"}},
            },
        },
    },
}


@cache
def handler(domain: str, name: str) -> Any:
    """The object that Lambda calls, loaded from its file."""
    path = ROOT / "functions" / domain / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"functions.{domain}.{name}", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.handler


@cache
def document() -> dict[str, Any]:
    """The whole API; made once, to be read. Raises TypeError where a route's handler is no endpoint."""
    paths: dict[str, dict[str, Any]] = {}
    schemas: dict[str, Any] = {"Problem": _PROBLEM}
    for domain, row, route in routes():
        endpoint = handler(domain.name, row.name)
        if not isinstance(endpoint, Endpoint):
            raise TypeError(f"functions/{domain.name}/{row.name}.py: a route's handler must be an @endpoint")
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(
            domain.name, row.name, route, endpoint, schemas
        )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Matinee",
            "version": __version__,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": dict(sorted(schemas.items())),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _operation(domain: str, name: str, route: f.Route, endpoint: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    signature = endpoint.signature
    module = inspect.getmodule(endpoint.function)
    summary = (inspect.getdoc(module) if module else None) or _docstring(domain, name)
    in_path = set(re.findall(r"{(\w+)}", route.path))
    parameters = []
    for parameter, (hint, default) in signature.parameters.items():
        schema = _schema(hint, schemas, "validation")
        if default not in (..., None):
            schema = {**schema, "default": default}
        place = "path" if parameter in in_path else "query"
        parameters.append({"name": parameter, "in": place, "required": default is ..., "schema": schema})
    if route.idempotent:
        parameters.append({"name": "Idempotency-Key", "in": "header", "required": False, "schema": {"type": "string"}})
    if signature.asks_for(IfMatch):
        parameters.append({"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}})
    operation: dict[str, Any] = {"operationId": name, "tags": [domain], "summary": summary.split(": ", 1)[-1].strip()}
    if parameters:
        operation["parameters"] = parameters
    if signature.body and route.method == "GET":
        parameters.extend(_in_query(signature.body[1], schemas))
        operation["parameters"] = parameters
    elif signature.body:
        content = {"application/json": {"schema": _schema(signature.body[1], schemas, "validation")}}
        if issubclass(signature.body[1], Beacon):
            content["text/plain"] = content["application/json"]
        operation["requestBody"] = {"required": not may_be_left_out(signature.body[1]), "content": content}
    if signature.asks_for(RawBody):
        sent = {"application/json": {"schema": {"type": "object"}}}
        if signature.output is Binary:
            sent = {"application/octet-stream": {"schema": {"type": "string"}}}
        operation["requestBody"] = {"required": True, "content": sent}
    operation["responses"] = _responses(route, endpoint, schemas, bool(parameters or signature.body))
    operation["security"] = [] if route.access == "public" else [{"token": []}]
    operation["x-access"] = route.access
    return operation


def _in_query(model: Any, schemas: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The fields of a model that a GET takes as its query string."""
    hints = get_type_hints(model, include_extras=True)
    for name, field in model.model_fields.items():
        schema = _schema(hints[name], schemas, "validation")
        if field.default not in (PydanticUndefined, None):
            schema = {**schema, "default": field.default}
        yield {"name": field.alias or name, "in": "query", "required": field.is_required(), "schema": schema}


def _responses(route: f.Route, endpoint: Endpoint, schemas: dict[str, Any], takes_input: bool) -> dict[str, Any]:
    problem = {"content": {"application/problem+json": {"schema": {"$ref": _REF.format(model="Problem")}}}}
    if endpoint.signature.output is None:
        responses: dict[str, Any] = {"204": {"description": "Done"}}
    elif endpoint.signature.output is Redirect:
        location = {"Location": {"required": True, "schema": {"type": "string", "format": "uri-reference"}}}
        responses = {"302": {"description": "Go on there", "headers": location}}
    elif endpoint.signature.output is Binary:
        content = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
        responses = {str(endpoint.status): {"description": "Success", "content": content}}
    else:
        schema = _schema(endpoint.signature.output, schemas, "serialization")
        responses = {
            str(endpoint.status): {"description": "Success", "content": {"application/json": {"schema": schema}}}
        }
    for status, codes in sorted(_refusals(route, endpoint, takes_input).items()):
        title = next(iter(codes.values()))
        responses[str(status)] = {"description": f"{title}: {', '.join(sorted(codes))}", **problem}
    return {**responses, "default": {"description": "Any other problem", **problem}}


def _refusals(route: f.Route, endpoint: Endpoint, takes_input: bool) -> dict[int, dict[str, str]]:
    """Status → code → title: of what `@endpoint` itself refuses, and of what the handler's rules do."""
    own = refusals.of(endpoint.function) | refusals.of_parameters(endpoint.signature)
    found = {refusals.Refusal(errors.Invalid, "invalid")} if takes_input else set()
    if endpoint.signature.body and route.method != "GET":
        found.add(refusals.Refusal(errors.BadRequest, "not_json"))
        found.add(refusals.Refusal(errors.UnsupportedEncoding, "unsupported_encoding"))
    if route.access != "public":
        found.add(refusals.Refusal(errors.Unauthenticated, "unauthenticated"))
        found.add(refusals.Refusal(errors.Forbidden, "role_required"))
    if route.grown_up:
        found.add(refusals.Refusal(errors.Forbidden, "kids"))
    if route.access != "public" or endpoint.signature.asks_for(Caller):
        found |= {refusals.Refusal(errors.Unauthenticated, code) for code in ("bad_token", "token_expired")}
    if route.idempotent:
        found.add(refusals.Refusal(errors.Conflict, "in_progress"))
    answered: dict[int, dict[str, str]] = {}
    for problem, code in own | found:
        if problem.status < 500:  # a 500 is nobody's plan
            answered.setdefault(problem.status, {})[code] = problem.title
    return answered


def _schema(hint: Any, schemas: dict[str, Any], mode: Any) -> dict[str, Any]:
    """Raises TypeError where two models of one name differ: only one of them would be described."""
    schema = TypeAdapter(hint).json_schema(ref_template=_REF, mode=mode)
    named = schema.pop("$defs", {})
    if "title" in schema and schema.get("type") == "object" and "properties" in schema:
        named[schema["title"]] = schema
        schema = {"$ref": _REF.format(model=schema["title"])}
    for name, each in named.items():
        if schemas.setdefault(name, each) != each:
            raise TypeError(f"{name} is the name of two models that differ")
    return schema


def _docstring(domain: str, name: str) -> str:
    import ast

    tree = ast.parse((ROOT / "functions" / domain / f"{name}.py").read_text())
    return ast.get_docstring(tree) or name
