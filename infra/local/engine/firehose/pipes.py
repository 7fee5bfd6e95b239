"""One pipe a delivery stream: from what was put, over the transforming function, to S3."""

import logging
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

from ministack.core.responses import request_scope
from ministack.services import firehose

from infra.local.engine import autosave
from infra.local.engine.firehose import delivering, hints, journal, transforming

_logger = logging.getLogger("ministack")
_CALLS = ThreadPoolExecutor(max_workers=os.cpu_count() or 1, thread_name_prefix="firehose")
"""Functions are called on as many cores as there are; AWS calls them side by side too."""
_FILE = 8 * hints.MB
"""Bytes after which a file of records that nothing transforms is closed."""
_AGAIN = 5.0
"""Seconds until what failed is tried again. AWS tries for a day and longer."""
_Place = tuple[str, str, str]
"""Account, region and name of a delivery stream."""
_pipes: dict[_Place, "Pipe"] = {}
_opening = threading.Lock()


def root() -> Path:
    return Path(os.environ["S3_DATA_DIR"]).parent / "firehose"


def pipe(account: str, region: str, name: str) -> "Pipe":
    with _opening:
        return _pipes.setdefault((account, region, name), Pipe(account, region, name))


def take_up_again() -> None:
    """Go on with what was there before the engine ended."""
    for folder in sorted(root().glob("*/*/*")):
        pipe(*folder.parts[-3:]).wake()


class Pipe:
    """What a delivery stream has taken and not delivered yet."""

    def __init__(self, account: str, region: str, name: str) -> None:
        self._place = (account, region, name)
        folder = root() / account / region / name
        self._folder = folder
        self._taken, self._ready, self._leaving = folder / "taken", folder / "ready", folder / "leaving"
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._woken = False
        self._open: tuple[Path, BinaryIO] | None = None
        self._size = 0
        self._called: set[Path] = set()
        self._not_before = 0.0

    def take(self, records: Iterable[journal.Record], config: dict[str, Any]) -> None:
        """Write the records to disk. They are safe when this returns: only then may they be answered."""
        transform = hints.of(config).transform
        most = transform.size if transform else _FILE
        with self._changed:
            pending: list[bytes] = []
            for record in records:
                if self._open and self._size + len(record.data) > most:
                    self._write(pending)
                    self._close()
                if not self._open:
                    self._begin(record.arrived)
                pending.append(journal.encoded(record))
                self._size += len(record.data)
            self._write(pending)
        self.wake()

    def wake(self) -> None:
        with self._changed:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name=f"firehose {self._place[2]}")
                self._thread.start()
            self._stir()

    def forget(self) -> None:
        """The delivery stream was deleted, and with it what it held."""
        with self._changed:
            self._close()
            shutil.rmtree(self._folder, ignore_errors=True)

    def _begin(self, arrived: int) -> None:
        for folder in (self._taken, self._ready, self._leaving):
            folder.mkdir(parents=True, exist_ok=True)
        path = self._taken / f"{arrived:013d}-{uuid.uuid4()}"
        self._open, self._size = (path, path.open("ab", buffering=0)), 0

    def _write(self, pending: list[bytes]) -> None:
        if self._open and pending:
            left = memoryview(b"".join(pending))
            while left:
                left = left[self._open[1].write(left) :]
            pending.clear()

    def _close(self) -> None:
        if self._open:
            self._open[1].close()
            self._open = None

    def _run(self) -> None:
        while True:
            self._woken = False
            with request_scope(*self._place[:2]):
                stream = firehose._streams.get(self._place[2])
            try:
                wait = self._step(stream) if stream and stream["destinations"] else None
            except Exception:  # nobody waits for this thread: what it could not do is tried again, and said
                _logger.exception("delivery stream %s could not deliver: its records are kept", self._place[2])
                self._not_before = time.time() + _AGAIN * hints.scale()
                wait = _AGAIN * hints.scale()
            with self._changed:
                if self._woken:
                    continue
                if wait is None:
                    self._thread = None
                    return
                self._changed.wait(wait)

    def _step(self, stream: dict[str, Any]) -> float | None:
        """Do what is due. Seconds until there may be more to do; None if nothing is held."""
        said = hints.of(stream["destinations"][0]["config"])
        if self._not_before > time.time():
            return self._not_before - time.time()
        for folder in _files(self._leaving):
            self._deliver(stream, folder)
        with self._changed:
            closed = self._closed(said)
        for file in closed:
            if said.transform:
                _CALLS.submit(self._transform, stream, said.transform, file)
            else:
                file.rename(self._ready / file.name)
        if self._buffer_is_full(said):
            self._deliver(stream, self._cut())
            return 0.0
        return self._next(said)

    def _closed(self, said: hints.Hints) -> list[Path]:
        """Files that nobody writes to any more, and that no function is called with yet."""
        interval = said.transform.interval if said.transform else said.interval
        if self._open and (_age(self._open[0]) >= interval or self._buffer_is_full(said)):
            self._close()
        now_open = self._open[0] if self._open else None
        closed = [file for file in _files(self._taken) if file != now_open and file not in self._called]
        if said.transform:
            self._called.update(closed)
        return closed

    def _transform(self, stream: dict[str, Any], transform: hints.Transform, file: Path) -> None:
        try:
            done = self._ready / file.name
            if not done.exists():  # else a kill came between these two steps
                with request_scope(*self._place[:2]):
                    records = list(journal.read(file))
                    journal.write(done, transforming.transformed(stream, transform, records))
                    os.utime(done)
            file.unlink(missing_ok=True)
            autosave.mark()
        except Exception:  # as above; the file stays where it is
            _logger.exception("delivery stream %s could not transform: its records are kept", stream["name"])
            time.sleep(_AGAIN * hints.scale())
        finally:
            with self._changed:
                self._called.discard(file)
                self._stir()

    def _stir(self) -> None:
        self._woken = True
        self._changed.notify()

    def _buffer_is_full(self, said: hints.Hints) -> bool:
        """By what is ready; without a function, what is still open counts too."""
        files = _files(self._ready)
        if not said.transform:
            files = files + _files(self._taken)
        age = max((_age(file, since_ready=bool(said.transform)) for file in files), default=0.0)
        return bool(files) and (age >= said.interval or sum(file.stat().st_size for file in files) >= said.size)

    def _cut(self) -> Path:
        """One buffer, on its way. Its name is that of its objects, so that a second try replaces the first."""
        files = _files(self._ready)
        folder = self._leaving / f"{files[0].name[:13]}-{uuid.uuid4()}"
        folder.mkdir()
        for file in files:
            file.rename(folder / file.name)
        return folder

    def _deliver(self, stream: dict[str, Any], folder: Path) -> None:
        with request_scope(*self._place[:2]):
            delivering.deliver(stream, folder)
        shutil.rmtree(folder)
        autosave.mark()

    def _next(self, said: hints.Hints) -> float | None:
        with self._changed:
            taken, ready = _files(self._taken), _files(self._ready)
            if not (taken or ready or self._called):
                return None
            waits = [said.interval - _age(file, since_ready=bool(said.transform)) for file in ready]
            interval = said.transform.interval if said.transform else said.interval
            waits += [interval - _age(file) for file in taken if file not in self._called]
            return max(0.01, min(waits, default=_AGAIN))


def _files(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.exists() else []


def _age(file: Path, since_ready: bool = False) -> float:
    """Seconds since the file's first record arrived, or since it was transformed."""
    began = file.stat().st_mtime if since_ready else int(file.name[:13]) / 1000
    return time.time() - began
