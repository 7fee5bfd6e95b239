"""A reindex broke off: its index goes, the first one stays."""

from matinee.kernel.step import step
from matinee.search import reindexing


@step
def handler(reindex: reindexing.Reindex) -> reindexing.Reindex:
    return reindexing.abandon(reindex)
