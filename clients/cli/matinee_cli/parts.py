"""The bytes themselves: parts of a file PUT side by side to their presigned URLs, until each has arrived."""

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
# What S3 says of a URL or a connection that has grown too old: a fresh one will do.
_PASSING = {"ExpiredToken", "RequestTimeout", "RequestTimeTooSkewed"}


class _Stopped(Exception):
    """Another part failed for good, or the operator pressed Ctrl-C."""


class _Again(Exception):
    """This attempt came to nothing; the next may not."""

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
    """The parts on their way that an answer of the API lists as missing. `look` asks it for one part again, with a fresh URL."""

    file: Path
    upload: Json
    look: Callable[[int], Json]
    advance: Callable[[int], None]
    retries: int
    bytes_sent: int = 0
    """Everything that went over the wire, what went in vain included."""
    _urls: dict[int, str] = field(default_factory=dict)
    _stop: threading.Event = field(default_factory=threading.Event)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, parallel: int) -> None:
        """Returns when every part has arrived. Raises Failure; what has arrived stays."""
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
                # Daemons: after Ctrl-C nobody waits for a socket that a dead network holds.
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
        """Whether it is up after all (only the answer was lost); if not, its URL is fresh for the next attempt."""
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
                        raise Refused(f"{self.file.name} became shorter while it was being uploaded")
                    read += len(chunk)
                    self._count(len(chunk), len(chunk))
                    yield chunk

        try:
            # With a length of its own: S3 takes no chunked body.
            reply = http.put(self._urls[number], content=body(), headers={"content-length": str(size)})
        except httpx.TransportError as error:
            self._count(0, -read)
            reason = str(error) or type(error).__name__
            hint = "What is up stays up: the same command goes on from there"
            raise _Again(Unreachable(f"Part {number} does not get through: {reason}", hint=hint)) from error
        if reply.is_success:
            return
        self._count(0, -read)
        code = _code(reply)
        refused = Refused(f"The storage refuses part {number}: {code}")
        if reply.status_code in (403, 408, 429) or reply.status_code >= 500 or code in _PASSING:
            raise _Again(refused)
        raise refused

    def _count(self, sent: int, forward: int) -> None:
        with self._lock:
            self.bytes_sent += sent
        self.advance(forward)


def _code(reply: httpx.Response) -> str:
    """S3's word for what is wrong, or the status."""
    found = re.search(r"<Code>(\w+)</Code>", reply.text)
    return found[1] if found else str(reply.status_code)
