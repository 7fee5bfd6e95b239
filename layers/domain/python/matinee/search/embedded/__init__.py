"""The embedded engine: a tantivy index that lies in S3 and is searched by the Lambda itself, in its own /tmp."""

from matinee.search.embedded.index import connect

__all__ = ["connect"]
