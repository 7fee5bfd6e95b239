"""Sends the parts of a file in parallel to their presigned URLs."""

import itertools
import queue
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from matinee_cli.api import AGENT, Json, pause
from matinee_cli.errors import Failure, Refused, Unreachable

_CHUNK = 1 << 20
# S3's error codes that a fresh URL or connection resolves.
_PASSING = {"ExpiredToken", "RequestTimeout", "RequestTimeTooSkewed"}


class _Stopped(Exception):
    """Another part failed permanently, or the operator pressed Ctrl-C."""


class _Again(Exception):
    """This attempt failed, and another one may succeed."""

    def __init__(self, failure: Failure):
        self.failure = failure


def size_of(upload: Json, number: int) -> int:
    start = (number - 1) * int(upload["part_size"])
    return min(int(upload["part_size"]), int(upload["size"]) - start)


def missing(upload: Json) -> int:
    """How many parts have not arrived, of an upload that is uploading."""
    return -(-(int(upload["size"]) - int(upload["received"])) // int(upload["part_size"]))


@dataclass
class Sending:
    """The transfer of the missing parts that one answer lists. `look` asks the API for one part again, with a fresh URL."""

    file: Path
    upload: Json
    look: Callable[[int], Json]
    advance: Callable[[int], None]
    retries: int
    bytes_sent: int = 0
    """Bytes sent, failed attempts included."""
    _urls: dict[int, str] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, parallel: int) -> None:
        """Send all missing parts. Raises Failure; parts that arrived stay."""
        self._urls = {part["number"]: part["url"] for part in self.upload["parts"]}
        waiting: queue.SimpleQueue[int] = queue.SimpleQueue()
        ended: queue.SimpleQueue[Exception | None] = queue.SimpleQueue()
        for number in self._urls:
            waiting.put(number)
        timeout = httpx.Timeout(120, connect=10, write=60)
        with httpx.Client(timeout=timeout, headers={"user-agent": AGENT}) as http:

            def work() -> None:
                try:
                    while not self._stop.is_set():
                        self._send(http, waiting.get_nowait())
                        ended.put(None)
                except queue.Empty:
                    return
                except Exception as error:
                    ended.put(error)

            total = waiting.qsize()
            try:
                # Daemon threads: after Ctrl-C the process must not wait for a socket of a dead network.
                for _ in range(min(parallel, total)):
                    threading.Thread(target=work, daemon=True).start()
                for _ in range(total):
                    if error := ended.get():
                        raise error
            finally:
                self._stop.set()

    def _send(self, http: httpx.Client, number: int) -> None:
        for attempt in itertools.count():
            try:
                self._put(http, number)
                return
            except _Again as again:
                if attempt >= self.retries:
                    raise again.failure from again
            self._stop.wait(pause(attempt))
            if self._has_arrived(number):
                self._count(0, size_of(self.upload, number))
                return

    def _has_arrived(self, number: int) -> bool:
        """Whether the part arrived and only its answer was lost. If not, its URL is renewed for the next attempt."""
        try:
            upload = self.look(number)
        except Unreachable:
            return False
        missing = {part["number"]: part["url"] for part in upload.get("parts") or []}
        self._urls.update(missing)
        return number not in missing

    def _put(self, http: httpx.Client, number: int) -> None:
        size, read = size_of(self.upload, number), 0

        def body() -> Iterator[bytes]:
            nonlocal read
            with self.file.open("rb") as file:
                file.seek((number - 1) * self.upload["part_size"])
                while read < size:
                    if self._stop.is_set():
                        raise _Stopped
                    chunk = file.read(min(_CHUNK, size - read))
                    if not chunk:
                        raise Refused(f"{self.file.name} became shorter during the upload")
                    read += len(chunk)
                    self._count(len(chunk), len(chunk))
                    yield chunk

        try:
            # With a content length, because S3 does not accept chunked bodies.
            reply = http.put(self._urls[number], content=body(), headers={"content-length": str(size)})
        except httpx.TransportError as error:
            self._count(0, -read)
            reason = str(error) or type(error).__name__
            hint = "Run the same command again to continue"
            raise _Again(Unreachable(f"Part {number} could not be sent: {reason}", hint=hint)) from error
        if reply.is_success:
            return
        self._count(0, -read)
        code = _code(reply)
        refused = Refused(f"S3 refused part {number}: {code}")
        if reply.status_code in (403, 408, 429) or reply.status_code >= 500 or code in _PASSING:
            raise _Again(refused)
        raise refused

    def _count(self, sent: int, forward: int) -> None:
        with self._lock:
            self.bytes_sent += sent
        self.advance(forward)


def _code(reply: httpx.Response) -> str:
    """S3's error code, or the HTTP status."""
    found = re.search(r"<Code>(\w+)</Code>", reply.text)
    return found[1] if found else str(reply.status_code)
