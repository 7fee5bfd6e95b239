"""A model's bytes. The format:

    MAGIC, length of the head (4 bytes, big endian), head (JSON, deflated), sections one after the other.

The head says `parameters` and where each section is: [offset, length], counted from the end of the head.

- `titles`: content ids by column, a line each, deflated. Columns go from the most popular title to the least.
- `popularity`: a byte a column, 0 to 255.
- `cold`: a byte a column, 1 where the column follows from the title's texts alone; deflated.
- `blocks`: 64 rows of the sparse matrix each, deflated one by one, so that a reader opens only those that it needs. A block has
  counts (a byte a row), scales (a half float a row), gaps between columns (all low bytes, then all next bytes, …: `planes` of
  them) and values (signed bytes: value = byte × scale).
- `factors`: `rank` signed bytes a column; `lengths`: a half float a column, by which these are multiplied.
- `mixing`: a `rank` × `rank` matrix of half floats.
"""

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

MAGIC = b"MATREC01"
BLOCK = 64
MOST = 100
"""Entries of a row."""

Row = Sequence[tuple[int, float]]
"""(column, value), of ascending columns."""


def planes(columns: int) -> int:
    """Bytes of a gap between two columns."""
    return max(1, ((columns - 1).bit_length() + 7) // 8)


def encoded(
    *,
    version: str,
    titles: Sequence[str],
    popularity: Sequence[float],
    rows: Sequence[Row],
    cold: Sequence[bool] | None = None,
    factors: bytes = b"",
    lengths: bytes = b"",
    mixing: bytes = b"",
    parameters: Mapping[str, Any] | None = None,
) -> bytes:
    """A model's bytes. `popularity` is 0 to 1; `factors`, `lengths` and `mixing` are as the format has them.

    Raises ValueError where lengths do not agree, or a row has more than MOST entries.
    """
    columns = len(titles)
    if not columns == len(popularity) == len(rows) == len(cold or titles):
        raise ValueError("each title has a popularity and a row")
    blocks = [block(rows[start : start + BLOCK], planes(columns)) for start in range(0, columns, BLOCK)]
    sections = {
        "titles": zlib.compress("\n".join(titles).encode(), 9),
        "popularity": bytes(round(255 * each) for each in popularity),
        "cold": zlib.compress(bytes(cold or columns), 9),
        "blocks": b"".join(blocks),
        "factors": factors,
        "lengths": lengths,
        "mixing": mixing,
    }
    places, at = {}, 0
    for name, section in sections.items():
        places[name] = [at, len(section)]
        at += len(section)
    head = {
        "version": version,
        "columns": columns,
        "rank": len(factors) // columns if columns else 0,
        "parameters": dict(parameters or {}),
        "sections": places,
        "blocks": [len(each) for each in blocks],
    }
    packed = zlib.compress(json.dumps(head, separators=(",", ":")).encode(), 9)
    return MAGIC + struct.pack(">I", len(packed)) + packed + b"".join(sections.values())


def block(rows: Sequence[Row], width: int) -> bytes:
    """Raises ValueError for a row with more than MOST entries, or with columns out of order."""
    scales, gaps, values = [], list[int](), list[int]()
    for row in rows:
        if len(row) > MOST:
            raise ValueError(f"a row has {len(row)} entries")
        half = struct.pack("<e", max((abs(value) for _, value in row), default=0.0) / 127 or 1.0)
        (scale,) = struct.unpack("<e", half)
        scales.append(half)
        gaps += [column - before for before, column in pairwise([0, *(column for column, _ in row)])]
        values += [max(-127, min(127, round(value / scale))) if scale else 0 for _, value in row]
    if min(gaps, default=0) < 0:
        raise ValueError("a row's columns ascend")
    whole = [
        bytes(len(row) for row in rows),
        *scales,
        *(bytes(gap >> 8 * plane & 255 for gap in gaps) for plane in range(width)),
        struct.pack(f"{len(values)}b", *values),
    ]
    return zlib.compress(b"".join(whole), 9)
