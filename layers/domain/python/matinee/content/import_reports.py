"""The report of an import's refused lines: the reports of its chunks, joined into one file."""

from matinee.content import import_files, import_jobs
from matinee.kernel import aws

MOST = 100_000
"""No chunk is added to the report once it has that many lines: so many have one cause, which the first ones show."""


def finish(import_id: str) -> None:
    """Write the report and end the import; calling it again changes nothing."""
    s3, lines, reported = aws.client("s3"), b"", 0
    for chunk in import_jobs.imported_chunks(import_id):
        if chunk.tally.refused and reported < MOST:
            place = import_files.product(import_id, f"refused/{chunk.number:06}.jsonl")
            lines += s3.get_object(**place)["Body"].read()
            reported += chunk.tally.refused
    if lines:
        place = import_files.product(import_id, "refused.jsonl")
        s3.put_object(**place, Body=lines, ContentType="application/jsonl")
    import_jobs.finish(import_id)
