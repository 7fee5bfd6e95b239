"""How text is compared: the words of a title and of a question, normalised alike. Both engines fill their fields with them.

NFKC, case folding, diacritics stripped, and what Arabic writes in several ways written in one. Initials are one word
("E.T." is et). Scripts that put no blanks between words become overlapping pairs of letters; other scripts than Latin have
a second, transliterated form. A text without letters and digits is one word of its signs ("?", "!!!", an emoji).
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

_UNDECOMPOSED = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h", "ŧ": "t"}
    # ta marbuta and alef maksura as they are typed; tatweel only stretches a word
    | {"ة": "ه", "ى": "ي", "ـ": "", "ٱ": "ا", "ک": "ك", "ی": "ي"}
)
_ARTICLE = "ال"
# I, V and X are letters and names more often than numbers.
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}
_JOINED = re.compile(r"(?<=\w)['’ʼ`´](?=\w)")
# Python's \w leaves out vowel signs and other marks, which are letters of a word in these scripts.
_MARKS = (
    r"\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0ece\u102b-\u103e\u17b4-\u17d3"
)
_LETTER = rf"(?:[^\W_]|[{_MARKS}])"
_WORD = re.compile(f"{_LETTER}+")
# Single letters with a sign between each two (E.T., M*A*S*H), or a dot and a blank after each (J. F. K.).
_INITIAL = r"[^\W\d_]"
_INITIALS = re.compile(rf"(?<!\w){_INITIAL}(?:(?:[.*·•]{_INITIAL})+|(?:\.\s{_INITIAL})+(?=\.))\.?(?!\w)")
_BETWEEN_INITIALS = re.compile(r"[.*·•\s]+")
_SPAN = re.compile(f"{_INITIALS.pattern}|{_LETTER}+(?:['’ʼ`´]{_LETTER}+)*")
# Han, kana, Thai, Lao, Burmese, Khmer; Hangul puts blanks between words, but glues particles to them.
_UNSPACED = (
    r"\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3041-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    r"\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003134f"
)
_DIGIT = re.compile(r"\d")
_RUN = re.compile(f"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_PART_OF_THE_LETTER = 9
"""Combining classes up to here (nukta, kana's voicing, virama) make another letter, not an accent of the same."""


def fold(text: str) -> str:
    """The text as it is compared: compatibility forms, case and diacritics put aside; blanks and signs are left."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(c for c in apart if unicodedata.combining(c) <= _PART_OF_THE_LETTER)
    return unicodedata.normalize("NFC", kept).translate(_UNDECOMPOSED)


def words(text: str) -> list[str]:
    """The words of a text, folded, in order: "Schindler's List" is schindlers, list; "WALL·E" is wall, e; "E.T." is et.

    A run of a script without blanks stands as one word; `grams` takes it apart. Where there is neither letter nor digit,
    all punctuation and symbols are one word.
    """
    folded = fold(text)
    spelled = _INITIALS.sub(_without_signs, _JOINED.sub("", folded.replace("&", " and ")))
    found = [
        _without_article(run)
        for word in _WORD.findall(spelled)
        for run in ([word] if word.isascii() else _RUN.findall(word))
    ]
    return found or list(filter(None, [_signs(folded)]))


def is_sign(word: str) -> bool:
    """Whether a word of `words` is made of signs alone."""
    return not _WORD.search(word)


def is_unspaced(word: str) -> bool:
    """Whether a word of `words` is a run of a script that puts no blanks between words."""
    return not word.isascii() and re.match(f"[{_UNSPACED}]", word) is not None


def grams(word: str, *, asked: bool = False) -> list[str]:
    """What a word is indexed as: itself; a run without blanks as its letters and each pair of neighbours.

    `asked`: what it is looked for as: pairs alone, unless it is a single letter.
    """
    if not is_unspaced(word):
        return [word]
    pairs = [word[n : n + 2] for n in range(len(word) - 1)]
    return (pairs or [word]) if asked else [*word, *pairs]


def tokens(text: str, *, asked: bool = False) -> list[str]:
    """`words`, each taken apart by `grams`."""
    return [gram for word in words(text) for gram in grams(word, asked=asked)]


def compounds(words: Sequence[str]) -> list[str]:
    """Each two neighbours as one word: whoever searches for spiderman means "Spider-Man"."""
    return [f"{one}{other}" for one, other in pairwise(words) if not is_unspaced(one) and not is_unspaced(other)]


def leading_initials(text: str) -> str:
    """The initials that a text begins with, as one word: "et" of "E.T. the Extra-Terrestrial"; empty where there are none."""
    found = _INITIALS.match(fold(text).lstrip())
    return _without_signs(found) if found else ""


def compact(text: str) -> str:
    """A title as one word, so that blanks and signs do not matter: "WALL·E" is walle, "Rocky II" rocky2."""
    return joined(words(text))


def joined(words: Sequence[str]) -> str:
    """`compact` of words: Roman numbers but a first word's become digits."""
    return "".join([*words[:1], *(_ROMAN.get(word, word) for word in words[1:])])


def latin(text: str) -> list[str]:
    """The words of a text in Latin letters ("Сталкер" is stalker); none where they are that already."""
    folded = fold(text)
    if folded.isascii():
        return []
    from anyascii import anyascii  # its tables are read block by block, when a letter of one turns up

    plain = words(anyascii(folded))
    return plain if plain != words(text) else []


def trigrams(word: str) -> list[str]:
    """The distinct threes of letters of a compact title, its edges marked: "up" is "^up", "up$"."""
    edged = f"^{word}$"
    return list(dict.fromkeys(edged[n : n + 3] for n in range(len(edged) - 2)))


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Where the words of a text stand in it, each with its folded form: (start, end, word)."""
    for found in _SPAN.finditer(text):
        folded = _folded(found.group())
        if folded:
            yield found.start(), found.end(), folded


@lru_cache(maxsize=20_000)
def _folded(word: str) -> str:
    return "".join(words(word))


def distance(one: str, other: str, limit: int) -> int:
    """Edits between two words (insert, delete, replace, swap neighbours), or limit + 1 where there are more.

    Source: optimal string alignment, the restricted form of Damerau (1964).
    """
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    last: list[int] = []
    row = list(range(len(other) + 1))
    for n, letter in enumerate(one, 1):
        before, last, row = last, row, [n]
        for m, wanted in enumerate(other, 1):
            cost = min(last[m] + 1, row[m - 1] + 1, last[m - 1] + (letter != wanted))
            if n > 1 and m > 1 and letter == other[m - 2] and one[n - 2] == wanted:
                cost = min(cost, before[m - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return row[-1]


def tolerance(word: str) -> int:
    """How many edits a word may be off: none below four letters, with a digit in it or of signs, one below eight, then two."""
    return (
        0 if len(word) < 4 or _DIGIT.search(word) or is_unspaced(word) or is_sign(word) else 1 if len(word) < 8 else 2
    )


def _without_signs(initials: re.Match[str]) -> str:
    return _BETWEEN_INITIALS.sub("", initials[0])


def _signs(folded: str) -> str:
    return "".join(c for c in folded if unicodedata.category(c)[0] in "PS")


def _without_article(word: str) -> str:
    return word[2:] if word.startswith(_ARTICLE) and len(word) > 4 else word
