"""The problems that a route may answer: what its handler raises, and every function of ours that it names, and theirs.

Read from the source, so that it cannot be forgotten. A reading of what could be, not of what happens: a branch that a
route never takes counts too, a problem that is caught on the way does not.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterator
from types import FunctionType
from typing import Any, NamedTuple

from matinee.kernel.endpoint import Signature
from matinee.kernel.errors import Problem


class Refusal(NamedTuple):
    problem: type[Problem]
    code: str


def of(function: Callable[..., Any], callers: frozenset[Any] = frozenset()) -> frozenset[Refusal]:
    """Those of a handler's plain function."""
    if function in callers:
        return frozenset()
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return frozenset(_in(tree, inspect.unwrap(function).__globals__, callers | {function}))


def of_parameters(signature: Signature) -> frozenset[Refusal]:
    """Those of what is made of the request for a handler."""
    made = (inspect.unwrap(kind.from_request) for kind in signature.from_request.values())
    return frozenset(refusal for each in made for refusal in of(getattr(each, "__func__", each)))


def _in(node: ast.AST, names: dict[str, Any], callers: frozenset[Any]) -> Iterator[Refusal]:
    if isinstance(node, ast.Try):
        tried = {refusal for each in [*node.body, *node.orelse] for refusal in _in(each, names, callers)}
        caught = tuple(kind for handler in node.handlers if not _passes_on(handler) for kind in _kinds(handler, names))
        yield from (refusal for refusal in tried if not issubclass(refusal.problem, caught))
        for each in [*node.handlers, *node.finalbody]:
            yield from _in(each, names, callers)
        return
    if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
        kind = _meant(node.exc.func, names)
        if isinstance(kind, type) and issubclass(kind, Problem):
            yield Refusal(kind, _code(node.exc) or kind.code)
    meant = inspect.unwrap(named) if callable(named := _meant(node, names)) else None
    if isinstance(meant, FunctionType) and meant.__module__.startswith("matinee."):
        yield from of(meant, callers)
    for child in ast.iter_child_nodes(node):
        yield from _in(child, names, callers)


def _passes_on(handler: ast.ExceptHandler) -> bool:
    """Whether some of what it catches goes on as it is."""
    return any(isinstance(node, ast.Raise) and node.exc is None for node in ast.walk(handler))


def _kinds(handler: ast.ExceptHandler, names: dict[str, Any]) -> list[type]:
    given = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    meant = [_meant(each, names) for each in given if each is not None]
    return [kind for kind in meant if isinstance(kind, type)]


def _meant(node: ast.AST, names: dict[str, Any]) -> Any:
    """What a dotted name stands for in a module; None for what is no such name."""
    if isinstance(node, ast.Name):
        return names.get(node.id)
    if isinstance(node, ast.Attribute):
        owner = _meant(node.value, names)
        return getattr(owner, node.attr, None) if inspect.ismodule(owner) else None
    return None


def _code(call: ast.Call) -> str:
    given = [word.value.value for word in call.keywords if word.arg == "code" and isinstance(word.value, ast.Constant)]
    return str(given[0]) if given else ""
