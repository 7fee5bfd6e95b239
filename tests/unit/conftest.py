"""What rules are told instead of a deployment: settings by name, and AWS clients that are plain objects."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings as hypothesis_settings
from matinee.kernel import aws
from matinee.kernel.settings import settings

Told = Callable[..., None]

# Each run tries other examples; one that failed is kept in .hypothesis and tried first. A shared machine has no deadline.
hypothesis_settings.register_profile("matinee", deadline=None)
hypothesis_settings.load_profile("matinee")


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[Told]:
    """told(secret_cursor="…") sets MATINEE_SECRET_CURSOR; nothing else of MATINEE_ is set."""
    for name in [name for name in os.environ if name.startswith("MATINEE_")]:
        monkeypatch.delenv(name)

    def tell(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(f"MATINEE_{name.upper()}", value)
        settings.cache_clear()

    tell()
    yield tell
    settings.cache_clear()


@pytest.fixture
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """AWS clients by service; one that a test did not put there is not to be had."""
    given: dict[str, Any] = {}
    monkeypatch.setattr(aws, "client", given.__getitem__)
    aws._secret.cache_clear()
    yield given
    aws._secret.cache_clear()
