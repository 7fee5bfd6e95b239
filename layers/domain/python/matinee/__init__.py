"""Matinee's own code: a small kernel (the modules here) and one package a domain."""

__version__ = "0.1.0"
