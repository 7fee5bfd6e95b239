"""Requests against the parameters that Stripe's own client declares for the call: names, nesting, kinds, enums, what is required.

The client's TypedDicts are generated from Stripe's OpenAPI description; a parameter that they lack, the API refuses.
"""

import collections.abc
import re
import types
import typing
from decimal import Decimal
from functools import cache
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin
from urllib.parse import parse_qsl

import stripe
import stripe.params
import stripe.params.billing_portal
import stripe.params.checkout
import stripe.params.test_helpers
from stripe import RequestOptions
from typing_extensions import is_typeddict

from infra.local.stripe.errors import Refused, invalid

_ELSEWHERE = {"StripeContext": Any, "Mapping": collections.abc.Mapping}
"""Names that the client's modules know for type checkers alone."""
_OPTIONS = set(RequestOptions.__annotations__)
Object = dict[str, Any]


def parsed(form: str) -> Object:
    """`items[0][price]=x&expand[]=y` → {"items": [{"price": "x"}], "expand": ["y"]}."""
    root: Object = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        first, *others = re.findall(r"[^\[\]]+|(?<=\[)(?=\])", name)
        place, key = root, first
        for other in others:
            place = place.setdefault(key, {})
            key = other or str(len(place))
        place[key] = value
    return {key: _listed(value) for key, value in root.items()}


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_listed(value[key]) for key in sorted(value, key=int)]
    return {key: _listed(each) for key, each in value.items()}


def checked(shape: str, given: Object) -> Object:
    """The parameters with their kinds, for a shape such as "checkout.SessionCreateParams". Raises Refused."""
    return _members(_shape(shape), given, "", leave_out=_OPTIONS)


@cache
def _shape(name: str) -> Any:
    found: Any = stripe.params
    for part in name.split("."):
        found = getattr(found, part)
    return found


@cache
def _hints(shape: Any) -> dict[str, Any]:
    return typing.get_type_hints(shape, None, _ELSEWHERE, include_extras=True)


def _members(shape: Any, given: Any, path: str, leave_out: typing.Collection[str] = ()) -> Object:
    if not isinstance(given, dict):
        raise invalid("Invalid object", path)
    hints = {name: hint for name, hint in _hints(shape).items() if name not in leave_out}
    for name in given:
        if name not in hints:
            where = f"{path}[{name}]" if path else name
            raise invalid(f"Received unknown parameter: {where}", where, "parameter_unknown")
    for name in shape.__required_keys__ - set(leave_out):
        if name not in given:
            where = f"{path}[{name}]" if path else name
            raise invalid(f"Missing required param: {where}.", where, "parameter_missing")
    return {name: _value(hints[name], value, f"{path}[{name}]" if path else name) for name, value in given.items()}


def _value(hint: Any, value: Any, path: str) -> Any:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (NotRequired, Required):
        return _value(arguments[0], value, path)
    if origin in (Union, types.UnionType):
        return _one_of(arguments, value, path)
    if origin is Literal:
        if value in arguments:
            return value
        raise invalid(f"Invalid {path}: must be one of {', '.join(filter(None, arguments))}", path)
    if is_typeddict(hint):
        return _members(hint, value, path)
    if origin in (list, collections.abc.Sequence):
        if not isinstance(value, list):
            raise invalid("Invalid array", path)
        return [_value(arguments[0], each, f"{path}[{n}]") for n, each in enumerate(value)]
    if isinstance(value, list):
        raise invalid(f"Invalid value for {path}", path)
    if isinstance(value, dict):
        return _map(origin, arguments, value, path)
    return _scalar(hint, value, path)


def _map(origin: Any, arguments: tuple[Any, ...], value: Object, path: str) -> Object:
    """`metadata`, or the options by currency."""
    if origin is None or origin in (Union, Literal):
        raise invalid(f"Invalid string: {value}", path)
    return {key: _value(arguments[-1], each, f"{path}[{key}]") for key, each in value.items()}


def _one_of(options: tuple[Any, ...], value: Any, path: str) -> Any:
    if any(get_origin(option) is Literal and any(get_args(option)) for option in options):
        options = tuple(option for option in options if option is not str)  # an enum that the client keeps open
    refusals = []
    for option in sorted(options, key=lambda each: each is str):  # the most general last
        try:
            return _value(option, value, path)
        except Refused as refused:
            refusals.append(refused)
    raise max(refusals, key=lambda refused: len(refused.body["error"].get("param", "")))


def _scalar(hint: Any, value: str, path: str) -> Any:
    if hint is bool:
        if value in ("true", "false"):
            return value == "true"
        raise invalid(f"Invalid boolean: {value}", path)
    if hint is int:
        if re.fullmatch(r"-?\d+", value):
            return int(value)
        raise invalid(f"Invalid integer: {value}", path, "parameter_invalid_integer")
    if hint in (float, Decimal):
        try:
            return float(value)
        except ValueError as error:
            raise invalid(f"Invalid decimal: {value}", path) from error
    return value
