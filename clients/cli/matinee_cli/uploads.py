"""Uploads and the records of them that let the same command continue after an interruption."""

import base64
import hashlib
import re
import struct
import time
import uuid
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from filelock import FileLock, Timeout
from rich.filesize import decimal

from matinee_cli import parts, profiles, show
from matinee_cli.api import Api, Json, persist
from matinee_cli.errors import NotFound, Refused, Rejected, Usage

ENDED = ("ready", "rejected", "failed")
_READ = 1 << 22
_POLL = 1.0
"""Seconds between two reads of a workflow's status."""
_PICTURES = {
    "PNG": rb"\x89PNG",
    "JPEG": rb"\xff\xd8\xff",
    "GIF": rb"GIF8",
    "TIFF": rb"II\*\0|MM\0\*",
    "BMP": rb"BM....\0\0\0\0",
    "WebP": rb"RIFF....WEBP",
    "HEIC or AVIF": rb"....ftyp(heic|heix|mif1|avif)",
}


def check(file: Path) -> None:
    """Check a file before it is sent. Raises Usage if it cannot be a film."""
    if not file.exists():
        raise Usage(f"{file} does not exist")
    if file.is_dir():
        raise Usage(f"{file} is a folder", hint=f"Name the files in it: matinee upload {file}/*.mp4")
    if not file.is_file():
        raise Usage(f"{file} is not a regular file, so its size is unknown")
    if not file.stat().st_size:
        raise Usage(f"{file} is empty")
    with file.open("rb") as opened:
        start = opened.read(16)
    for name, signature in _PICTURES.items():
        if re.match(signature, start, re.DOTALL):
            raise Usage(f"{file} is an image ({name}), not a film")


def title_of(file: Path) -> str:
    return " ".join(re.sub(r"[_.]+", " ", file.stem).split()) or file.name


@dataclass(frozen=True)
class Wish:
    """The operator's options. `to` is an existing title; `title` and `type` create a new one."""

    title: str | None = None
    type: str | None = None
    to: str | None = None
    again: bool = False
    parallel: int = 4
    retries: int = 8
    express: bool | None = None
    """Whether it plays in a first quality early; None as the deployment says."""
    background: bool = False
    """Whether its workflow waits for those of other uploads."""


@dataclass
class Record:
    """The stored state of one file's upload to one deployment. `size`, `mtime_ns` and `checksum` detect changes."""

    url: str
    file: str
    key: str
    """The idempotency key. It is stored before the first request, so that a request without an answer can be repeated."""
    title: str
    type: str
    content_id: str | None = None
    upload_id: str | None = None
    size: int = 0
    mtime_ns: int = 0
    checksum: str = ""

    def key_for(self, body: Json) -> str:
        return str(uuid.uuid5(uuid.UUID(self.key), repr(body)))

    def forget_upload(self) -> None:
        self.upload_id, self.checksum, self.key = None, "", str(uuid.uuid4())


def records(url: str) -> list[Record]:
    """The uploads to a deployment that were started on this machine."""
    found = (Record(**profiles.read(file)) for file in sorted(_folder().glob("*.json")))
    return [record for record in found if record.url == url]


def _folder() -> Path:
    return profiles.state_folder() / "uploads"


class Upload:
    """The upload of one file. Its record is written before each step that must not be repeated."""

    def __init__(self, api: Api, file: Path, wish: Wish, bar: show.Bar, say: Callable[[str], None]):
        self.api, self.file, self.wish, self.bar, self.say = api, file.resolve(), wish, bar, say
        name = hashlib.sha256(f"{api.url}\n{self.file}\n{wish.to or ''}".encode()).hexdigest()[:24]
        self._kept = _folder() / f"{name}.json"
        self.bytes_sent = 0

    def run(self) -> Json:
        """Upload the file and return the completed upload. Raises Failure."""
        lock = FileLock(profiles.private(_folder()) / f"{self._kept.stem}.lock", timeout=0)
        try:
            with lock:
                return self._run()
        except Timeout as error:
            raise Refused(f"Another matinee process is uploading {self.file.name}") from error

    def _run(self) -> Json:
        wish, fresh = self.wish, not self._kept.exists()
        title, kind = wish.title or title_of(self.file), wish.type or "movie"
        if fresh or wish.again:
            self.record = Record(self.api.url, str(self.file), str(uuid.uuid4()), title, kind, wish.to)
        else:
            self.record = Record(**profiles.read(self._kept))
        upload = self._known()
        if not upload:
            self._make_title(title, kind)
            upload = self._start()
        elif not self.wish.to:
            self._rename()
        if upload["status"] != "uploading":
            self.say(f"{self.file.name} was uploaded before ({upload['upload_id']}); --again uploads it again")
            return upload
        return self._finish(upload)

    def _keep(self) -> None:
        profiles.write(self._kept, asdict(self.record))

    def _known(self) -> Json | None:
        """The upload that an earlier run started, unless it is gone or the file has changed."""
        record = self.record
        if not record.upload_id:
            return None
        try:
            upload = self.api("GET", f"/v1/uploads/{record.upload_id}")
        except NotFound:
            record.forget_upload()
            return None
        if upload["status"] == "cancelled":
            record.forget_upload()
            return None
        if self._is_unchanged():
            return upload
        self.say(f"{self.file.name} has changed: uploading it from the beginning")
        if upload["status"] == "uploading":
            self.api("DELETE", f"/v1/uploads/{record.upload_id}")
        record.forget_upload()
        if upload["status"] == "ready" and not self.wish.to:
            record.content_id = None  # that title has its film, so this file becomes a new title
        return None

    def _is_unchanged(self) -> bool:
        now, record = self.file.stat(), self.record
        if (now.st_size, now.st_mtime_ns) == (record.size, record.mtime_ns):
            return True
        if now.st_size != record.size or self._checksum() != record.checksum:
            return False
        record.mtime_ns = now.st_mtime_ns  # touched or copied, but the same bytes
        self._keep()
        return True

    def _make_title(self, title: str, kind: str) -> None:
        """Create a draft, or use the one that an earlier, unfinished upload created."""
        record = self.record
        if record.content_id and (self.wish.to or (title, kind) == (record.title, record.type)):
            try:
                self.api("GET", f"/v1/content/{record.content_id}")
                return
            except NotFound:
                if self.wish.to:
                    raise
                record.forget_upload()  # with its idempotency key, which would return the deleted title again
        record.content_id, record.title, record.type = None, title, kind
        self._keep()
        body = {"title": title, "type": kind}
        record.content_id = self.api("POST", "/v1/content", body, key=record.key_for(body))["content_id"]
        self._keep()

    def _rename(self) -> None:
        record, wish = self.record, self.wish
        changed = {"title": wish.title or record.title, "type": wish.type or record.type}
        if changed != {"title": record.title, "type": record.type} and record.content_id:
            edit(self.api, record.content_id, changed)
            record.title, record.type = changed["title"], changed["type"]
            self._keep()

    def _start(self) -> Json:
        record, now = self.record, self.file.stat()
        record.size, record.mtime_ns, record.checksum = now.st_size, now.st_mtime_ns, self._checksum()
        self._keep()
        body: Json = {"filename": self.file.name[-255:], "size": record.size, "checksum": record.checksum}
        body |= {} if self.wish.express is None else {"express": self.wish.express}
        body |= {"background": True} if self.wish.background else {}
        path = f"/v1/content/{record.content_id}/uploads"
        upload = self.api("POST", path, body, key=record.key_for(body))
        record.upload_id = upload["upload_id"]
        self._keep()
        return upload

    def _checksum(self) -> str:
        """The CRC-32 of the file in S3's form: base64 of four big-endian bytes."""
        crc = 0
        self.bar.begin("reading", self.file.stat().st_size)
        with self.file.open("rb") as opened:
            while chunk := opened.read(_READ):
                crc = zlib.crc32(chunk, crc)
                self.bar.advance(len(chunk))
        return base64.b64encode(struct.pack(">I", crc)).decode()

    def _finish(self, upload: Json) -> Json:
        path = f"/v1/uploads/{upload['upload_id']}"
        for _ in range(3):
            self._send(upload, path)
            try:
                # S3 may need longer to join the parts than the API waits; repeating the request is safe.
                return persist(lambda: self.api("POST", f"{path}/complete"), self.wish.retries)
            except Refused as refused:
                if refused.code == "parts_missing":
                    upload = self.api("GET", path)
                elif any(name == "checksum" for name, _ in refused.fields):
                    self.api("DELETE", path)
                    self.record.forget_upload()
                    self._keep()
                    hint = "Run the same command again to upload it from the beginning"
                    raise Refused(f"{self.file.name} changed during the upload", hint=hint) from refused
                else:
                    raise
        raise Refused(f"S3 reports missing parts of {self.file.name} after three attempts")

    def _send(self, upload: Json, path: str) -> None:
        if upload["received"]:
            done, count = decimal(upload["received"]), parts.missing(upload)
            self.say(f"{self.file.name}: {done} are already uploaded, {count} parts are missing")
        self.bar.begin("uploading", upload["size"], upload["received"])

        def look(number: int) -> Json:
            return self.api("GET", path, query={"parts_from": number, "limit": 1})

        while True:
            sending = parts.Sending(self.file, upload, look, self.bar.advance, self.wish.retries)
            try:
                sending.run(self.wish.parallel)
            finally:
                self.bytes_sent += sending.bytes_sent
            if not upload.get("next_part"):
                return
            upload = self.api("GET", path, query={"parts_from": upload["next_part"]})


def forget(url: str, upload_id: str) -> None:
    """Delete the record of a cancelled upload."""
    for file in _folder().glob("*.json"):
        if (kept := profiles.read(file)).get("upload_id") == upload_id and kept["url"] == url:
            file.unlink()


def edit(api: Api, content_id: str, changes: Json) -> Json:
    """Change some fields of a title. PUT replaces a title, so the others are read first; OpenAPI names the writable fields."""
    path = f"/v1/content/{content_id}"
    said = api("GET", "/v1/openapi.json")["components"]["schemas"]["TitleInput"]["properties"]
    now = {name: value for name, value in api("GET", path).items() if name in said}
    return api("PUT", path, {**now, **changes})


def has_ended(upload: Json) -> bool:
    """Whether its workflow has; a cancelled one has stopped once it says what it cost."""
    return upload["status"] in ENDED or (upload["status"] == "cancelled" and bool(upload.get("cost_at_most")))


def cancel(api: Api, upload_id: str, within: float = 60) -> Json | None:
    """Cancel an upload; what became of it once its workflow has stopped, or None if it is gone. Waits so many seconds at most."""
    path, until = f"/v1/uploads/{upload_id}", time.monotonic() + within
    api("DELETE", path)
    while True:
        try:
            upload = api("GET", path, query={"limit": 0})
        except NotFound:
            return None
        if has_ended(upload) or time.monotonic() > until:
            return upload
        time.sleep(_POLL)


def watch(api: Api, bars: dict[str, show.Bar], retries: int = 8) -> Iterator[Json]:
    """Yield each upload when it plays in a first quality, and when its workflow has ended. Network failures are retried."""
    waiting = dict(bars)
    playing: set[str] = set()
    while waiting:
        for upload_id, bar in list(waiting.items()):
            upload = persist(partial(api, "GET", f"/v1/uploads/{upload_id}", query={"limit": 0}), retries)
            if upload["status"] == "uploading":
                raise Refused(
                    f"{upload['filename']} is not completely uploaded", hint="Run matinee upload again to continue"
                )
            cost = f", about {show.money(upload['cost_estimate'])}" if upload.get("cost_estimate") else ""
            early = ", playable in a first quality" if upload["status"] != "ready" and plays(upload) else ""
            bar.at(f"{upload['status']}{early}{cost}", upload["progress"])
            if has_ended(upload):
                del waiting[upload_id]
                yield upload
            elif plays(upload) and upload_id not in playing:
                playing.add(upload_id)
                yield upload
        if waiting:
            time.sleep(_POLL)


def plays(upload: Json) -> bool:
    """Whether it is what its title plays: all of it, or a first quality while the workflow runs."""
    return upload["status"] == "ready" or (upload.get("playable", False) and upload["status"] not in ENDED)


def verdict(upload: Json) -> str:
    """The result of a workflow, in a sentence."""
    why = upload.get("rejection") or {}
    if upload["status"] == "ready":
        spent = ", ".join(f"{phase} {seconds:.1f} s" for phase, seconds in upload.get("timings", {}).items())
        cost = f"; about {show.money(upload['cost_estimate'])}" if upload.get("cost_estimate") else ""
        return f"{upload['filename']} is ready ({spent}{cost})"
    if upload["status"] == "cancelled":
        return f"{upload['filename']} was cancelled; it cost at most {show.money(upload['cost_at_most'])}"
    said = f"{why.get('detail', 'No reason was given.')} ({why.get('code', 'unknown')})"
    return f"{upload['filename']} {'was rejected' if upload['status'] == 'rejected' else 'failed'}: {said}"


def notes(upload: Json) -> list[str]:
    """What was left out of the film or mended in it, in sentences."""
    return [f"{upload['filename']}: {note['detail']} ({note['code']})" for note in upload.get("notes", [])]


def judged(upload: Json) -> Rejected | None:
    """The failure of a rejected, failed or cancelled upload, else None."""
    if upload["status"] == "cancelled" and upload.get("cost_at_most"):
        return Rejected(verdict(upload), hint="To upload it again: matinee upload")
    if upload["status"] not in ("rejected", "failed"):
        return None
    hint = (
        f"To run it again unchanged: matinee uploads retry {upload['upload_id']}. To replace the file: matinee upload"
    )
    return Rejected(verdict(upload), hint=hint, problem=upload.get("rejection"))
