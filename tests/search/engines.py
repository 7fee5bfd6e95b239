"""Both engines as tests and benches use them: the embedded one over moto's S3, and a real OpenSearch."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from uuid import uuid4

import pytest
from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.search import embedded
from matinee.search.models import Document, Found, Query, Suggestion
from matinee.search.opensearch import OpenSearchIndex, client
from matinee.search.port import Index, Rebuild
from moto import mock_aws

Empty = Callable[[], Index]
"""Makes an index of its own at each call."""


@contextmanager
def in_opensearch(url: str) -> Iterator[Empty]:
    connection = client(url)
    made: list[OpenSearchIndex] = []

    def empty() -> Index:
        made.append(OpenSearchIndex(connection, f"test-{uuid4().hex}", 1, 0, refresh=True, seconds=60))
        return made[-1]

    yield empty
    for index in made:
        connection.indices.delete(index=f"{index.alias}-*")
    connection.close()


@contextmanager
def in_s3() -> Iterator[Empty]:
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
            return Apart(embedded.connect)

        yield empty
    settings.cache_clear()
    aws.forget()


class Apart:
    """An index as functions use it: what reads it is never what writes it, and knows nothing of it but what is stored."""

    def __init__(self, connect: Callable[[], Index]):
        self._connect = connect
        self._writer, self._reader = connect(), connect()

    def index(self, documents: Sequence[Document]) -> None:
        self._writer.index(documents)
        self._reader = self._connect()

    def delete(self, removed: Mapping[str, int]) -> None:
        self._writer.delete(removed)
        self._reader = self._connect()

    def search(self, query: Query) -> Found:
        return self._reader.search(query)

    def suggest(self, text: str, query: Query) -> list[Suggestion]:
        return self._reader.suggest(text, query)

    def rebuild(self, name: str) -> Rebuild:
        return _Rebuild(self._writer.rebuild(name), self)

    def built(self) -> datetime | None:
        return self._reader.built()

    def forget(self) -> None:
        self._reader = self._connect()


class _Rebuild:
    def __init__(self, rebuild: Rebuild, index: Apart):
        self._rebuild, self._index = rebuild, index
        self.add, self.abandon = rebuild.add, rebuild.abandon

    def finish(self) -> None:
        self._rebuild.finish()
        self._index.forget()
