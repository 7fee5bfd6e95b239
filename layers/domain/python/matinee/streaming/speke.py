"""The key server for MediaConvert (SPEKE v2.0). It provides keys only for a job that is in progress.

API Gateway has authorized the request: it must be signed by MediaConvert's role. If the deployment has a DRM vendor, the
document is forwarded to it, and only the heights of its keys are stored here.
"""

import base64
from typing import Any

from matinee.kernel.log import logger
from matinee.streaming import keys, vendor
from matinee.streaming.cpix import Document, Refused
from matinee.transcoding import jobs
from matinee.transcoding.models import Job

VERSION = "2.0"
_HEADERS = {"X-Speke-Version": VERSION, "X-Speke-User-Agent": "Matinee", "Cache-Control": "no-store"}


def answered(event: dict[str, Any]) -> dict[str, Any]:
    """Answer API Gateway's event with the document and its keys, or with the reason of a refusal."""
    try:
        if event["headers"].get("x-speke-version") != VERSION:
            raise Refused(f"X-Speke-Version: only {VERSION} is supported")
        body = event.get("body") or ""
        reply = provided(base64.b64decode(body) if event.get("isBase64Encoded") else body.encode())
    except Refused as refused:
        logger.warning("keys refused", reason=str(refused))
        return _reply(400, "text/plain", str(refused))
    return _reply(200, "application/xml", reply.decode())


def provided(text: bytes) -> bytes:
    """Raises Refused."""
    document = Document(text)
    job = _under_way(document.content_id)
    assert job.plan is not None
    heights = keys.heights_of(job.plan.rungs, document.sizes())
    version_id = job.task().version_id
    if vendor.configured():
        reply = vendor.keys(text)
        keys.noted(job.content_id, version_id, heights)
        return reply
    return document.fill(keys.made(job.content_id, version_id, heights, document.key_ids))


def _under_way(content_id: str) -> Job:
    """The job in progress for this version. Raises Refused."""
    upload_id, _, attempt = content_id.rpartition("-")
    job = jobs.find(upload_id)
    if job is None or str(job.attempt) != attempt or job.plan is None or job.status in jobs.ENDS:
        raise Refused(f"contentId: no job in progress has the version {content_id}")
    return job


def _reply(status: int, kind: str, body: str) -> dict[str, Any]:
    return {"statusCode": status, "headers": {**_HEADERS, "Content-Type": kind}, "body": body}
