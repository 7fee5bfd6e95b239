"""Texts of people in manifests: one line, which ends no attribute of HLS and is XML."""

import re
import unicodedata

from matinee.kernel.text import is_visible

LONGEST = 100
"""Characters."""
_UNWRITABLE = (
    "[^ -~\\xa0-\\u2027\\u2030-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]|[\\u202a-\\u202e\\u2066-\\u2069]"
)
"""What some reader takes for the end of a line, what is no character of XML 1.0 (§2.2), what turns around the text after it.

Compiled at its first use, and kept by `re`: it takes 2 ms, and most functions that import this write no manifest.
"""


def written(label: str) -> str:
    """Nothing where nothing of it can be seen."""
    plain = re.sub(_UNWRITABLE, " ", unicodedata.normalize("NFC", label)).replace('"', "'")
    line = " ".join(plain.split())[:LONGEST].strip()
    return line if any(map(is_visible, line)) else ""
