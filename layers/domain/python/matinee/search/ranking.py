"""In which order results stand, for every engine: a question's parts, and what a match of each counts in each place.

No figure here depends on what else is in the index, so that a title's score is the same whoever else comes and goes: that
is what makes a cursor of (score, content_id) stable, and two engines agree. docs/search.md says it in words.

The score of a title is

    (sum over the question's parts: weight x the best place where it matches
     + sum of weights x what the question as one text matches) x prior

A title is found if every part that is needed matches somewhere, or the question as one text does. Where no title is, a
second pass finds those that half of the parts match, or that have half of its threes of letters. Equal scores stand newest
first, by content_id. Without words to look for, or where only signs were typed and no title has them, all titles stand by
popularity, then newest first.

Whoever asks may say which genres they like: of neighbours that are as good as equal those of these genres then stand first
(`by_taste`). The best hit of a question stays the best: somebody who types a title wants that one.

Figures are multiples of a quarter: their sums are exact in whatever order an engine adds them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from matinee.search import text as t
from matinee.search.models import Document, Hit

# --- a part, by the best place where it matches ---
TITLE = 10.0
TITLE_BEGINS = 8.0
"""The last part alone: whoever types has not ended it."""
COMPOUND = 8.0
"""Two neighbours that the title writes as one word and the question as two, or the other way round."""
COMPOUND_BEGINS = 7.0
SYNONYM = 7.0
"""In a title, a genre or a tag."""
LATIN = 7.0
"""The transliterated title."""
TITLE_NEARLY = 6.0
"""Within `text.tolerance` edits."""
PERSON = 6.0
PERSON_BEGINS = 5.0
PERSON_NEARLY = 4.0
LABEL = 4.0
"""A genre, a tag, the year."""
DESCRIPTION = 1.0

# --- the question as one text against titles, blanks and signs put aside ---
FULL_TITLE = 20.0
FULL_TITLE_NEARLY = 9.0
"""An edit away (from three letters on)."""
FULL_TITLE_TWO_OFF = 5.0
"""Two edits (from eight letters on)."""
FULL_TITLE_BEGINS = 6.0
IN_ORDER = 3.0
"""Its words, neighbours in this order, within a title."""
THREE_LETTERS = 0.25
"""In the second pass: for each of the question's threes of letters that a title has; not times the weights."""
SHARE_NEEDED = 0.5
"""Of the threes of letters, or of the parts, in the second pass."""

FIRST_PASS, SECOND_PASS, ALL_TITLES = 1, 2, 3
"""How something was found; a cursor names it."""

TIED = 0.97
"""Share of the score of the first of some neighbours that the others have at least, to be as good as equal."""
_STOP_WEIGHT = 0.25
MAX_WORDS = 16
_MAX_LETTERS = 400
"""What is beyond these is not looked at."""


@dataclass(frozen=True)
class Part:
    """Words that mean one thing together: one word, or an expression of the synonyms."""

    words: tuple[str, ...]
    synonyms: tuple[tuple[str, ...], ...] = ()
    """Other ways to say it; each is words that must all match."""
    latin: tuple[str, ...] = ()
    """Its words in Latin letters, where they are not that already."""
    compounds: tuple[str, ...] = ()
    """Of a single word: joined with the one before, and with the one after."""
    weight: float = 1.0
    last: bool = False
    """Whoever types may not have ended it."""

    @property
    def stop(self) -> bool:
        return self.weight < 1


@dataclass(frozen=True)
class Question:
    parts: tuple[Part, ...]
    compact: str
    """All of it as one word, to be compared with the compact forms of titles."""
    words: tuple[str, ...]

    @property
    def signs(self) -> bool:
        """Whether nothing but signs was typed."""
        return all(map(t.is_sign, self.words))

    @property
    def weight(self) -> float:
        return sum(part.weight for part in self.parts)

    @property
    def needed(self) -> tuple[Part, ...]:
        """The parts that must match: all but stop words, unless there is nothing else."""
        return tuple(part for part in self.parts if not part.stop) or self.parts


def question(text: str) -> Question | None:
    """What was asked; None where nothing of the text can be looked for."""
    words = t.words(text[:_MAX_LETTERS])[:MAX_WORDS]
    if not words:
        return None
    parts, at = [], 0
    while at < len(words):
        expression = _expression(words, at)
        last = at + len(expression) == len(words)
        stop = len(expression) == 1 and expression[0] in _stop_words() and not last
        latin = tuple(word for each in expression for word in t.latin(each))
        others = tuple(other for other in _synonyms().get(expression, ()) if other != expression)
        joined = tuple(t.compounds(words[max(0, at - 1) : at + 2])) if len(expression) == 1 else ()
        parts.append(Part(expression, others, latin, joined, _STOP_WEIGHT if stop else 1.0, last))
        at += len(expression)
    return Question(tuple(parts), t.joined(words), tuple(words))


def passes(asked: Question | None) -> tuple[int, ...]:
    """The passes of a search, in order: the first one that finds something answers."""
    if asked is None:
        return (ALL_TITLES,)
    return (FIRST_PASS, SECOND_PASS, *((ALL_TITLES,) if asked.signs else ()))


def compact_forms(title: str) -> set[str]:
    """What a question must be to be this title: all of it, and all but its article or the initials alone that it begins with."""
    words = t.words(title)
    without_article = words[1:] if len(words) > 1 and words[0] in _stop_words() else words
    return {t.joined(words), t.leading_initials(title) or t.joined(without_article)}


def prior(document: Document) -> float:
    """What a title has whatever is asked, 1 to 1.32: up to a fifth for its popularity, up to a tenth for a short title."""
    letters = min((len(t.compact(title)) for title in document.titles.values()), default=0)
    return (1 + 0.2 * document.popularity) * (1.1 - 0.002 * min(letters, 50))


def by_taste(hits: Sequence[Hit], liked: Sequence[str], *, keep_first: bool) -> list[Hit]:
    """The hits of a page, where those that tie stand by how many of the liked genres they have, else as they stood.

    A tie begins anew where it ends, so that nothing moves further than its tie is long.
    """
    wanted, ties = {genre.casefold() for genre in liked}, list[list[Hit]]()
    for place, hit in enumerate(hits):
        alone = not ties or (place == 1 and keep_first)
        if alone or hit.score < TIED * ties[-1][0].score:
            ties.append([])
        ties[-1].append(hit)
    return [hit for tie in ties for hit in sorted(tie, key=lambda hit: -_liked(hit, wanted))]


def _liked(hit: Hit, wanted: set[str]) -> int:
    return sum(genre.casefold() in wanted for genre in hit.card.get("genres", []))


def _expression(words: list[str], at: int) -> tuple[str, ...]:
    """The longest expression of the synonyms that begins here, or the word."""
    longest = max(map(len, _synonyms()), default=1)
    candidates = (tuple(words[at : at + length]) for length in range(min(longest, len(words) - at), 1, -1))
    return next((each for each in candidates if each in _synonyms()), (words[at],))


@cache
def _stop_words() -> frozenset[str]:
    return frozenset((Path(__file__).parent / "stop_words.txt").read_text().split())


@cache
def _synonyms() -> dict[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    """Expression → all of its line in synonyms.txt, folded."""
    lines = (Path(__file__).parent / "synonyms.txt").read_text().splitlines()
    sets = [tuple(tuple(t.words(each)) for each in line.split(",")) for line in lines if line and line[0] != "#"]
    found: dict[tuple[str, ...], tuple[tuple[str, ...], ...]] = {}
    for same in sets:
        for expression in same:
            found[expression] = found.get(expression, ()) + same
    return found
