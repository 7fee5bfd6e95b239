"""The index in OpenSearch, through opensearch-py.

An alias is what is searched and written; behind it is one index, which a rebuild replaces by another at once. While one is
being filled, everything is written to it too. Writes carry the title's version as OpenSearch's own (`external_gte`), so that
an older one is refused by the engine, whoever comes first; a title that is taken out leaves an empty document, which keeps
its version until the next rebuild.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from matinee.kernel.errors import BadRequest, Problem
from matinee.kernel.settings import settings
from matinee.search import correcting, highlighting, ranking
from matinee.search import opensearch_mapping as mapping
from matinee.search import opensearch_query as ask
from matinee.search.models import Document, FacetCount, Found, Hit, Query, Suggestion
from matinee.search.ranking import Question

if TYPE_CHECKING:
    from opensearchpy import OpenSearch

_SECONDS = 4.0
"""That a question may take: two of them, one after the other, are within a route's ten seconds."""
_CHANGE_SECONDS = 20
_DOCUMENTS = 500
"""In one bulk request: some 3 MB of films."""
_TRIES = 4
_STALE, _BUSY = 409, 429
_FIRST = "first"
"""The name of the index that there is before any rebuild."""

Place = tuple[int, float, str]
"""Where a page ended: in which pass, at which score, with which title."""


class SearchUnavailable(Problem):
    """The engine does not answer, or has too much to do."""

    status, title, code = 502, "Search is not available", "search_unavailable"


class IndexingFailed(Problem):
    """The engine took none of these documents; `refused` says why, by content_id."""

    code = "indexing_failed"


def connect() -> "OpenSearchIndex":
    """The index of this deployment. Raises Misconfigured."""
    known = settings()
    engine, alias = client(known["opensearch_url"]), f"matinee-{known.stage}-titles"
    return OpenSearchIndex(engine, alias, known.integer("search_shards"), known.integer("search_replicas"))


def client(url: str) -> "OpenSearch":
    """A client that signs its requests (SigV4) where the address is one of Amazon's, and does not elsewhere."""
    from opensearchpy import OpenSearch, Urllib3AWSV4SignerAuth, Urllib3HttpConnection

    signed = None
    host = urlsplit(url).hostname or ""
    if host.endswith(".amazonaws.com"):
        from botocore.session import get_session

        region, service = host.split(".")[-4:-2]
        signed = Urllib3AWSV4SignerAuth(get_session().get_credentials(), region, service)
    return OpenSearch(
        url,
        http_auth=signed,
        connection_class=Urllib3HttpConnection,
        timeout=_CHANGE_SECONDS,
        max_retries=2,
        retry_on_status=(502, 503, 504),
        http_compress=True,
    )


class OpenSearchIndex:
    """`refresh`: whether a write waits until it is found (tests), rather than being found a second later."""

    def __init__(
        self,
        client: "OpenSearch",
        alias: str,
        shards: int = 1,
        replicas: int = 1,
        *,
        refresh: bool = False,
        seconds: float = _SECONDS,
    ) -> None:
        self.client, self.alias, self._seconds = client, alias, seconds
        self._definition = mapping.definition(shards, replicas)
        self._refresh = "true" if refresh else "false"

    # --- asking -------------------------------------------------------------------------------------------------

    def search(self, query: Query) -> Found:
        place = _place(query.after)
        asked = None if place and place[0] == ranking.ALL_TITLES else ranking.question(query.text)
        passes = [place[0]] if place else ranking.passes(asked)
        for search_pass in passes:
            reply = self._search(ask.page(asked, query, search_pass), place)
            if reply is None:
                return Found(hits=[], total=0)
            if reply["hits"]["total"]["value"]:
                break
        found = reply["hits"]["hits"]
        shown = found[: query.limit]
        documents = [_document(hit) for hit in shown]
        hits = [
            Hit(
                content_id=document.content_id,
                score=hit["_score"],
                card=document.card,
                highlights=highlighting.highlights(asked, document, query.language),
            )
            for hit, document in zip(shown, documents, strict=True)
        ]
        better = correcting.did_you_mean(asked, documents) if asked and not place else None
        more = len(found) > query.limit
        return Found(
            hits=hits,
            facets={facet: _counts(reply["aggregations"][facet]) for facet in ask.FACETS},
            total=reply["hits"]["total"]["value"],
            did_you_mean=better,
            after=[search_pass, *shown[-1]["sort"]] if more and shown else None,
        )

    def suggest(self, text: str, query: Query) -> list[Suggestion]:
        asked = ranking.question(text)
        if asked is None:
            return []
        for search_pass in (ranking.FIRST_PASS, ranking.SECOND_PASS):
            reply = self._search(ask.suggestions(asked, query, search_pass))
            if reply and reply["hits"]["hits"]:
                return [_suggestion(_document(hit), asked, query) for hit in reply["hits"]["hits"]]
        return []

    def _search(self, body: dict[str, Any], place: Place | None = None) -> Any:
        """None where nothing was ever written."""
        from opensearchpy.exceptions import NotFoundError

        after = {"search_after": place[1:]} if place else {}
        params = {"allow_partial_search_results": "false", "request_timeout": self._seconds}
        try:
            return self._call(self.client.search, index=self.alias, body={**body, **after}, params=params)
        except NotFoundError:
            return None

    # --- writing ------------------------------------------------------------------------------------------------

    def index(self, documents: Sequence[Document]) -> None:
        """Raises SearchUnavailable, IndexingFailed."""
        self._write_everywhere([(each.content_id, each.version, mapping.body(each)) for each in documents])

    def delete(self, removed: Mapping[str, int]) -> None:
        """Raises SearchUnavailable, IndexingFailed."""
        self._write_everywhere([(content_id, version, {}) for content_id, version in removed.items()])

    def rebuild(self, name: str) -> "OpenSearchRebuild":
        rebuild = OpenSearchRebuild(self, re.sub("[^a-z0-9-]+", "-", name.lower())[:100])
        rebuild.begin()
        return rebuild

    def built(self) -> datetime | None:
        """None too where the index is of an older mapping: it is to be rebuilt."""
        from opensearchpy.exceptions import NotFoundError

        try:
            found = self._call(self.client.indices.get, index=self.alias)
        except NotFoundError:
            return None
        ((name, index),) = found.items()
        outdated = index["mappings"]["_meta"]["version"] != mapping.VERSION
        if outdated or name == f"{self.alias}-{_FIRST}":
            return None
        return datetime.fromtimestamp(int(index["settings"]["index"]["creation_date"]) / 1000, UTC)

    def _write_everywhere(self, bodies: list[tuple[str, int, dict[str, Any]]]) -> None:
        """To what is being filled first: should it take the first one's place meanwhile, the alias leads to it."""
        for alias in self._filling():
            try:
                self.write(alias, bodies)
            except _NoSuchAlias:
                continue  # it has just been finished, or abandoned
        try:
            self.write(self.alias, bodies)
        except _NoSuchAlias:
            self.create(_FIRST, self.alias)
            self.write(self.alias, bodies)

    def write(self, alias: str, bodies: Sequence[tuple[str, int, dict[str, Any]]]) -> None:
        """(content_id, version, body) each, into the index behind an alias."""
        for start in range(0, len(bodies), _DOCUMENTS):
            self._bulk(alias, bodies[start : start + _DOCUMENTS])

    def _bulk(self, alias: str, bodies: Sequence[tuple[str, int, dict[str, Any]]]) -> None:
        left = {content_id: (version, body) for content_id, version, body in bodies}
        for attempt in range(_TRIES):
            reply = self._call(self._send, alias, left)
            answers = [item["index"] for item in reply["items"]]
            refused = {each["_id"]: each for each in answers if each["status"] >= 300 and each["status"] != _STALE}
            if any(each["error"]["type"] == "index_not_found_exception" for each in refused.values()):
                raise _NoSuchAlias(alias)
            broken = {key: each["error"]["reason"] for key, each in refused.items() if each["status"] != _BUSY}
            if broken:
                raise IndexingFailed(f"{len(broken)} documents were refused", refused=broken)
            left = {key: left[key] for key in refused}
            if not left:
                return
            time.sleep(0.1 * 4**attempt)
        raise SearchUnavailable(f"{len(left)} documents could not be written: too many requests")

    def _send(self, alias: str, bodies: Mapping[str, tuple[int, dict[str, Any]]]) -> Any:
        lines = []
        for content_id, (version, body) in bodies.items():
            lines.append({"index": {"_id": content_id, "version": version, "version_type": "external_gte"}})
            lines.append(body)
        # An alias that is not there must not become an index of that name.
        params = {"require_alias": "true", "refresh": self._refresh}
        return self.client.bulk(index=alias, body=lines, params=params)

    def _filling(self) -> list[str]:
        """The aliases of indexes that are being filled."""
        found = self._call(self.client.indices.get_alias, name=f"{self.alias}-filling-*")
        return sorted(name for each in found.values() for name in each["aliases"])

    # --- indexes and aliases ------------------------------------------------------------------------------------

    def create(self, name: str, alias: str, **settings: Any) -> None:
        """An index behind an alias, unless somebody has just made it."""
        from opensearchpy.exceptions import RequestError

        body = {**self._definition, "aliases": {alias: {}}}
        body["settings"] = {**body["settings"], **settings}
        try:
            self._call(self.client.indices.create, index=f"{self.alias}-{name}", body=body)
        except RequestError as error:
            if error.error != "resource_already_exists_exception":
                raise

    def behind(self, alias: str) -> list[str]:
        """The indexes that an alias leads to."""
        from opensearchpy.exceptions import NotFoundError

        try:
            return sorted(self._call(self.client.indices.get_alias, name=alias))
        except NotFoundError:
            return []

    def change(self, *actions: dict[str, Any]) -> None:
        """Aliases and indexes, all at once."""
        self._call(self.client.indices.update_aliases, body={"actions": list(actions)})

    def exists(self, index: str) -> bool:
        return bool(self._call(self.client.indices.exists, index=index))

    def show(self, index: str) -> None:
        """What is in it from now on, and every second anew."""
        usual = {"index": {"refresh_interval": self._definition["settings"]["refresh_interval"]}}
        self._call(self.client.indices.put_settings, index=index, body=usual)
        self._call(self.client.indices.refresh, index=index)

    def drop(self, index: str) -> None:
        self._call(self.client.indices.delete, index=index, params={"ignore_unavailable": "true"})

    def _call(self, call: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Raises SearchUnavailable where the engine cannot answer now; what is our mistake stays opensearch-py's error."""
        from opensearchpy.exceptions import ConnectionError, TransportError

        try:
            return call(*arguments, **named)
        except ConnectionError as error:
            raise SearchUnavailable("The search engine does not answer") from error
        except TransportError as error:
            if error.status_code in (_BUSY, 502, 503, 504):
                raise SearchUnavailable("The search engine has too much to do") from error
            raise


class OpenSearchRebuild:
    def __init__(self, index: OpenSearchIndex, name: str) -> None:
        self._index, self._name = index, f"{index.alias}-{name}"
        self._filling = f"{index.alias}-filling-{name}"

    def begin(self) -> None:
        if not self._index.exists(self._name):
            # Nobody searches it yet: segments as large as memory allows, instead of one a second.
            name = self._name.removeprefix(f"{self._index.alias}-")
            self._index.create(name, self._filling, refresh_interval="-1")

    def add(self, documents: Sequence[Document]) -> None:
        """Raises SearchUnavailable, IndexingFailed."""
        bodies = [(each.content_id, each.version, mapping.body(each)) for each in documents]
        self._index.write(self._filling if self._unfinished() else self._index.alias, bodies)

    def finish(self) -> None:
        if not self._unfinished():
            return
        self._index.show(self._name)
        old = [{"remove_index": {"index": name}} for name in self._index.behind(self._index.alias)]
        self._index.change(
            *old,
            {"remove": {"index": self._name, "alias": self._filling}},
            {"add": {"index": self._name, "alias": self._index.alias}},
        )

    def abandon(self) -> None:
        if self._unfinished():
            self._index.drop(self._name)

    def _unfinished(self) -> bool:
        return self._name in self._index.behind(self._filling)


class _NoSuchAlias(Exception):
    pass


def _place(after: list[Any] | None) -> Place | None:
    match after:
        case None:
            return None
        case [1 | 2 | 3 as search_pass, int() | float() as score, str() as content_id]:
            return search_pass, float(score), content_id
    raise BadRequest("This cursor is none of this search")


def _document(hit: Mapping[str, Any]) -> Document:
    return Document.model_validate(hit["_source"]["document"])


def _counts(aggregation: Mapping[str, Any]) -> list[FacetCount]:
    return [FacetCount(value=each["key"], count=each["doc_count"]) for each in aggregation["values"]["buckets"]]


def _suggestion(document: Document, asked: Question, query: Query) -> Suggestion:
    spoken = highlighting.spoken(document.titles, query.language, document.original_language)
    titles = [spoken, *document.titles.values()]
    text = next((title for title in titles if highlighting.matches(title, asked)), spoken)
    return Suggestion(text=text, content_id=document.content_id, card=document.card)
