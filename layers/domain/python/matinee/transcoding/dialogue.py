"""The text of a subtitle as FFmpeg's decoders give it, a dialogue of Advanced SubStation Alpha, as WebVTT says it.

Italics, bold, underlining, line breaks and a place at the top are kept; fonts, colours, positions, karaoke and drawings are not.
Sources: "ASS Override Tags" of Aegisub, and libass, which shows what is in braces only where no brace closes them;
WebVTT (W3C, 2019), "WebVTT cue text".
"""

import re
import unicodedata
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

_BLOCK = re.compile(r"(?<!\\)\{([^{}]*)\}")
_NO_ENTITY = re.compile(r"&(?!(?:amp|lt|gt|nbsp|lrm|rlm|#\d+|#x[\da-f]+);)", re.IGNORECASE)
_SWITCH = re.compile(r"([biu])(\d*)")
_PLACE = re.compile(r"(?:pos|move)\(\s*[-\d.]+\s*,\s*([-\d.]+)[^)]*\)")
_HEIGHT = 288
"""Of the script's picture where its header does not say it, as in FFmpeg's own headers."""
_BOLD = 600
"""The weight from which a font is bold; 1 is bold too."""


class Style(NamedTuple):
    tags: frozenset[str] = frozenset()
    """Of "b", "i" and "u"."""
    top: bool = False


class Script(NamedTuple):
    """What a header says of all its dialogues."""

    styles: Mapping[str, Style] = MappingProxyType({})
    height: int = _HEIGHT
    """Of the picture in which its positions are."""


class Said(NamedTuple):
    text: str
    """WebVTT cue text without blank lines; "" where nothing is said."""
    top: bool = False


PLAIN = Style()


def said(dialogue: str, script: Script) -> Said:
    """`dialogue`: read order, layer, style, name, three margins, effect and text, with commas between them."""
    fields = dialogue.split(",", 8)
    if len(fields) < 9:
        return Said("")
    style = script.styles.get(fields[2].lstrip("*"), PLAIN)
    tags, top, drawing, runs = style.tags, style.top, False, list[tuple[frozenset[str], str]]()
    for number, piece in enumerate(_BLOCK.split(fields[8])):
        if number % 2 == 0:
            if piece and not drawing:
                runs.append((tags, _unescaped(piece)))
            continue
        for code in (each.strip() for each in piece.split("\\")[1:]):
            if switch := _SWITCH.fullmatch(code):
                tags = tags | {switch[1]} if _on(switch[1], switch[2]) else tags - {switch[1]}
            elif code.startswith("r"):
                tags = script.styles.get(code[1:], style).tags
            elif re.fullmatch(r"p\d+", code):
                drawing = int(code[1:]) > 0
            elif place := re.fullmatch(r"an([1-9])", code):
                top = int(place[1]) >= 7
            elif place := re.fullmatch(r"a(\d+)", code):
                top = int(place[1]) in (5, 6, 7)
            elif place := _PLACE.fullmatch(code):
                top = float(place[1]) < script.height / 3
    return Said(written(runs), top)


def script(header: str) -> Script:
    """The styles and the height that a script's header declares. HandBrake's headers end with a NUL, which is ignored."""
    found, names = dict[str, Style](), list[str]()
    newer, height = "[v4+ styles]" in header.lower(), _HEIGHT
    for line in header.replace("\0", "").splitlines():
        kind, _, rest = line.partition(":")
        fields = [each.strip() for each in rest.split(",")]
        if kind == "Format" and not names:
            names = [each.lower() for each in fields]
        elif kind == "PlayResY" and fields[0].isdecimal():
            height = int(fields[0]) or _HEIGHT
        elif kind == "Style":
            value = dict(zip(names, fields, strict=False))
            tags = {each[0] for each in ("bold", "italic", "underline") if value.get(each, "0") not in ("0", "")}
            place = value.get("alignment", "")
            top = place in (("7", "8", "9") if newer else ("5", "6", "7"))
            found[value.get("name", "").lstrip("*")] = Style(frozenset(tags), top)
    return Script(found, height)


def _on(tag: str, value: str) -> bool:
    return value == "1" or (tag == "b" and bool(value) and int(value) >= _BOLD)


def written(runs: list[tuple[frozenset[str], str]]) -> str:
    """Pieces of text, each with its tags ("b", "i", "u"), as WebVTT cue text without blank lines."""
    merged = list[tuple[frozenset[str], str]]()
    for tags, piece in runs:
        if merged and merged[-1][0] == tags:
            merged[-1] = (tags, merged[-1][1] + piece)
        else:
            merged.append((tags, piece))
    lines = "".join(_tagged(tags, _plain(piece)) for tags, piece in merged).split("\n")
    return "\n".join(line.strip() for line in lines if re.sub(r"</?[biu]>", "", line).strip()) if lines else ""


def _tagged(tags: frozenset[str], text: str) -> str:
    """Each line for itself, so that a line that is left out takes no tag of another with it."""
    before = "".join(f"<{tag}>" for tag in sorted(tags))
    after = "".join(f"</{tag}>" for tag in sorted(tags, reverse=True))
    return "\n".join(f"{before}{line}{after}" if line.strip() else line for line in text.split("\n"))


def _unescaped(piece: str) -> str:
    text = piece.replace(r"\N", "\n").replace(r"\n", " ").replace(r"\h", "\u00a0")
    return text.replace(r"\{", "{").replace(r"\}", "}")


def _plain(piece: str) -> str:
    text = "".join(each for each in piece if each == "\n" or unicodedata.category(each) != "Cc")
    return _NO_ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
