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
from matinee.transcoding.models import Job, Plan

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
    version_id = document.content_id
    job, plan = _under_way(version_id)
    heights = keys.heights_of(plan.rungs, document.sizes())
    if vendor.configured():
        reply = vendor.keys(text)
        keys.noted(job.content_id, version_id, heights)
        return reply
    return document.fill(keys.made(job.content_id, version_id, heights, document.key_ids))


def _under_way(version_id: str) -> tuple[Job, Plan]:
    """The job in progress for this version, and the version's plan. Raises Refused."""
    job = jobs.find(version_id.rpartition("-")[0])
    if job and job.status not in jobs.ENDS:
        for task, plan in job.planned():
            if task.version_id == version_id:
                return job, plan
    raise Refused(f"contentId: no job in progress has the version {version_id}")


def _reply(status: int, kind: str, body: str) -> dict[str, Any]:
    return {"statusCode": status, "headers": {**_HEADERS, "Content-Type": kind}, "body": body}
