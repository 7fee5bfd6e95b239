"""What an import says of the lines that it refused: one file, put together of those of its chunks."""

from matinee.content import imports
from matinee.kernel import aws

MOST = 100_000
"""Lines that are reported, about: who has more of them wants to mend their program, not them."""


def finish(import_id: str) -> None:
    """Put the report together and end the import. Again, and nothing happens."""
    s3, lines, reported = aws.client("s3"), b"", 0
    for chunk in imports.taken(import_id):
        if chunk.tally.refused and reported < MOST:
            place = imports.product(import_id, f"refused/{chunk.number:06}.jsonl")
            lines += s3.get_object(**place)["Body"].read()
            reported += chunk.tally.refused
    if lines:
        place = imports.product(import_id, "refused.jsonl")
        s3.put_object(**place, Body=lines, ContentType="application/jsonl")
    imports.done(import_id)
