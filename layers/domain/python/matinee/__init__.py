"""Matinee's own code: the kernel, the identity of who is calling, and one package a domain."""

import gc

__version__ = "0.1.0"

# What a start imports stays: a collector that looks for garbage every 700 objects takes 3 % of the start.
gc.set_threshold(50_000)
