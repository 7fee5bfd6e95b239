"""Large objects go from the disk to the network a piece at a time; a range is not cut out of the whole."""

from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ministack.core.responses import StreamingResponse
from ministack.services import s3

LARGE = 1 << 20
"""Bytes; what is smaller is read at once."""
_PIECE = 256 << 10
_Send = Callable[[dict[str, Any]], Awaitable[None]]
_to_network: ContextVar[bool] = ContextVar("to_network", default=False)
"""The answer leaves by the network: the engine's own callers want bytes."""
_as_stretch: ContextVar[bool] = ContextVar("as_stretch", default=False)


@dataclass(frozen=True)
class Stretch:
    """Some of a file's bytes, which are read when they are sent."""

    path: Path
    start: int
    end: int

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, wanted: slice) -> "Stretch":
        start, end, _ = wanted.indices(len(self))
        return Stretch(self.path, self.start + start, self.start + max(start, end))

    async def send(self, send: _Send, receive: Any) -> None:
        with self.path.open("rb") as file:
            file.seek(self.start)
            left = len(self)
            while left and (piece := file.read(min(_PIECE, left))):
                left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": left > 0})


def send_from_disk() -> None:
    handle, get, read = s3.handle_request, s3._get_object, s3._read_body

    async def handled(*arguments: Any, **named: Any) -> Any:
        token = _to_network.set(not named.get("internal"))
        try:
            return await handle(*arguments, **named)
        finally:
            _to_network.reset(token)

    def got(*arguments: Any) -> Any:
        token = _as_stretch.set(_to_network.get())
        try:
            status, headers, body = get(*arguments)
        finally:
            _as_stretch.reset(token)
        if isinstance(body, Stretch):
            headers["Content-Length"] = str(len(body))
            body = StreamingResponse(body.send) if len(body) else b""
        return status, headers, body

    def body_of(bucket: str, key: str, record: dict[str, Any]) -> Any:
        path = s3._object_disk_path(bucket, key)
        if not _as_stretch.get() or record.get("body") is not None or record["size"] < LARGE or not path:
            return read(bucket, key, record)
        return Stretch(Path(path), 0, record["size"])

    s3.handle_request, s3._get_object, s3._read_body = handled, got, body_of
