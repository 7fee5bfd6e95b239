"""The operator's command line, a client of the HTTP API."""

__version__ = "0.1.0"
