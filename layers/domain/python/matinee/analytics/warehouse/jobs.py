"""Partitions of models as a workflow's state holds them: in spans, as the plan of ten years must fit into 256 KiB."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer

Job = tuple[str, str]
"""(model, partition)"""
Span = tuple[str, str, str]
"""(model, its first partition, its last one): days that follow each other."""


def packed(jobs: Iterable[Job]) -> list[Span]:
    """In spans, sorted."""
    found: list[Span] = []
    for model, value in sorted(jobs):
        if found and found[-1][0] == model and _next(found[-1][2]) == value:
            found[-1] = (model, found[-1][1], value)
        else:
            found.append((model, value, value))
    return found


def unpacked(told: Iterable[Sequence[str]]) -> list[Job]:
    """From spans, or from jobs as they are."""
    found: list[Job] = []
    for model, first, *last in told:
        value: str | None = first
        while value and value <= (last or [first])[0]:
            found.append((model, value))
            value = _next(value)
    return found


def _next(value: str) -> str | None:
    """The day after; None where a partition is no day."""
    try:
        return str(date.fromisoformat(value) + timedelta(1))
    except ValueError:
        return None


Jobs = Annotated[list[Job], BeforeValidator(unpacked), PlainSerializer(packed)]
