"""A reindex broke off: its index goes, the first one stays."""

from matinee.search import reindexing
from matinee.step import step


@step
def handler(reindex: reindexing.Reindex) -> reindexing.Reindex:
    return reindexing.abandon(reindex)
