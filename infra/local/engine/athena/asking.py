"""What a worker asks the engine for, and how a query fails."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Ask = Callable[..., Any]
"""(what, *arguments) → the engine's answer, once it has looked at the caller's rights. Raises QueryFailed."""


class QueryFailed(Exception):
    """The query ends as FAILED; the message is its StateChangeReason."""


class QueryCancelled(Exception):
    """The query ends as CANCELLED; the message is its StateChangeReason."""


@dataclass(frozen=True)
class Stored:
    """An object: its bytes are in a file of the engine's."""

    uri: str
    path: str
    size: int
