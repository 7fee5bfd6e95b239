"""Step 1: a second index, empty."""

from matinee.kernel.step import step
from matinee.search import reindexing


@step
def handler(reindex: reindexing.Reindex) -> reindexing.Reindex:
    return reindexing.begin(reindex)
