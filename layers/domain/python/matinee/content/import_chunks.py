"""A chunk of an import's file becomes titles, in as few reads and writes as DynamoDB allows.

A chunk is recorded once all of its lines are written. One that is imported again, wherever it broke off, finds its lines
unchanged and writes nothing twice.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from matinee.content import import_files, import_jobs
from matinee.content.import_files import Span
from matinee.content.import_lines import ParsedLine, Refusal, parse
from matinee.content.import_models import Import, ImportCounts, ImportedChunk
from matinee.content.import_planning import Change, planned
from matinee.kernel import aws, table
from matinee.kernel.errors import Conflict
from matinee.kernel.table import Write

_LOOKED_UP, _WRITES = 50, 100
"""Lines that are looked up at once; writes that are made at once, of which DynamoDB takes no more."""


def import_chunk(import_id: str, span: Span) -> None:
    """Write the chunk's titles, report the lines that were refused, record the chunk. A recorded one is skipped."""
    found, recorded = table.find_many(
        [(Import, {"import_id": import_id}), (ImportedChunk, {"import_id": import_id, "number": span.number})],
        consistent=True,
    )
    if recorded or not isinstance(found, Import):
        return
    parsed = [parse(number, raw) for number, raw in import_files.read(import_id, span)]
    refused = [each for each in parsed if isinstance(each, Refusal)]
    counts: Counter[str] = Counter()
    for group in groups(each for each in parsed if isinstance(each, ParsedLine)):
        changes, others = planned(group, found.created_by)
        refused += others
        for batch in packed(changes):
            more, others = written(batch, found.created_by)
            counts, refused = counts + more, refused + others
    if refused:
        report = "".join(f"{each.model_dump_json(exclude_none=True)}\n" for each in sorted(refused, key=_number))
        place = import_files.product(import_id, f"refused/{span.number:06}.jsonl")
        aws.client("s3").put_object(**place, Body=report.encode(), ContentType="application/jsonl")
    import_jobs.add_chunk(import_id, span.number, ImportCounts(**counts, refused=len(refused)))


def groups(lines: Iterable[ParsedLine]) -> Iterator[list[ParsedLine]]:
    """As many as are looked up at once; of lines about the same title or the same place the later is in a later group."""
    group: list[ParsedLine] = []
    seen: set[str] = set()
    for parsed in lines:
        line = parsed.line
        place = f"{line.parent_external_id or line.parent_id} {line.number}" if line.number is not None else ""
        names = {name for name in (line.content_id, parsed.known_as, place) if name}
        if len(group) == _LOOKED_UP or names & seen:
            yield group
            group, seen = [], set()
        group.append(parsed)
        seen |= names
    if group:
        yield group


def packed(changes: Iterable[Change]) -> Iterator[list[Change]]:
    """As many as are written at once."""
    batch: list[Change] = []
    for change in changes:
        together = [*batch, change]
        if batch and not _fits(together):
            yield batch
            together = [change]
        batch = together
    if batch:
        yield batch


def _fits(changes: Sequence[Change]) -> bool:
    """Whether one transaction takes them: it is small enough, and no item is in two of its writes."""
    writes = _distinct(changes)
    apart = len({write.item for write in writes}) == len(writes)
    return apart and len(writes) <= _WRITES and table.fit_together(writes)


def written(batch: Sequence[Change], by: str | None) -> tuple[Counter[str], list[Refusal]]:
    """Write all in one transaction; where another writer changed one of them meanwhile, line by line, each planned anew."""
    writes = _distinct(batch)
    try:
        if writes:
            table.transact(*writes)
    except Conflict:
        if len(batch) == 1:
            raise
        alone = [table.again(partial(_alone, change.parsed, by)) for change in batch]
        return sum((counts for counts, _ in alone), Counter()), [each for _, refused in alone for each in refused]
    return Counter(change.outcome for change in batch), []


def _alone(parsed: ParsedLine, by: str | None) -> tuple[Counter[str], list[Refusal]]:
    """Raises Conflict."""
    changes, refused = planned([parsed], by)
    return written(changes, by) if changes else (Counter(), refused)


def _distinct(changes: Iterable[Change]) -> list[Write]:
    """Two episodes have the same condition on the same season: a transaction may hold it once."""
    writes: list[Write] = []
    for change in changes:
        writes += [write for write in change.writes if write.operation != "ConditionCheck" or write not in writes]
    return writes


def _number(refusal: Refusal) -> int:
    return refusal.line
