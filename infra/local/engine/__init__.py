"""The embedded AWS engine: MiniStack on loopback, with what it gets wrong put right in one table (`deviations.py`)."""
