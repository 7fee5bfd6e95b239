"""Dialogues of subtitles as WebVTT: what is said stays, and how it looked goes."""

import pytest
from matinee.transcoding import dialogue
from matinee.transcoding.dialogue import Said

_HEADER = """[Script Info]
ScriptType: v4.00+

[V4+ Styles]
Format: Name, Fontname, Bold, Italic, Underline, Alignment
Style: Default,Arial,0,0,0,2
Style: Thought,Arial,0,-1,0,2
Style: Sign,Arial,-1,0,0,8
\0
[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""


def text(said: str, style: str = "Default") -> str:
    return dialogue.said(f"0,0,{style},Bob,0,0,0,,{said}", dialogue.script(_HEADER)).text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Hello, you, there", "Hello, you, there"),
        (r"{\i1}Hello{\i0} you", "<i>Hello</i> you"),
        (r"{\b1\i1}a{\i0}b{\b0}c", "<b><i>a</i></b><b>b</b>c"),
        (r"{\i1}two\Nlines{\r} plain", "<i>two</i>\n<i>lines</i> plain"),
        (r"{\b700}bold{\b400} not", "<b>bold</b> not"),
        (r"first\Nsecond", "first\nsecond"),
        (r"soft\nbreak and\hhard space", "soft break and\u00a0hard space"),
        (r"\N \Nno blank line\N\N", "no blank line"),
        (r"{\fnComic Sans MS\fs40\c&HFF&\pos(10,20)\bord2\blur3\k50\t(0,100,\fscx120)}plain", "plain"),
        (r"{\p1}m 0 0 l 100 0 100 100{\p0}", ""),
        (r"{\p1}m 0 0 l 1 1{\p0}said", "said"),
        (r"{a translator's comment}said", "said"),
        (r"{\i1}{\i0} ", ""),
        ("it { never closes", "it { never closes"),
        (r"\{in braces\}", "{in braces}"),
        ("a < b & c > d --> e", "a &lt; b &amp; c &gt; d --&gt; e"),
        ("AT&amp;T &lt;3", "AT&amp;T &lt;3"),
        ("a\0b\x07c\u0085d", "abcd"),
        ("\u202bمرحبا بالعالم\u202c", "\u202bمرحبا بالعالم\u202c"),
    ],
)
def test_a_dialogue_is_cue_text(said: str, shown: str) -> None:
    assert text(said) == shown


def test_a_style_slants_what_is_said_in_it_until_it_is_reset() -> None:
    assert text(r"I wonder{\i0} aloud", "Thought") == "<i>I wonder</i> aloud"
    assert text(r"{\rDefault}plain{\r} again", "Thought") == "plain<i> again</i>"
    assert text("unknown style", "Fancy") == "unknown style"


@pytest.mark.parametrize(
    ("said", "style", "top"),
    [
        (r"{\an8}up", "Default", True),
        (r"{\an2}down", "Sign", False),
        (r"{\a6}up", "Default", True),
        ("up", "Sign", True),
        (r"{\an5}middle", "Default", False),
        ("down", "Default", False),
        (r"{\an7\pos(38,243)}down", "Default", False),
        (r"{\pos(38, 20)}up", "Default", True),
    ],
)
def test_what_stands_at_the_top_stays_there(said: str, style: str, top: bool) -> None:
    assert dialogue.said(f"0,0,{style},,0,0,0,,{said}", dialogue.script(_HEADER)).top == top


def test_a_dialogue_without_its_fields_says_nothing() -> None:
    assert dialogue.said("0,0,Default", dialogue.Script()) == Said("")
