"""Uploads in parts are kept on disk: they outlive a restart, and a film is never whole in memory.

`parts/<upload id>/` holds `upload.json`, and of each part its bytes (`<number>`) and the rest (`<number>.json`).
"""

import json
import mmap
import os
import shutil
from pathlib import Path
from typing import Any

from ministack.core.responses import get_account_id
from ministack.services import s3

from infra.local.engine.rewriting import rewrite


class Part(mmap.mmap):
    """A file's bytes, read where they are needed and never copied into the process."""

    path: Path

    def __new__(cls, path: Path) -> "Part":
        with path.open("rb") as file:
            part = super().__new__(cls, file.fileno(), 0, access=mmap.ACCESS_READ)
        part.path = path
        return part


def keep_parts_on_disk() -> None:
    create, upload_part, copy_part = s3._create_multipart_upload, s3._upload_part, s3._upload_part_copy
    abort, write = s3._abort_multipart_upload, s3._atomic_write

    def created(bucket: str, key: str, headers: dict[str, str]) -> Any:
        before = set(s3._multipart_uploads)
        answer = create(bucket, key, headers)
        for upload_id in set(s3._multipart_uploads) - before:
            _folder(upload_id).mkdir(parents=True)
            record = {name: value for name, value in s3._multipart_uploads[upload_id].items() if name != "parts"}
            _write(_folder(upload_id) / "upload.json", {"account": get_account_id(), **record})
        return answer

    def uploaded(bucket: str, key: str, body: bytes, query: dict[str, Any], headers: dict[str, str]) -> Any:
        answer = upload_part(bucket, key, body, query, headers)
        if answer[0] == 200:
            _move_to_disk(query)
        return answer

    def copied(bucket: str, key: str, query: dict[str, Any], headers: dict[str, str]) -> Any:
        answer = copy_part(bucket, key, query, headers)
        if answer[0] == 200:
            _move_to_disk(query)
        return answer

    def aborted(bucket: str, key: str, query: dict[str, Any]) -> Any:
        answer = abort(bucket, key, query)
        if answer[0] == 204:
            shutil.rmtree(_folder(s3._qp(query, "uploadId")))
        return answer

    def written(path: str, data: Any, *, text: bool = False) -> None:
        """A joined file is moved to its place, not copied."""
        if isinstance(data, Part):
            data.path.replace(path)
            shutil.rmtree(data.path.parent)
        else:
            write(path, data, text=text)

    s3._create_multipart_upload, s3._upload_part, s3._upload_part_copy = created, uploaded, copied
    s3._atomic_write = written
    rewrite(
        s3,
        "_complete_multipart_upload",
        ('hashlib.md5(stored["body"]).digest()', 'bytes.fromhex(stored["etag"].strip(\'"\'))'),
        ('b"".join(combined_parts)', "_joined(upload_id, combined_parts)"),
        _joined=_joined,
    )
    s3._abort_multipart_upload = aborted
    _load()


def _folder(upload_id: str) -> Path:
    return Path(os.environ["S3_DATA_DIR"]).parent / "parts" / upload_id


def _write(file: Path, content: dict[str, Any]) -> None:
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(content))
    fresh.replace(file)


def _move_to_disk(query: dict[str, Any]) -> None:
    upload_id, number = s3._qp(query, "uploadId"), int(s3._qp(query, "partNumber"))
    part = s3._multipart_uploads[upload_id]["parts"][number]
    if part["body"]:
        file = _folder(upload_id) / str(number)
        fresh = file.with_suffix(".new")
        fresh.write_bytes(part["body"])
        fresh.replace(file)
        part["body"] = Part(file)
    _write(_folder(upload_id) / f"{number}.json", {name: value for name, value in part.items() if name != "body"})


def _joined(upload_id: str, parts: list[Part | bytes]) -> Part | bytes:
    joined = _folder(upload_id) / "joined"
    with joined.open("wb") as out:
        for part in parts:
            if isinstance(part, Part):
                with part.path.open("rb") as file:
                    shutil.copyfileobj(file, out, 1 << 20)
    if joined.stat().st_size:
        return Part(joined)
    shutil.rmtree(joined.parent)
    return b""


def _load() -> None:
    for folder in _folder("").iterdir() if _folder("").exists() else ():
        known = folder / "upload.json"
        if not known.exists():
            shutil.rmtree(folder)
            continue
        record = json.loads(known.read_text())
        account = record.pop("account")
        parts = {int(file.stem): _part(file) for file in folder.glob("*.json") if file.stem != "upload"}
        s3._multipart_uploads._data[account, folder.name] = {**record, "parts": parts}


def _part(known: Path) -> dict[str, Any]:
    file = known.with_suffix("")
    part: dict[str, Any] = json.loads(known.read_text())
    return {**part, "body": Part(file) if part["size"] else b""}
