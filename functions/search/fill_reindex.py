"""Step 2: as many titles as a step's time allows."""

from matinee.kernel.step import step
from matinee.search import reindexing


@step
def handler(reindex: reindexing.Reindex) -> reindexing.Reindex:
    return reindexing.fill(reindex)
