"""One platform for all journeys; those that break it start their own."""

from collections.abc import Iterator

import pytest

from tests import platform as local


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.Platform]:
    with local.running(tmp_path_factory.mktemp("platform") / "state") as started:
        yield started
