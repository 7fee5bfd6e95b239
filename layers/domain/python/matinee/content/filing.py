"""The key by which lists sort titles: without case and accents, and without the article that a title begins with.

Libraries file titles so. The articles are those of MARC 21's list of initial definite and indefinite articles
(https://www.loc.gov/marc/bibliographic/bdapndxf.html), with French "des", which French catalogues skip too. An article
counts in the title's own language alone: "Die Hard" is filed under D, "Die Welle" under W.

Hebrew ה and other articles that are written as a part of the word stay where the word could begin with the same letter. The
Arabic ال goes where three letters follow.
"""

import re
import unicodedata
from functools import cache

from matinee.kernel.types import Language

SORTED = 32
"""Characters of a title by which lists are sorted."""
_ARTICLES: dict[str, str] = {
    "af": "die 'n",
    "ca": "el els en l' la les un una uns unes",
    "cy": "y yr",
    "da": "de den det en et",
    "de": "das dem den der des die ein eine einem einen einer eines",
    "el": "ο η το οι τα τον την του της ένας μια μία ένα",
    "en": "a an the",
    "eo": "la",
    "es": "el la las lo los un una",
    "fr": "des l' la le les un une",
    "ga": "an na",
    "gl": "a as o os un unha",
    "hu": "a az egy",
    "it": "gl' gli i il l' la le li lo un un' una uno",
    "nb": "de dei den det ei ein eit en et",
    "nl": "'n 't de een het",
    "nn": "de dei den det ei ein eit en et",
    "no": "de dei den det ei ein eit en et",
    "pt": "a as o os um uma",
    "ro": "o un",
    "sv": "de den det en ett",
}
"""Language → its articles, separated by blanks; one that ends with an apostrophe has no blank behind it."""
_ARABIC = re.compile(r"ال(?=\w{3})")
_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ`´", "'"))


def sort_key(title: str, language: Language) -> str:
    """Never empty."""
    plain = title.casefold().translate(_APOSTROPHES)
    article = _pattern(language)
    found = article.match(plain, _signs_before(plain)) if article else None
    filed = plain[found.end() :] if found else plain
    return (_folded(filed) or _folded(plain) or title)[:SORTED]


def _pattern(language: Language) -> re.Pattern[str] | None:
    base = language.partition("-")[0]
    return _ARABIC if base == "ar" else _compiled(_ARTICLES[base]) if base in _ARTICLES else None


@cache
def _compiled(articles: str) -> re.Pattern[str]:
    elided = [re.escape(each) for each in articles.split() if each.endswith("'")]
    spaced = [re.escape(each) for each in articles.split() if not each.endswith("'")]
    return re.compile(rf"(?:{'|'.join(spaced)})\s+(?=\S)" + (rf"|(?:{'|'.join(elided)})(?=\w)" if elided else ""))


def _signs_before(text: str) -> int:
    """How many signs a text begins with; an apostrophe may belong to its article."""
    return next((at for at, letter in enumerate(text) if letter.isalnum() or letter == "'"), len(text))


def _folded(text: str) -> str:
    """Without accents, and without the signs that it begins with."""
    plain = "".join(each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each))
    return plain.lstrip("".join({each for each in plain if not each.isalnum()}))
