"""The operator's command line: a client of the HTTP API and of nothing else."""

__version__ = "0.1.0"
