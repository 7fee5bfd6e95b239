"""Athena that runs what it is asked: Trino's SQL over tables of Glue and objects of S3, by DuckDB, with the caller's rights.

A query runs in a process of its own (`worker`), which asks the engine (`lending`) for tables, partitions and objects; the
engine looks at the caller's rights before it answers. What this Athena would answer differently from AWS, it refuses aloud.
"""
