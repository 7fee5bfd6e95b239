"""Where the index lies: immutable files in S3, and one manifest that says which of them are the index now.

A manifest is replaced by a conditional write (S3's If-Match), so that of two writers one wins and the other begins again;
readers ask for it with the ETag that they know and fetch the files that they lack. Files leave S3 some minutes after the
manifest that last named them.
"""

import json
import shutil
import time
import weakref
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from botocore.exceptions import ClientError

from matinee.kernel import aws, objects
from matinee.kernel.errors import Conflict
from matinee.kernel.ids import new_id
from matinee.kernel.settings import settings
from matinee.search.embedded.schema import SCHEMA

_KEPT = 600
"""Seconds that a file outlives its place in the manifest: a reader may be fetching it."""
_ORPHAN = 86_400
"""Seconds after which a file that no manifest names is what a writer left behind that broke off."""
_MISSING = ("NoSuchKey", "404")
_MET = ("PreconditionFailed", "ConditionalRequestConflict", "412", "409")


@dataclass(frozen=True)
class Manifest:
    """Which files are the index. `files`: name in its folder → key in the bucket."""

    index: str
    files: dict[str, str] = field(default_factory=dict)
    meta: str = ""
    """tantivy's own account of its segments (meta.json)."""
    built: float = 0.0
    """When the rebuild that made it began (epoch seconds); 0 for one that no rebuild made."""
    writes: int = 0
    """How often it was written. What a write brings in carries its number."""
    since: int = 0
    """Of a second index: the first one's last write before it was begun. What came after must be in it too."""
    retired: dict[str, float] = field(default_factory=dict)
    """Keys that an earlier manifest named, and when they left it."""
    etag: str = ""
    """Of the object that this was read from; nothing for one that is still to be written."""

    def followed_by(self, other: "Manifest") -> "Manifest":
        """`other` in this one's place: what it does not name any more is retired."""
        left = dict.fromkeys(set(self.files.values()) - set(other.files.values()), time.time())
        writes = max(self.writes, other.writes) + 1
        return replace(other, writes=writes, retired=other.retired | self.retired | left, etag=self.etag)


def live_key() -> str:
    return f"v{SCHEMA}/manifest.json"


def rebuild_key(name: str) -> str:
    return f"v{SCHEMA}/rebuilds/{name}.json"


def read(key: str, known: Manifest | None = None) -> Manifest | None:
    """The manifest as it is now: `known` itself where it has not changed, None where there is none."""
    condition = {"IfNoneMatch": known.etag} if known and known.etag else {}
    try:
        reply = aws.client("s3").get_object(**_where(key), **condition)
    except ClientError as error:
        if error.response["Error"]["Code"] in ("304", "NotModified"):
            return known
        if error.response["Error"]["Code"] in _MISSING:
            return None
        raise
    return Manifest(**json.loads(reply["Body"].read()), etag=reply["ETag"])


def write(key: str, manifest: Manifest) -> Manifest:
    """Raises Conflict where the manifest there is not the one that `etag` says (none, where it says nothing)."""
    overdue = [name for name, at in manifest.retired.items() if at < time.time() - _KEPT]
    kept = {name: at for name, at in manifest.retired.items() if name not in overdue}
    content = {name: value for name, value in vars(manifest).items() if name != "etag"} | {"retired": kept}
    condition = {"IfMatch": manifest.etag} if manifest.etag else {"IfNoneMatch": "*"}
    try:
        reply = aws.client("s3").put_object(**_where(key), Body=json.dumps(content).encode(), **condition)
    except ClientError as error:
        if error.response["Error"]["Code"] in (*_MET, *_MISSING):
            raise Conflict("Another writer was faster") from error
        raise
    _delete(overdue)
    return replace(manifest, retired=kept, etag=reply["ETag"])


def first(manifest: Manifest) -> Manifest:
    """As it is written where there was none."""
    return replace(manifest, etag="")


def withdraw(key: str) -> None:
    """A manifest that nobody needs; the files that it names stay."""
    _delete([key])


def forget(key: str) -> None:
    """A manifest that nobody needs, and the files that it names."""
    found = read(key)
    if found:
        withdraw(key)
        _delete(found.files.values())


def sweep(live: Manifest) -> None:
    """Delete what writers left behind that broke off."""
    named = {*live.files.values(), *live.retired, live_key()}
    pages = aws.client("s3").get_paginator("list_objects_v2").paginate(Bucket=_bucket(), Prefix=f"v{SCHEMA}/")
    there = (found for page in pages for found in page.get("Contents", []))
    old = time.time() - _ORPHAN
    _delete(found["Key"] for found in there if found["Key"] not in named and found["LastModified"].timestamp() < old)


class Replica:
    """A folder that follows one manifest."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.manifest: Manifest | None = None
        self.path = Path(mkdtemp(prefix="matinee-search-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
        self._here: dict[str, str] = {}
        """What lies in the folder: name → the key that it came from. Two writers may give two files one name."""

    def follow(self) -> bool:
        """Fetch what the manifest names now; whether anything has changed."""
        for _ in range(3):
            found = read(self.key, self.manifest)
            if found is self.manifest:
                return False
            if found is None or self._fetch(found):
                self.manifest = found
                return True
        raise Conflict("The index changes faster than it can be fetched")

    def reset(self) -> None:
        """Undo what a writer did here that was not published."""
        if self.manifest:
            self._lay(self.manifest)

    def publish(self, manifest: Manifest) -> None:
        """Make what a writer left in the folder the index. Raises Conflict where another was faster."""
        meta = (self.path / "meta.json").read_text()
        new = {
            name: f"v{SCHEMA}/{manifest.index}/{new_id('seg')}/{name}"
            for name in _named(meta, self.path)
            if name not in self._here
        }
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda name: self._put(name, new[name]), new))
        files = new | {name: self._here[name] for name in _named(meta, self.path) if name in self._here}
        self.manifest = write(self.key, manifest.followed_by(replace(manifest, files=files, meta=meta)))
        self._here = files
        self._tidy()

    def _fetch(self, manifest: Manifest) -> bool:
        """Whether all was still there: files leave S3 some time after they leave the manifest."""
        wanted = {name: key for name, key in manifest.files.items() if self._here.get(name) != key}
        try:
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(lambda name: self._get(name, wanted[name]), wanted))
        except ClientError as error:
            if error.response["Error"]["Code"] in _MISSING:
                return False
            raise
        self._here = dict(manifest.files)
        self._lay(manifest)
        return True

    def _lay(self, manifest: Manifest) -> None:
        _replace(self.path / "meta.json", manifest.meta.encode())
        self._tidy()

    def _tidy(self) -> None:
        for file in self.path.iterdir():
            if file.name not in self._here and file.name != "meta.json" and not file.name.startswith("."):
                file.unlink()

    def _get(self, name: str, key: str) -> None:
        _replace(self.path / name, aws.client("s3").get_object(**_where(key))["Body"].read())

    def _put(self, name: str, key: str) -> None:
        aws.client("s3").put_object(**_where(key), Body=(self.path / name).read_bytes())


def _named(meta: str, folder: Path) -> list[str]:
    """The files of the segments that tantivy's meta.json names."""
    found = []
    for segment in json.loads(meta)["segments"]:
        name, deletes = segment["segment_id"].replace("-", ""), segment["deletes"]
        found += [file.name for file in folder.glob(f"{name}.*") if file.suffix not in (".del", ".part")]
        if deletes:
            found.append(f"{name}.{deletes['opstamp']}.del")
    return found


def _replace(file: Path, content: bytes) -> None:
    """At once: whoever has the older file open keeps it."""
    part = file.with_name(f"{file.name}.part")
    part.write_bytes(content)
    part.replace(file)


def _delete(keys: Iterable[str]) -> None:
    objects.delete(_bucket(), keys)


def _bucket() -> str:
    return settings().bucket("search")


def _where(key: str) -> dict[str, Any]:
    return {"Bucket": _bucket(), "Key": key}
