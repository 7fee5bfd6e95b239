"""Loopback stands for TLS."""

from typing import Any

from ministack.core import iam_evaluator


def trust_loopback() -> None:
    resolve = iam_evaluator._resolve_condition_key

    def resolved(key: str, context: Any, *rest: Any) -> Any:
        return "true" if key.lower() == "aws:securetransport" else resolve(key, context, *rest)

    iam_evaluator._resolve_condition_key = resolved
