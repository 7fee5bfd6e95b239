"""Both engines, each filled with the golden catalogue: the embedded one over moto's S3, and a real OpenSearch where it starts."""

from collections.abc import Callable, Iterator, Sequence
from uuid import uuid4

import pytest
from matinee import aws
from matinee.search.models import Document
from matinee.search.opensearch import OpenSearchIndex, client
from matinee.search.port import Index
from matinee.settings import settings
from moto import mock_aws

from tests.search import server

Empty = Callable[[], Index]
ENGINES = ("embedded", "opensearch")


@pytest.fixture(scope="session")
def opensearch_url() -> Iterator[str]:
    """Skips, saying why, where no OpenSearch can run."""
    try:
        with server.running() as url:
            yield url
    except server.Unavailable as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="module", params=ENGINES)
def empty(request: pytest.FixtureRequest) -> Iterator[Empty]:
    """Makes an index of its own at each call."""
    yield from _embedded() if request.param == "embedded" else _opensearch(request.getfixturevalue("opensearch_url"))


def filled(index: Index, documents: Sequence[Document]) -> Index:
    index.index(documents)
    return index


def _opensearch(url: str) -> Iterator[Empty]:
    connection = client(url)
    made: list[OpenSearchIndex] = []

    def empty() -> Index:
        made.append(OpenSearchIndex(connection, f"test-{uuid4().hex}", 1, 0, refresh=True))
        return made[-1]

    yield empty
    for index in made:
        connection.indices.delete(index=f"{index.alias}-*")
    connection.close()


def _embedded() -> Iterator[Empty]:
    embedded = pytest.importorskip("matinee.search.embedded", reason="the embedded engine is not here")
    told = {"AWS_DEFAULT_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
    buckets = 0
    with pytest.MonkeyPatch.context() as patch, mock_aws():
        for name, value in told.items():
            patch.setenv(name, value)
        aws.forget()

        def empty() -> Index:
            nonlocal buckets
            buckets += 1
            aws.client("s3").create_bucket(Bucket=f"search-{buckets}")
            patch.setenv("MATINEE_BUCKET_SEARCH", f"search-{buckets}")
            settings.cache_clear()
            index: Index = embedded.connect()
            return index

        yield empty
    settings.cache_clear()
    aws.forget()
