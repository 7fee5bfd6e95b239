"""Step 1: a second index, empty."""

from matinee.search import reindexing
from matinee.step import step


@step
def handler(reindex: reindexing.Reindex) -> reindexing.Reindex:
    return reindexing.begin(reindex)
