"""What a source says of its tracks, as far as it makes sense: language, label and role."""

import re
import unicodedata

from matinee.kernel import languages
from matinee.transcoding.tracks import Role

_LONGEST = 100
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][a-z0-9]{2,8})*", re.IGNORECASE)
_WRITTEN_BY_PROGRAMS = re.compile(
    r"handler|core media|gpac|mainconcept|iso media|l-smash|bento4|\[0\]"
    r"|^(und|track|audio|sound|stereo|mono|default)[\s\d#_-]*$",
    re.IGNORECASE,
)
"""Titles that no person gave."""
_ROLES: tuple[tuple[Role, str], ...] = (
    ("commentary", r"comment|kommentar"),
    ("description", r"descri(ption|ptive|bed)|audiodes[ck]|visually impaired|\bAD\b|\bDVS\b"),
    ("dub", r"\bdub(bed)?\b|synchron"),
)
"""Words of titles in the languages that many films are titled in."""


def language(said: str | None) -> str:
    """In ISO 639-3, of a tag of two or three letters and what follows them (RFC 5646 §2.2.1); `und` where it is none."""
    found = _LANGUAGE.fullmatch((said or "").strip())
    return languages.iso639_3(found[1]) if found else languages.UNKNOWN


def label(said: str | None) -> str:
    """A title as `plain` has it; empty where a program wrote it."""
    title = plain(said)
    return "" if _WRITTEN_BY_PROGRAMS.search(title) else title


def plain(said: str | None) -> str:
    """A title without control characters, line breaks and needless blanks."""
    text = "".join(" " if unicodedata.category(each) in ("Cc", "Zl", "Zp") else each for each in said or "")
    text = "".join(each for each in text if unicodedata.category(each) not in ("Cf", "Co", "Cs", "Cn"))
    return " ".join(text.split())[:_LONGEST].strip()


def role(title: str, *, comment: bool = False, described: bool = False, dubbed: bool = False) -> Role:
    """By the flags of the container, else by the words of the title."""
    flagged: dict[Role, bool] = {"commentary": comment, "description": described, "dub": dubbed}
    by_flag = next((each for each, is_set in flagged.items() if is_set), None)
    by_word = next((each for each, words in _ROLES if re.search(words, title, re.IGNORECASE)), None)
    return by_flag or by_word or "main"
