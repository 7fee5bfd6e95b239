"""Step 3: the second index in the first one's place."""

from matinee.kernel.step import step
from matinee.search import reindexing


@step
def handler(reindex: reindexing.Reindex) -> reindexing.Reindex:
    return reindexing.finish(reindex)
