"""The chapters of a film, as its file says them: what players show on the seek bar, and which of them are markers.

What editors call an intro is also "OP", "Vorspann" or "Opening credits" in the files. A chapter's name is compared as a
whole, so that "The Opening of the Tomb" is none.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import pairwise

from matinee.content.details import Markers, Passage
from matinee.transcoding.tracks import Chapter

MOST, LONGEST = 500, 200
"""Chapters of a film, and characters of a name."""
_NAMES = {
    "recap": "recap, previously, rückblick, was bisher geschah, bisher, résumé, précédemment, resumen, anteriormente, riassunto, "
    "ملخص, ملخص الحلقة السابقة, あらすじ",
    "intro": "intro, opening, op, opening credits, opening theme, opening titles, main titles, title sequence, theme song, "
    "vorspann, générique, générique de début, cabecera, créditos iniciales, intro musical, sigla, sigla iniziale, abertura, "
    "المقدمة, شارة البداية, オープニング",
    "credits": "credits, end credits, ending, ed, ending credits, closing credits, ending theme, outro, abspann, "
    "générique de fin, créditos, créditos finales, títulos de crédito, sigla finale, titoli di coda, encerramento, "
    "الخاتمة, شارة النهاية, エンディング",
}
_BEFORE = re.compile(r"^(?:(?:chapter|kapitel|chapitre|capítulo|capitolo|scene)\s*)?\d*\s*[-–:.)]*\s*")
_AFTER = re.compile(r"[\s\d.:#()-]+$")
_PREVIOUSLY = re.compile(r"previously on\b|was bisher\b|précédemment dans\b")


def shown(chapters: Iterable[Chapter], duration: float) -> list[Chapter]:
    """Those that lie within the film, in order, one at a time. One that is the whole film says nothing."""
    within = sorted((each for each in chapters if 0 <= each.start < duration), key=lambda each: each.start)
    found = [each for each, following in pairwise([*within, Chapter(start=duration)]) if following.start > each.start]
    named = [Chapter(start=each.start, title=_clean(each.title)) for each in found[:MOST]]
    return named if len(named) > 1 else []


def markers(chapters: Sequence[Chapter], duration: float) -> Markers | None:
    """The recap and the intro, each up to the next chapter, and where the credits begin; None where no chapter is one.

    A recap and an intro lie in the first half of a film, credits in the second.
    """
    passages, credits_at = dict[str, Passage](), None
    for chapter, following in pairwise([*chapters, Chapter(start=duration)]):
        kind = _kind(chapter.title)
        if kind == "credits" and chapter.start >= duration / 2:
            credits_at = chapter.start if credits_at is None else credits_at
        elif kind in ("recap", "intro") and following.start <= duration / 2 and kind not in passages:
            passages[kind] = Passage(start=chapter.start, end=following.start)
    return Markers(**passages, credits_at=credits_at) if passages or credits_at is not None else None


def _kind(title: str) -> str | None:
    name = _AFTER.sub("", _BEFORE.sub("", _folded(title)))
    if _PREVIOUSLY.match(name):
        return "recap"
    return next((kind for kind, names in _NAMES.items() if name in _folded(names).split(", ")), None)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().strip()


def _clean(title: str) -> str:
    text = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in title)
    return " ".join(text.split())[:LONGEST].strip()
