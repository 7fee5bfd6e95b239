"""Step 3: the second index in the first one's place."""

from matinee.search import reindexing
from matinee.step import step


@step
def handler(reindex: reindexing.Reindex) -> reindexing.Reindex:
    return reindexing.finish(reindex)
