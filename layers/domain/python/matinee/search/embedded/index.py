"""The adapter: it asks and writes a replica of the index in /tmp, which follows what lies in S3."""

import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import tantivy

from matinee.kernel import table
from matinee.kernel.ids import new_id
from matinee.kernel.types import TitleId
from matinee.search.embedded import asking, finding, store
from matinee.search.embedded import schema as s
from matinee.search.models import Document, Found, Query, Suggestion

_FRESH = 1.0
"""Seconds that a reader believes what it knows of the manifest."""
_HEAP = 64_000_000
"""Bytes of documents that a writer gathers before it makes a segment of them."""

Change = tuple[int, Document | None]
"""The version, and the document as of it; None where it is not to be shown."""


def connect() -> "EmbeddedIndex":
    return EmbeddedIndex(store.live_key())


class EmbeddedIndex:
    def __init__(self, key: str) -> None:
        self.replica = store.Replica(key)
        self._opened: Any = None
        self._shown: store.Manifest | None = None
        self._checked = float("-inf")

    def search(self, query: Query) -> Found:
        searcher = self._current()
        return finding.search(searcher, query) if searcher else Found(hits=[], total=0)

    def suggest(self, text: str, query: Query) -> list[Suggestion]:
        searcher = self._current()
        return finding.suggest(searcher, text, query) if searcher else []

    def index(self, documents: Sequence[Document]) -> None:
        newest = sorted(documents, key=lambda document: document.version)
        self.write({document.content_id: (document.version, document) for document in newest})

    def delete(self, removed: Mapping[str, int]) -> None:
        self.write({content_id: (version, None) for content_id, version in removed.items()})

    def rebuild(self, name: str) -> "EmbeddedRebuild":
        return EmbeddedRebuild(name, self)

    def write(self, changes: Mapping[TitleId, Change]) -> None:
        """One commit for all. Raises Conflict where other writers were faster again and again."""
        if changes:
            table.again(lambda: self._write(changes))

    def built(self) -> datetime | None:
        self.replica.follow()
        manifest = self.replica.manifest
        return datetime.fromtimestamp(manifest.built, UTC) if manifest and manifest.built else None

    def begin(self, manifest: store.Manifest) -> None:
        """An empty index, unless one is there. Raises Conflict where somebody else begins one."""
        self.replica.follow()
        if self.replica.manifest is None:
            self._open()
            self.replica.publish(manifest)

    def written_since(self, write: int) -> dict[TitleId, Change]:
        """What was written after the write of this number, as of now."""
        self.replica.follow()
        searcher = self._reopened()
        found = searcher.search(asking.beyond("written", write), max(searcher.num_docs, 1))
        places = [place for _, place in found.hits]
        versions = searcher.fast_field_values("version", places)
        return {
            content_id: (version, finding.document(searcher, place))
            for content_id, version, place in zip(finding.ids(searcher, places), versions, places, strict=True)
        }

    def _write(self, changes: Mapping[TitleId, Change]) -> None:
        self.replica.follow()
        if self.replica.manifest is None:
            self.begin(store.Manifest(new_id("idx")))
        manifest = self.replica.manifest
        assert manifest is not None
        held = finding.versions(self._reopened(), list(changes))
        newer = {name: change for name, change in changes.items() if change[0] >= held.get(name, 0)}
        if not newer:
            return
        number = manifest.writes + 1
        try:
            writer = self._opened.writer(_HEAP, 1)
            for content_id, (version, document) in newer.items():
                writer.delete_documents_by_term("content_id", content_id)
                writer.add_document(
                    s.filled(document, number) if document else s.tombstone(content_id, version, number)
                )
            writer.commit()
            writer.wait_merging_threads()
            self.replica.publish(manifest)
        except Exception:
            self.replica.reset()
            raise

    def _current(self) -> Any:
        """What can be searched, at most a second old; None where there is no index yet."""
        if time.monotonic() - self._checked > _FRESH:
            self.replica.follow()
            self._checked = time.monotonic()
        return self._reopened() if self.replica.manifest else None

    def _reopened(self) -> Any:
        self._open()
        if self._shown is not self.replica.manifest:
            self._opened.reload()
            self._shown = self.replica.manifest
        return self._opened.searcher()

    def _open(self) -> None:
        if self._opened is None:
            self._opened = tantivy.Index(s.schema, str(self.replica.path))
            self._opened.config_reader("manual")


class EmbeddedRebuild:
    def __init__(self, name: str, live: EmbeddedIndex) -> None:
        self.name, self.live = name, live
        self._second = EmbeddedIndex(store.rebuild_key(name))
        self._copied = 0
        """The live index's last write that was copied to the second one."""
        if not self._finished():
            manifest = self.live.replica.manifest
            self._second.begin(store.Manifest(name, built=time.time(), since=manifest.writes if manifest else 0))

    def add(self, documents: Sequence[Document]) -> None:
        self._second.index(documents)

    def finish(self) -> None:
        table.again(self._finish, tries=20)

    def abandon(self) -> None:
        if not self._finished():
            store.forget(store.rebuild_key(self.name))

    def _finished(self) -> bool:
        self.live.replica.follow()
        manifest = self.live.replica.manifest
        return manifest is not None and manifest.index == self.name

    def _finish(self) -> None:
        """Raises Conflict where something was written to the live index since it was copied: then that is copied too."""
        if self._finished():
            return
        self._second.replica.follow()
        made, live = self._second.replica.manifest, self.live.replica.manifest
        assert made is not None
        if live:
            changes, live = self.live.written_since(max(made.since, self._copied)), self.live.replica.manifest
            self._second.write(changes)
            made = self._second.replica.manifest
            assert made is not None
            assert live is not None
            self._copied = live.writes
            put = store.write(store.live_key(), live.followed_by(made))
        else:
            put = store.write(store.live_key(), store.first(made))
        store.withdraw(store.rebuild_key(self.name))
        store.sweep(put)
