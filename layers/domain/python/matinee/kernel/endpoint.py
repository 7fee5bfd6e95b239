"""`@endpoint`: one API Gateway (HTTP API, payload 2.0) event in, one JSON reply or problem document out.

The decorated function's type hints are the contract, read here and by the OpenAPI generator: a pydantic model is the body
(of a GET: the query string), a `FromRequest` is made of the request (who calls, from where, the body as it came; with `| None`
where a request may lack it); every other parameter is a path or query parameter by its name.
"""

import base64
import hashlib
import inspect
import json
from collections.abc import Callable, Sequence
from functools import cached_property, partial, update_wrapper
from typing import Any, NamedTuple, get_args, get_type_hints, overload

from pydantic import BaseModel, TypeAdapter, create_model

from matinee.kernel import access, log, request, site
from matinee.kernel.errors import Problem, TooLarge, Unauthenticated
from matinee.kernel.request import Event, FromRequest
from matinee.kernel.types import Input


class Reply:
    """A body with headers, or with cookies as whole Set-Cookie values. Hint it: `Annotated[Reply, TheBody]`."""

    def __init__(self, body: Any = None, *, headers: dict[str, str] | None = None, cookies: Sequence[str] = ()) -> None:
        self.body, self.headers, self.cookies = body, headers or {}, list(cookies)


class Redirect(Reply):
    """Where a browser goes on instead (302); it is the handler's hint too."""

    def __init__(self, location: str, *, cookies: Sequence[str] = ()) -> None:
        super().__init__(cookies=cookies)
        self.location = location


class Binary(Reply):
    """Bytes, as they are; it is the handler's hint too."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.content = content


class Signature(NamedTuple):
    """What a handler takes and gives, resolved once at import."""

    parameters: dict[str, Any]
    """Path and query parameters: name → (type, default)."""
    body: tuple[str, type[BaseModel]] | None
    from_request: dict[str, type[FromRequest]]
    optional: frozenset[str]
    """Names of those that a request may lack."""
    output: Any
    """The type of the body that is answered; None for an empty one."""

    def asks_for(self, kind: type[FromRequest]) -> bool:
        return any(issubclass(each, kind) for each in self.from_request.values())


def signature_of(function: Callable[..., Any]) -> Signature:
    hints = get_type_hints(function, include_extras=True)
    output = hints.pop("return", None)
    if Reply in get_args(output):
        output = get_args(output)[1]
    parameters: dict[str, Any] = {}
    from_request: dict[str, type[FromRequest]] = {}
    optional, body = set(), None
    for name, hint in hints.items():
        made = next(
            (each for each in (hint, *get_args(hint)) if isinstance(each, type) and issubclass(each, FromRequest)), None
        )
        if made:
            from_request[name] = made
            optional |= {name} if type(None) in get_args(hint) else set()
        elif isinstance(hint, type) and issubclass(hint, BaseModel):
            body = (name, hint)
        else:
            default = inspect.signature(function).parameters[name].default
            parameters[name] = (hint, ... if default is inspect.Parameter.empty else default)
    return Signature(parameters, body, from_request, frozenset(optional), None if output is type(None) else output)


class Endpoint:
    """A handler that Lambda calls with (event, context); `function` is the plain function inside."""

    def __init__(self, function: Callable[..., Any], status: int, max_age: int, edge_age: int, idempotent: bool):
        update_wrapper(self, function)
        self.function = function
        self.status, self.max_age, self.edge_age, self.idempotent = status, max_age, edge_age, idempotent
        self.signature = signature_of(function)

    @cached_property
    def _parameters(self) -> type[BaseModel]:
        return create_model("Parameters", **self.signature.parameters)

    @cached_property
    def _output(self) -> TypeAdapter[Any]:
        return TypeAdapter(self.signature.output)

    def __call__(self, event: Event, context: Any) -> dict[str, Any]:
        # What was answered, and how fast, stands in the API's access log: a line of ours would only say it again.
        log.begin(context)
        site.take(event["headers"])
        try:
            return self._answer(event, context)
        except Problem as problem:
            return refusal(problem)
        except Exception:
            log.logger.exception("unhandled", route=event["routeKey"])
            log.count("UnhandledError", route=event["routeKey"])
            return refusal(Problem())

    def _answer(self, event: Event, context: Any) -> dict[str, Any]:
        arguments = self._arguments(event)
        key = event["headers"].get("idempotency-key")
        if not (self.idempotent and key):
            return self._reply(arguments, event)
        from matinee.kernel.idempotency import once  # 160 ms of import that only such a request pays

        caller = request.claims(event).get("user_id")
        asked = {"call": event["requestContext"]["http"]["path"], "key": key, "caller": caller}
        return once(asked, event.get("body") or "", context, lambda: self._reply(arguments, event))

    def _reply(self, arguments: dict[str, Any], event: Event) -> dict[str, Any]:
        try:
            result = self.function(**arguments)
        except TooLarge as error:
            sent = arguments.get(self.signature.body[0]) if self.signature.body else None
            raise error.by(sent.largest()) if isinstance(sent, Input) else error from error
        reply = result if isinstance(result, Reply) else Reply(result)
        extras = {"cookies": reply.cookies} if reply.cookies else {}
        if isinstance(reply, Redirect):
            headers = {"location": reply.location, "cache-control": "no-store", **reply.headers}
            return {"statusCode": 302, "headers": headers, **extras}
        if isinstance(reply, Binary):
            headers = {"content-type": "application/octet-stream", "cache-control": "no-store", **reply.headers}
            content = base64.b64encode(reply.content).decode()
            return {"statusCode": self.status, "headers": headers, "body": content, "isBase64Encoded": True}
        if reply.body is None:
            return {"statusCode": 204, "headers": reply.headers, **extras}
        body = self._output.dump_json(reply.body, by_alias=True, exclude_none=True)
        headers = {"content-type": "application/json", "cache-control": "no-store", **reply.headers}
        kept = self._kept(event)
        if kept:
            tag = f'"{hashlib.blake2b(body, digest_size=12).hexdigest()}"'
            headers |= {"etag": tag, "cache-control": kept}
            if self.edge_age:
                headers["vary"] = "Authorization"  # CloudFront has its own key; whatever else keeps answers is told
            if tag in event["headers"].get("if-none-match", ""):
                return {"statusCode": 304, "headers": headers, **extras}
        return {"statusCode": self.status, "headers": headers, "body": body.decode(), **extras}

    def _kept(self, event: Event) -> str:
        """By whom an answer may be kept, as Cache-Control says it; empty for nobody."""
        if self.max_age:
            return f"public, max-age={self.max_age}"
        # A browser asks each time, as its next reader may be another profile; who showed a token is answered alone.
        shared = self.edge_age and request.is_anonymous(event)
        return f"public, max-age=0, s-maxage={self.edge_age}" if shared else ""

    def _arguments(self, event: Event) -> dict[str, Any]:
        access.check(request.claims(event))
        signature = self.signature
        query = event.get("queryStringParameters") or {}
        given = {**query, **(event.get("pathParameters") or {})}
        values = dict(
            request.parse(self._parameters, {name: given[name] for name in signature.parameters if name in given})
        )
        if signature.body:
            name, model = signature.body
            if event["requestContext"]["http"]["method"] in ("GET", "HEAD"):
                values[name] = request.parse(model, query)
            else:
                sent = request.body(event) or (b"{}" if may_be_left_out(model) else b"")
                values[name] = request.parse_json(model, sent)
        # Last, as some of them ask the table, which nobody need who sent something wrong.
        for name, kind in signature.from_request.items():
            values[name] = kind.from_request(event)
            if values[name] is None and name not in signature.optional:
                raise Unauthenticated()
        return values


@overload
def endpoint(function: Callable[..., Any]) -> Endpoint: ...
@overload
def endpoint(
    *, status: int = ..., max_age: int = ..., edge_age: int = ..., idempotent: bool = ...
) -> Callable[[Callable[..., Any]], Endpoint]: ...
def endpoint(
    function: Callable[..., Any] | None = None,
    *,
    status: int = 200,
    max_age: int = 0,
    edge_age: int = 0,
    idempotent: bool = False,
) -> Any:
    """Make a Lambda handler (an `Endpoint`) of a plain function.

    `status`: of a success that has a body. `max_age`: seconds that anybody may cache the reply, with an ETag (0: nobody).
    `edge_age`: seconds that the edge may, of a caller who showed no token; its row in the function table says `shared`.
    `idempotent`: an `Idempotency-Key` header makes a repeated call answer what the first one did.
    """
    make = partial(Endpoint, status=status, max_age=max_age, edge_age=edge_age, idempotent=idempotent)
    return make(function) if function else make


def may_be_left_out(model: type[BaseModel]) -> bool:
    """Whether a body of this shape need not be sent: nothing of it has to be said."""
    return not any(field.is_required() for field in model.model_fields.values())


def refusal(problem: Problem) -> dict[str, Any]:
    """The reply that a problem is (RFC 9457)."""
    headers = {"content-type": "application/problem+json", "cache-control": "no-store", **problem.headers}
    return {"statusCode": problem.status, "headers": headers, "body": json.dumps(problem.document())}
