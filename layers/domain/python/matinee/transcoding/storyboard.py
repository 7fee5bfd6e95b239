"""Composes the captured frames into sprite sheets with a WebVTT index for the seek bar, and chooses a poster.

The format is WebVTT whose cues name a picture and a region in it, `sheet.jpg#xywh=x,y,w,h` (Media Fragments URI 1.0 §4.2.2).
"""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from PIL import Image, ImageStat

from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.transcoding import jobs, mediaconvert
from matinee.transcoding.models import Task
from matinee.transcoding.webvtt import clock

_COLUMNS, _ROWS = 5, 5
_FOREVER = "public, max-age=31536000, immutable"


def compose(task: Task) -> None:
    """Compose the storyboard, if there is to be one, and the poster. Idempotent."""
    job = jobs.proceed(task, "verifying", 92)
    plan = job.plan_of(task)
    if job.source is None:
        raise ValueError("the job has no source")
    names = _keys(task, mediaconvert.STILLS)
    with ThreadPoolExecutor(16) as pool:
        frames = list(pool.map(_frame, _keys(task, mediaconvert.CAPTURES)))
        stills = list(pool.map(_frame, names))
    if not stills or (plan.storyboard and not frames):
        raise ValueError("MediaConvert captured no frames")
    if plan.storyboard:
        _storyboard(task, frames, plan.capture_interval, job.source.duration)
    _put(task, "poster.jpg", _jpeg(max(stills, key=_interest), 88), "image/jpeg")
    jobs.keep_stills(task, [name.removeprefix(task.prefix) for name in names])


def _storyboard(task: Task, frames: list[Image.Image], interval: int, duration: float) -> None:
    each = _COLUMNS * _ROWS
    sheets = [frames[first : first + each] for first in range(0, len(frames), each)]
    for number, sheet in enumerate(sheets):
        _put(task, f"storyboard-{number:03}.jpg", _jpeg(_sheet(sheet), 75), "image/jpeg")
    cues = _cues(len(frames), interval, duration, frames[0].size)
    _put(task, "storyboard.vtt", cues.encode(), "text/vtt")


def _keys(task: Task, where: str) -> list[str]:
    pages = aws.client("s3").get_paginator("list_objects_v2")
    found = pages.paginate(Bucket=settings().bucket("media"), Prefix=task.prefix + where)
    return sorted(each["Key"] for page in found for each in page.get("Contents", []) if each["Key"].endswith(".jpg"))


def _frame(key: str) -> Image.Image:
    body = aws.client("s3").get_object(Bucket=settings().bucket("media"), Key=key)["Body"].read()
    return Image.open(io.BytesIO(body)).convert("RGB")


def _sheet(frames: list[Image.Image]) -> Image.Image:
    width, height = frames[0].size
    rows = -(-len(frames) // _COLUMNS)
    sheet = Image.new("RGB", (width * min(_COLUMNS, len(frames)), height * rows))
    for number, frame in enumerate(frames):
        sheet.paste(frame, (number % _COLUMNS * width, number // _COLUMNS * height))
    return sheet


def _cues(count: int, interval: int, duration: float, size: tuple[int, int]) -> str:
    width, height = size
    lines = ["WEBVTT", ""]
    for number in range(count):
        sheet, place = divmod(number, _COLUMNS * _ROWS)
        x, y = place % _COLUMNS * width, place // _COLUMNS * height
        start = number * interval
        end = max(duration, start + 0.1) if number == count - 1 else start + interval
        lines += [f"{clock(start)} --> {clock(end)}", f"storyboard-{sheet:03}.jpg#xywh={x},{y},{width},{height}", ""]
    return "\n".join(lines)


def _interest(frame: Image.Image) -> float:
    """A score for how much a frame shows: its contrast, reduced for nearly black or white frames."""
    statistics = ImageStat.Stat(frame)
    brightness = sum(statistics.mean) / 3
    return sum(statistics.stddev) * (1 - abs(brightness - 118) / 160)


def _jpeg(image: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _put(task: Task, name: str, body: bytes, kind: str) -> None:
    where: dict[str, Any] = {"Bucket": settings().bucket("media"), "Key": task.prefix + name}
    aws.client("s3").put_object(**where, Body=body, ContentType=kind, CacheControl=_FOREVER)
