"""How alike titles are by what is known of them before anybody has watched them: kernels over genres, year, people and words."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from math import log

import numpy as np

from matinee.recommendations.learning.linear import gram
from matinee.recommendations.learning.matrix import Floats, Interactions, build
from matinee.recommendations.learning.titles import Texts

_WORD = re.compile(r"[^\W\d_]{3,}")
_YEARS = 8.0
"""Years over which likeness fades."""
_CHUNK = 1024
_COMMON = 0.1
"""Words that more titles have say nothing."""
_TERMS: dict[str, Callable[[Texts], Iterable[str]]] = {
    "genres": lambda each: map(str.casefold, each.genres),
    "cast": lambda each: map(str.casefold, each.cast),
    "crew": lambda each: map(str.casefold, each.crew),
    "words": lambda each: _WORD.findall(f"{each.title} {each.text}".casefold()),
}
WEIGHTS = {"genres": 0.3, "cast": 0.2, "crew": 0.2, "words": 0.4, "year": 0.5}


def kernel(titles: Sequence[Texts]) -> Floats:
    """titles × titles: the weighted sum of cosines; a title without a feature is like none in it."""
    told = np.zeros((len(titles), len(titles)), np.float32)
    for name, terms in _TERMS.items():
        said = [Counter(terms(each)) for each in titles]
        if any(said):
            part = gram(_vectors(said, _most_common(name)))
            part *= WEIGHTS[name]
            told += part
    years = _years(titles)
    for start in range(0, len(titles), _CHUNK):
        told[start : start + _CHUNK] += _near(years, slice(start, start + _CHUNK))
    return told


def kernel_rows(titles: Sequence[Texts]) -> Callable[[int, int], Floats]:
    """What makes some rows of the kernel, start to end, where all of them are too many."""
    parts = []
    for name, terms in _TERMS.items():
        by_term = _vectors([Counter(terms(each)) for each in titles], _most_common(name))
        parts.append((WEIGHTS[name], by_term, by_term.turned()))
    years = _years(titles)

    def made(start: int, end: int) -> Floats:
        told = _near(years, slice(start, end))
        for weight, by_term, by_title in parts:
            for title in range(start, end):
                own = by_title.of(title)
                for term, said in zip(by_title.items[own], by_title.weights[own], strict=True):
                    others = by_term.of(term)
                    told[title - start, by_term.items[others]] += weight * said * by_term.weights[others]
        return told

    return made


def _years(titles: Sequence[Texts]) -> Floats:
    return np.array([each.year or np.nan for each in titles], np.float32)


def _near(years: Floats, some: slice) -> Floats:
    """Those titles' part of the kernel that is the years'."""
    near = np.exp(-(((years[some, None] - years) / _YEARS) ** 2))
    told: Floats = WEIGHTS["year"] * np.nan_to_num(near, copy=False)
    return told


def _most_common(name: str) -> float:
    return 1.0 if name == "genres" else _COMMON


def _vectors(said: Sequence[Counter[str]], common: float) -> Interactions:
    """Terms × titles, by tf-idf with logarithmic counts; a title's length is 1, so that products are cosines.

    Terms that one title has alone are left out: they make nobody alike.
    """
    found = Counter(term for each in said for term in each)
    most = max(2.0, common * len(said))
    numbers = {term: number for number, term in enumerate(term for term, n in found.items() if 1 < n <= most)}
    idf = {term: log(len(said) / found[term]) + 0.1 for term in numbers}
    rows, terms, weights = list[int](), list[int](), list[float]()
    for row, counts in enumerate(said):
        own = {term: (1 + log(count)) * idf[term] for term, count in counts.items() if term in numbers}
        norm = sum(weight * weight for weight in own.values()) ** 0.5
        rows += [row] * len(own)
        terms += [numbers[term] for term in own]
        weights += [weight / norm for weight in own.values()]
    whole = np.array(rows, np.int64), np.array(terms, np.int64), np.array(weights, np.float32)
    return build(whole[1], whole[0], whole[2], np.zeros(len(rows)), len(numbers), len(said))
