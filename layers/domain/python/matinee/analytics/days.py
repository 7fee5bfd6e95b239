"""The days that figures can be of."""

from datetime import date

FIRST_DAY = date(2000, 1, 1)
"""What is told of a day before is a mistake: nobody streamed."""
