"""An empty index of either engine. Where no OpenSearch can run, its tests are skipped and say why."""

from collections.abc import Iterator

import pytest

from tests.search import server
from tests.search.engines import Empty, in_opensearch, in_s3


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    try:
        with server.running() as url:
            yield url
    except server.Unavailable as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def on_opensearch(opensearch_url: str) -> Iterator[Empty]:
    with in_opensearch(opensearch_url) as empty:
        yield empty


@pytest.fixture(scope="module", params=["embedded", "opensearch"])
def empty(request: pytest.FixtureRequest) -> Iterator[Empty]:
    if request.param == "opensearch":
        yield request.getfixturevalue("on_opensearch")
        return
    with in_s3() as empty:
        yield empty
