"""What people write: names on one line, and prose of several.

The rules are for what comes in as JSON. What is stored is not asked again, so that a rule that is new here leaves it readable.
"""

import unicodedata
from collections.abc import Callable
from functools import partial
from typing import Any

from pydantic import BeforeValidator, ValidationInfo
from pydantic_core import PydanticCustomError

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that show nothing: the fillers of Hangul, and the empty pattern of Braille."""
_OVERRIDES = frozenset("\u202d\u202e")
"""They turn around what follows them, on a page that shows the text beyond its end too."""
_BREAKS = frozenset("\n\t")


def incoming(check: Callable[[str], str]) -> BeforeValidator:
    """A validator that makes of a string in a client's JSON what `check` says, or refuses it as that raises."""

    def checked(value: Any, info: ValidationInfo) -> Any:
        return check(value) if info.mode == "json" and isinstance(value, str) else value

    return BeforeValidator(checked)


def is_visible(character: str) -> bool:
    """Whether it shows by itself: no space, mark, control, format or unassigned character does (Unicode's general category)."""
    return unicodedata.category(character)[0] in "LNPS" and character not in _BLANK


def _written(text: str, *, allowed: frozenset[str]) -> str:
    """In Unicode's form NFC, without space around it."""
    written = unicodedata.normalize("NFC", text.replace("\r\n", "\n")).strip()
    for character in written:
        if character in _OVERRIDES or (unicodedata.category(character) == "Cc" and character not in allowed):
            raise PydanticCustomError(
                "control_character", "must not have the control character U+{code}", {"code": f"{ord(character):04X}"}
            )
    if written and not any(map(is_visible, written)):
        raise PydanticCustomError("invisible", "must have a character that can be seen")
    return written


LINE = incoming(partial(_written, allowed=frozenset()))
"""For a name, or a title: `Annotated[str, Field(min_length=1, max_length=200), LINE]`."""
PROSE = incoming(partial(_written, allowed=_BREAKS))
"""For a description: it may have several lines."""
