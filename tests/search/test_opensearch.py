"""What is OpenSearch's alone: how it is reached, what becomes of its errors, its mapping and its stems."""

import hashlib
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from matinee.kernel.settings import settings
from matinee.search import opensearch as adapter
from matinee.search import opensearch_mapping as mapping
from matinee.search.models import Query
from matinee.search.opensearch import IndexingFailed, OpenSearchIndex, SearchUnavailable, client

from tests.platform import ROOT
from tests.search import server
from tests.search.engines import Empty
from tests.search.golden import CATALOGUE, KEYS, NOW
from tests.search.test_index import film, titles

AMAZON = "https://search-matinee-abc.eu-west-1.es.amazonaws.com"


# --- how it is reached ---


def test_requests_to_amazon_are_signed_for_its_region(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "session")
    sign = client(AMAZON).transport.get_connection().http_auth
    headers = sign("POST", f"{AMAZON}/matinee-dev-titles/_search", b"{}", {})
    assert "Credential=AKIDEXAMPLE/" in headers["Authorization"]
    assert "/eu-west-1/es/aws4_request" in headers["Authorization"]
    assert headers["X-Amz-Security-Token"] == "session"
    assert headers["X-Amz-Content-SHA256"] == hashlib.sha256(b"{}").hexdigest()


@pytest.mark.parametrize("url", ["http://127.0.0.1:9200", "https://es.amazonaws.com.example.com"])
def test_requests_to_others_carry_no_signature(url: str) -> None:
    assert client(url).transport.get_connection().http_auth is None


def test_a_deployment_says_where_it_is_and_how_it_is_divided(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in {"OPENSEARCH_URL": "http://127.0.0.1:1", "SEARCH_SHARDS": "3", "SEARCH_REPLICAS": "2"}.items():
        monkeypatch.setenv(f"MATINEE_{name}", value)
    monkeypatch.setenv("MATINEE_STAGE", "prod")
    settings.cache_clear()
    index = adapter.connect()
    settings.cache_clear()
    assert index.alias == "matinee-prod-titles"


def test_its_client_is_imported_when_it_is_used() -> None:
    code = "import sys, matinee.search.opensearch; sys.exit('opensearchpy' in sys.modules)"
    environment = {"PYTHONPATH": str(ROOT / "layers/domain/python")}
    assert subprocess.run([sys.executable, "-c", code], env=environment).returncode == 0


def test_where_no_java_is_new_enough_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MATINEE_TEST_OPENSEARCH", raising=False)
    monkeypatch.setattr(server, "_version", lambda home: 17)
    with pytest.raises(server.Unavailable, match="JDK 21"), server.running():
        pass


# --- what becomes of its errors ---

Answer = tuple[int, dict[str, Any]]


@contextmanager
def engine(answer: Callable[[str], Answer]) -> Iterator[str]:
    """Something that answers every request by its path."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            status, body = answer(self.path)
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_POST = do_PUT = do_HEAD = do_GET

        def log_message(self, format: str, *arguments: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def index_at(url: str) -> Iterator[OpenSearchIndex]:
    connection = client(url)
    yield OpenSearchIndex(connection, "titles")
    connection.close()


def test_an_engine_that_is_not_there_is_a_502() -> None:
    with index_at("http://127.0.0.1:1") as index, pytest.raises(SearchUnavailable) as caught:
        index.search(Query(text="ash", moment=NOW))
    assert caught.value.status == 502


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_an_engine_that_has_too_much_to_do_is_a_502(status: int) -> None:
    with engine(lambda path: (status, {})) as url, index_at(url) as index, pytest.raises(SearchUnavailable):
        index.search(Query(text="ash", moment=NOW))


def test_an_engine_that_hesitates_is_asked_again() -> None:
    asked: list[str] = []

    def answer(path: str) -> Answer:
        asked.append(path)
        empty = {"hits": {"total": {"value": 0}, "hits": []}, "aggregations": _NO_VALUES}
        return (503, {}) if len(asked) == 1 else (200, empty)

    with engine(answer) as url, index_at(url) as index:
        assert index.search(Query(moment=NOW)).total == 0
    assert len(asked) == 2


_NO_VALUES: dict[str, Any] = {
    facet: {"values": {"buckets": []}} for facet in ("genre", "type", "language", "decade", "cast")
}


def test_documents_that_came_at_a_busy_moment_alone_are_sent_again() -> None:
    sent = 0

    def answer(path: str) -> Answer:
        nonlocal sent
        if "_bulk" not in path:
            return 200, {}
        sent += 1
        busy = {"status": 429, "error": {"type": "rejected", "reason": "busy"}}
        one, two = (film(number, "").content_id for number in (1, 2))
        items = [{"_id": one, "status": 201}, {"_id": two, **busy}] if sent == 1 else [{"_id": two, "status": 201}]
        return 200, {"items": [{"index": item} for item in items]}

    with engine(answer) as url, index_at(url) as index:
        index.index([film(1, "Ash"), film(2, "Birch")])
    assert sent == 2


def test_what_the_engine_refuses_is_said_by_its_id(on_opensearch: Empty) -> None:
    index = on_opensearch()
    assert isinstance(index, OpenSearchIndex)
    index.index([film(1, "Ash")])
    with pytest.raises(IndexingFailed) as caught:
        index.write(index.alias, [("good", 1, {}), ("bad", 1, {"year": "long ago"})])
    assert list(caught.value.extra["refused"]) == ["bad"]


# --- indexes, mapping, stems ---


def test_an_index_comes_with_its_mapping_and_never_by_itself(on_opensearch: Empty) -> None:
    index = on_opensearch()
    assert isinstance(index, OpenSearchIndex)
    assert titles(index) == []
    assert list(index.client.indices.get(index=f"{index.alias}*")) == []
    index.index([film(1, "Ash")])
    (found,) = index.client.indices.get_mapping(index=index.alias).values()
    assert found["mappings"]["_meta"] == {"version": mapping.VERSION}


def test_an_index_of_an_older_mapping_is_to_be_rebuilt(on_opensearch: Empty, monkeypatch: pytest.MonkeyPatch) -> None:
    index = on_opensearch()
    index.rebuild("one").finish()
    assert index.built()
    monkeypatch.setattr(mapping, "VERSION", mapping.VERSION + 1)
    assert index.built() is None


def test_a_rebuild_leaves_one_index_behind(on_opensearch: Empty) -> None:
    index = on_opensearch()
    assert isinstance(index, OpenSearchIndex)
    index.index([film(1, "Ash")])
    index.rebuild("one").finish()
    index.rebuild("two").finish()
    assert list(index.client.indices.get(index=f"{index.alias}-*")) == [f"{index.alias}-two"]


def test_what_was_rebuilt_shows_later_writes_by_itself(on_opensearch: Empty) -> None:
    index = on_opensearch()
    assert isinstance(index, OpenSearchIndex)
    index.rebuild("one").finish()
    (told,) = index.client.indices.get_settings(index=index.alias).values()
    assert told["settings"]["index"]["refresh_interval"] == "1s"


def test_a_changed_mapping_has_another_version() -> None:
    """Whoever changes what is indexed raises VERSION, and writes the new digest here."""
    told = json.dumps([mapping.definition(1, 1), mapping.body(CATALOGUE["nosferatu"])], sort_keys=True)
    assert (mapping.VERSION, hashlib.sha256(told.encode()).hexdigest()[:12]) == (3, "b0b48d916a20")


@pytest.mark.parametrize(
    ("text", "language", "key"),
    [
        ("engineers chasing locomotives", "en", "general"),
        ("signaling ship", "en", "lighthouse"),
        ("stadt arbeiter erden", "de", "metropolis"),
    ],
)
def test_where_nothing_matches_its_stems_are_looked_for(
    on_opensearch: Empty, text: str, language: str, key: str
) -> None:
    index = on_opensearch()
    index.index(list(CATALOGUE.values()))
    found = index.search(Query(text=text, language=language, moment=NOW))
    assert [KEYS[hit.content_id] for hit in found.hits] == [key]
