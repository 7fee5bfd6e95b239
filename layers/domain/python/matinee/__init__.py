"""Matinee's own code: the kernel, the identity of who is calling, and one package a domain."""

import gc

__version__ = "0.1.0"

# What a start imports stays (some 70,000 objects): to look for garbage among it would take 8 % of the start.
gc.set_threshold(100_000)
