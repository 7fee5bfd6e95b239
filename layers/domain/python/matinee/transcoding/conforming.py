"""Replaces a source by its mezzanine for the rest of the workflow."""

from collections.abc import Iterator

from matinee.kernel import aws
from matinee.kernel.settings import settings
from matinee.transcoding import inspecting, jobs, judging, mezzanine, scanning
from matinee.transcoding.mezzanine import Made
from matinee.transcoding.models import Job, Note, Source, Task, Verdict
from matinee.transcoding.objects import ObjectWriter
from matinee.transcoding.tracks import Chapter

_LEAST = 0.5
"""The share of a film that must be whole."""


def conform(task: Task, job: Job) -> Verdict:
    """Make the mezzanine and describe it as the job's source. Idempotent. A refusal if too little of the source is whole."""
    if job.source is None:
        raise ValueError("the source was not inspected")
    if job.source.mezzanine:
        return judging.judge(job.source)
    bucket = settings().bucket("uploads")
    opened = inspecting.opener(bucket, task.source_key, job.source.size)
    scan, into = scanning.scan(opened, job.source.size), ObjectWriter(bucket, task.mezzanine_key)
    try:
        made = mezzanine.make(opened, scan, into)
        into.finish()
    except BaseException:
        into.abandon()
        raise
    size = aws.client("s3").head_object(Bucket=bucket, Key=task.mezzanine_key)["ContentLength"]
    described = inspecting.described(scanning.scan(inspecting.opener(bucket, task.mezzanine_key, size), size), size)
    source = inspecting.with_texts(task, conformed(job.source, described, made), opened, scan, made.begin)
    jobs.change(task, source=source)
    return judging.judge(source)


def conformed(source: Source, mezzanine: Source, made: Made) -> Source:
    """The mezzanine's facts with the source's words. The mezzanine's audio tracks are in the order of the source's."""
    words = [track.model_dump(include={"language", "label", "role", "default"}) for track in source.audio]
    audio = [track.model_copy(update=said) for track, said in zip(mezzanine.audio, words, strict=True)]
    changed = {
        "container": source.container,
        "size": source.size,
        "audio": audio,
        "chapters": [Chapter(start=max(0.0, each.start - made.begin), title=each.title) for each in source.chapters],
        "notes": [*_still(source, made), *(mezzanine.notes if made.skipped else []), *_skipped(made)],
        "mezzanine": True,
        "damage": "damaged" if made.whole < _LEAST else mezzanine.damage,
    }
    return mezzanine.model_copy(update=changed)


def _still(source: Source, made: Made) -> Iterator[Note]:
    """What is said of the source is so, but where its tracks start and end once damage is cut out of them."""
    yield from (note for note in source.notes if note.code != "sound_padded" or not made.skipped)


def _skipped(made: Made) -> Iterator[Note]:
    if made.begin:
        detail = f"The file begins in the middle of a group of pictures. Its first {made.begin:.1f} s were left out."
        yield Note(code="skipped", detail=detail)
    missing = [span for span in made.skipped if span.end > made.begin]
    if missing:
        yield Note(code="skipped", detail=f"The file is damaged. Pictures are missing at {inspecting.times(missing)}.")
