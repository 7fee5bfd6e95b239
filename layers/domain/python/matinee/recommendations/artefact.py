"""A trained model as a request uses it: read from its bytes, and folded in with what a profile did.

Standard library alone, and lazy: a request opens the rows of what the profile has seen, and no others. `encoding` has the format;
docs/decisions/recommendations-plain-python-at-request.md says why there is no numpy here.

A score has three parts. The *linear* one adds the rows of what was seen (EASE: Steck 2019, WWW, with weights). The *latent* one
solves for the profile's own factors (iALS: Rendle et al. 2022, RecSys) and is left out where there are none. The *prior* is
popularity, the less the more is known.
"""

import json
import struct
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import accumulate
from math import isfinite
from operator import itemgetter, mul
from typing import Any

from matinee.recommendations.encoding import BLOCK, MAGIC, planes

FOUND = 400
"""Titles that are scored where nobody says which."""
POPULAR = 100
"""Of these, as many of the most popular."""
LATENT_MOST = 60
"""Titles that the latent part is solved for at most: those of the highest confidence."""
_STEPS, _CLOSE = 12, 1e-4
_OPEN = 256
"""Blocks that stay open between requests: some 10 kB each."""

Vector = list[float]


@dataclass(frozen=True)
class Weights:
    """How much the parts of a page's score (`ranking`) count, as multiples of what they count where nothing was learned."""

    genres: float = 1.0
    popularity: float = 1.0
    freshness: float = 1.0


class Unreadable(ValueError):
    """No model, or one of another format."""


def load(data: bytes) -> "Model":
    """Raises Unreadable."""
    if data[: len(MAGIC)] != MAGIC:
        raise Unreadable("no model begins like this")
    try:
        (length,) = struct.unpack_from(">I", data, len(MAGIC))
        start = len(MAGIC) + 4
        head = json.loads(zlib.decompress(data[start : start + length]))
    except (struct.error, zlib.error, ValueError) as error:
        raise Unreadable(str(error)) from error
    at, size = max(head["sections"].values())
    if len(data) < start + length + at + size:
        raise Unreadable("a model's end is missing")
    return Model(head, memoryview(data)[start + length :])


class Model:
    """`titles` are content ids by column, from the most popular to the least."""

    def __init__(self, head: Mapping[str, Any], body: memoryview):
        self.version: str = head["version"]
        self._parameters: Mapping[str, Any] = head["parameters"]
        self.weights = Weights(**self._parameters.get("weights", {}))
        self._sections: dict[str, memoryview] = {
            name: body[at : at + size] for name, (at, size) in head["sections"].items()
        }
        text = zlib.decompress(self._sections["titles"]).decode()
        self.titles: list[str] = text.split("\n") if text else []
        self._rank: int = head["rank"]
        self._planes = planes(len(self.titles))
        self._ends = list(accumulate(head["blocks"], initial=0))
        self._opened: dict[int, bytes] = {}

    @cached_property
    def popularity(self) -> list[float]:
        """0 to 1 by column, on a logarithmic scale."""
        return [each / 255 for each in self._sections["popularity"]]

    @cached_property
    def columns(self) -> dict[str, int]:
        """Content id → column."""
        return {content_id: column for column, content_id in enumerate(self.titles)}

    def cold(self, content_id: str) -> bool:
        """Whether what the model knows of it follows from its texts alone. An unknown title is not cold."""
        column = self.columns.get(content_id)
        return column is not None and bool(self._cold[column])

    @cached_property
    def _cold(self) -> bytes:
        return zlib.decompress(self._sections["cold"])

    def neighbours(self, content_id: str) -> list[tuple[str, float]]:
        """Titles that go with this one, best first, at most 100; none where it is unknown."""
        column = self.columns.get(content_id)
        if column is None:
            return []
        found = self._row(column)
        taste = self._mixed([(column, 1.0)])
        told = [(other, value + (self._along(taste, other) if taste else 0.0)) for other, value in found.items()]
        told.sort(key=itemgetter(1), reverse=True)
        return [(self.titles[other], value) for other, value in told if value > 0 and other != column]

    def score(self, seen: Mapping[str, float], candidates: Iterable[str] | None = None) -> dict[str, float]:
        """How well titles suit a profile that has seen these: content id → confidence (`interactions`). Unordered.

        Without candidates it finds some hundred: what goes with what was seen, and the popular, without what was seen or hidden.
        A title that the model does not know has no score; one that is hidden has none either.
        """
        known = [(self.columns[each], weight) for each, weight in seen.items() if each in self.columns]
        weighed = [(column, weight) for column, weight in known if isfinite(weight) and weight]
        depth = sum(weight for _, weight in weighed if weight > 0)
        linear = self._linear(weighed)
        if candidates is None:
            wanted = self._found(linear, {column for column, _ in known})
        else:
            hidden = {each for each, weight in seen.items() if not isfinite(weight)}
            wanted = [self.columns[each] for each in candidates if each in self.columns and each not in hidden]
        taste = self._taste(weighed, depth) if depth else []
        scale, prior = self._scale("linear", depth), self._parameters.get("prior", 1.0) / (1 + depth)
        popularity, titles = self.popularity, self.titles
        return {
            titles[column]: scale * linear.get(column, 0.0)
            + (self._along(taste, column) if taste else 0.0)
            + prior * popularity[column]
            for column in wanted
        }

    def _linear(self, weighed: Iterable[tuple[int, float]]) -> dict[int, float]:
        told: dict[int, float] = {}
        for column, weight in weighed:
            for other, value in self._row(column).items():
                told[other] = told.get(other, 0.0) + weight * value
        return told

    def _found(self, linear: Mapping[int, float], without: set[int]) -> list[int]:
        best = nlargest(FOUND + len(without), linear, key=linear.__getitem__)
        popular = range(min(POPULAR, len(self.titles)))
        return [column for column in dict.fromkeys([*popular, *best]) if column not in without][:FOUND]

    def _scale(self, part: str, depth: float) -> float:
        """What a part of the score is multiplied by, so that both have the same spread: it grows with what was seen."""
        factor, power = self._parameters.get(part, (1.0, 0.0))
        return float(factor * max(depth, 1.0) ** power)

    # --- the sparse rows ---------------------------------------------------------------------------------------

    def _row(self, column: int) -> dict[int, float]:
        """Column → value of a row of the sparse matrix."""
        whole, nth = self._block(column // BLOCK), column % BLOCK
        rows = min(BLOCK, len(self.titles) - column // BLOCK * BLOCK)
        before, count, entries = sum(whole[:nth]), whole[nth], sum(whole[:rows])
        (scale,) = struct.unpack_from("<e", whole, rows + 2 * nth)
        at = 3 * rows + before
        gaps = [0] * count
        for plane in range(self._planes):
            start = at + plane * entries
            gaps = [gap + (byte << 8 * plane) for gap, byte in zip(gaps, whole[start : start + count], strict=True)]
        values = struct.unpack_from(f"{count}b", whole, at + self._planes * entries)
        return {other: scale * value for other, value in zip(accumulate(gaps), values, strict=True)}

    def _block(self, number: int) -> bytes:
        if number not in self._opened:
            if len(self._opened) >= _OPEN:
                self._opened.pop(next(iter(self._opened)))
            at, end = self._ends[number], self._ends[number + 1]
            self._opened[number] = zlib.decompress(self._sections["blocks"][at:end])
        return self._opened[number]

    # --- the factors -------------------------------------------------------------------------------------------

    def _taste(self, weighed: list[tuple[int, float]], depth: float) -> Vector:
        """The vector along which a title's factors add to its score: of the linear part's remainder, and of the latent part."""
        linear = self._scale("linear", depth)
        taste = [linear * each for each in self._mixed(weighed)] or [0.0] * self._rank
        if "latent" in self._parameters:
            liked = nlargest(LATENT_MOST, ((weight, column) for column, weight in weighed if weight > 0))
            own, scale = self._own([(column, weight) for weight, column in liked]), self._scale("latent", depth)
            taste[: len(own)] = [each + scale * more for each, more in zip(taste, own, strict=False)]
        return taste

    def _mixed(self, weighed: Iterable[tuple[int, float]]) -> Vector:
        """Σ weight × factors, through the mixing matrix; empty where the model has none."""
        if not self._mixing:
            return []
        total = [0.0] * self._rank
        for column, weight in weighed:
            scale = weight * self._lengths[column]
            total = [each + scale * factor for each, factor in zip(total, self._factors(column), strict=True)]
        return [sum(map(mul, total, column)) for column in self._mixing]

    def _own(self, liked: list[tuple[int, float]]) -> Vector:
        """A profile's factors: u of (Σ c f fᵀ + diag(gram) + reg × diag(shape)) u = Σ c f, by conjugate gradients.

        `reg` is scaled by how much was seen: λ (|seen| + α₀ columns)^ν, Rendle et al. 2022. `shape` undoes what the factors
        were scaled by for packing.
        """
        latent = self._parameters["latent_solver"]
        reg = latent["reg"] * (len(liked) + latent["unseen"]) ** latent["power"]
        size = len(latent["gram"])
        diagonal = [each + reg * by for each, by in zip(latent["gram"], latent["shape"], strict=True)]
        rows = []
        for column, weight in liked:
            length = self._lengths[column]
            rows.append((weight, [length * each for each in self._factors(column)[:size]]))
        residue = [0.0] * size
        for weight, row in rows:
            residue = [each + weight * factor for each, factor in zip(residue, row, strict=True)]
        own = [0.0] * size
        step = guided = [each / by for each, by in zip(residue, diagonal, strict=True)]
        energy = start = sum(map(mul, residue, guided))
        for _ in range(_STEPS):
            if energy <= _CLOSE * _CLOSE * start or not energy:
                break
            image = list(map(mul, diagonal, step))
            for weight, row in rows:
                along = weight * sum(map(mul, row, step))
                image = [each + along * factor for each, factor in zip(image, row, strict=True)]
            far = energy / sum(map(mul, step, image))
            own = [each + far * more for each, more in zip(own, step, strict=True)]
            residue = [each - far * more for each, more in zip(residue, image, strict=True)]
            guided = [each / by for each, by in zip(residue, diagonal, strict=True)]
            before, energy = energy, sum(map(mul, residue, guided))
            step = [each + energy / before * more for each, more in zip(guided, step, strict=True)]
        return own

    def _along(self, taste: Vector, column: int) -> float:
        return float(self._lengths[column] * sum(map(mul, taste, self._factors(column))))

    def _factors(self, column: int) -> memoryview:
        return self._bytes[column * self._rank : (column + 1) * self._rank]

    @cached_property
    def _bytes(self) -> memoryview:
        return self._sections["factors"].cast("b")

    @cached_property
    def _lengths(self) -> tuple[float, ...]:
        return struct.unpack(f"<{len(self.titles)}e", self._sections["lengths"])

    @cached_property
    def _mixing(self) -> list[Vector]:
        """Its columns."""
        every = struct.unpack(f"<{self._rank**2}e", self._sections["mixing"]) if self._sections["mixing"] else ()
        return [list(every[nth :: self._rank]) for nth in range(self._rank)] if every else []
