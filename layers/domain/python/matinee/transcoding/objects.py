"""Objects in S3 as seekable files, for libraries that read files: a few ranged reads instead of a download."""

import io
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

from matinee.kernel import aws

_BLOCK = 8 * 1024**2
"""Bytes of a ranged read: S3 answers a larger one faster by the byte, and a header costs no more."""
_PART = 32 * 1024**2
"""Bytes of a part of an upload: 10,000 of them are more than the largest source."""
_KEPT = 6
"""Blocks in memory: those ahead of the reader, and where it came from."""
_TAIL = 3 * _PART
"""Bytes behind the first part that a writer holds back: more than the index of a day of pictures."""


class ObjectFile(io.RawIOBase):
    """An object, read forwards in blocks of which the next ones are asked for ahead. Not thread-safe."""

    def __init__(self, bucket: str, key: str, size: int):
        self._bucket, self._key, self._size = bucket, key, size
        self._at = 0
        self._blocks: OrderedDict[int, Future[bytes]] = OrderedDict()
        self._pool = ThreadPoolExecutor(3)

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        wanted = self._size - self._at if size < 0 else min(size, self._size - self._at)
        parts = []
        while wanted > 0:
            number, offset = divmod(self._at, _BLOCK)
            part = self._block(number)[offset : offset + wanted]
            parts.append(part)
            self._at += len(part)
            wanted -= len(part)
        return b"".join(parts)

    def readinto(self, buffer: Any) -> int:
        view = memoryview(buffer).cast("B")
        content = self.read(len(view))
        view[: len(content)] = content
        return len(content)

    def close(self) -> None:
        if not self.closed:
            self._pool.shutdown(cancel_futures=True)
        super().close()

    def _block(self, number: int) -> bytes:
        forwards = number - 1 in self._blocks
        for each in range(number, number + (3 if forwards else 1)):
            if each not in self._blocks and each * _BLOCK < self._size:
                self._blocks[each] = self._pool.submit(self._fetched, each)
            elif each in self._blocks:
                self._blocks.move_to_end(each)
        while len(self._blocks) > _KEPT:
            self._blocks.popitem(last=False)
        return self._blocks[number].result()

    def _fetched(self, number: int) -> bytes:
        start = number * _BLOCK
        span = f"bytes={start}-{min(start + _BLOCK, self._size) - 1}"
        answer = aws.client("s3").get_object(Bucket=self._bucket, Key=self._key, Range=span)
        body: bytes = answer["Body"].read()
        return body


class ObjectWriter(io.RawIOBase):
    """A new object, written forwards as a multipart upload of any size.

    The first part and the tail are sent last, so that a muxer may return to its header, and to the sizes in an index that it
    writes at the end. It may return nowhere else. Raises ClientError.
    """

    def __init__(self, bucket: str, key: str):
        self._where = {"Bucket": bucket, "Key": key}
        self._upload = aws.client("s3").create_multipart_upload(**self._where)["UploadId"]
        self._first, self._tail, self._tail_at, self._at = bytearray(), bytearray(), _PART, 0
        self._pool = ThreadPoolExecutor(2)
        self._sent: list[Future[dict[str, Any]]] = []

    def writable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._end()}[whence] + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def write(self, content: Any) -> int:
        body = memoryview(content).cast("B")
        if self._at > self._end() or _PART <= self._at < self._tail_at:
            raise OSError("only the first part and the end of an object can be written again")
        in_first = body[: max(0, _PART - self._at)]
        self._put(self._first, 0, in_first)
        self._put(self._tail, self._tail_at, body[len(in_first) :])
        while len(self._tail) >= _TAIL + _PART:
            self._send(bytes(self._tail[:_PART]))
            del self._tail[:_PART]
            self._tail_at += _PART
        return len(body)

    def finish(self) -> None:
        """Make the object. Without, nothing is left of it."""
        for start in range(0, len(self._tail), _PART):
            self._send(bytes(self._tail[start : start + _PART]))
        self._sent.insert(0, self._pool.submit(self._part, 1, bytes(self._first)))
        parts = [sent.result() for sent in self._sent]
        aws.client("s3").complete_multipart_upload(
            **self._where, UploadId=self._upload, MultipartUpload={"Parts": parts}
        )
        self._pool.shutdown()

    def abandon(self) -> None:
        self._pool.shutdown(cancel_futures=True)
        aws.client("s3").abort_multipart_upload(**self._where, UploadId=self._upload)

    def _end(self) -> int:
        return self._tail_at + len(self._tail) if self._tail else len(self._first)

    def _put(self, held: bytearray, begins: int, body: memoryview) -> None:
        """Write at the place that was sought, into bytes that are held, of which the first is so far into the object."""
        held[self._at - begins : self._at - begins + len(body)] = body
        self._at += len(body)

    def _send(self, body: bytes) -> None:
        self._sent.append(self._pool.submit(self._part, len(self._sent) + 2, body))
        for waiting in self._sent[:-4]:
            waiting.result()  # no more than a few parts are in memory, and a failure ends the writing

    def _part(self, number: int, body: bytes) -> dict[str, Any]:
        sent = aws.client("s3").upload_part(**self._where, UploadId=self._upload, PartNumber=number, Body=body)
        return {"PartNumber": number, "ETag": sent["ETag"]}
