"""Step 2: as many titles as a step's time allows."""

from matinee.search import reindexing
from matinee.step import step


@step
def handler(reindex: reindexing.Reindex) -> reindexing.Reindex:
    return reindexing.fill(reindex)
