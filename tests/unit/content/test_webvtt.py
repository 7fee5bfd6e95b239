"""Subtitles as people have them: every cue at its time and whole; one bad cue costs that cue."""

import pytest
from matinee.content.webvtt import convert

from tests.platform import MEDIA

FIELD = MEDIA / "field"


def cues(text: str) -> list[str]:
    """Each as "start --> end text | text"."""
    converted = convert(text)
    head, *blocks = converted.webvtt.strip().split("\n\n")
    assert head == "WEBVTT"
    found = []
    for block in blocks:
        lines = block.split("\n")
        at = next(number for number, line in enumerate(lines) if "-->" in line)
        found.append(f"{lines[at]} {' | '.join(lines[at + 1 :])}")
    assert len(found) == converted.cues
    return found


def srt(*lines: str) -> str:
    return "\n".join(lines)


FIRST, SECOND = "00:00:01.000 --> 00:00:02.000", "00:00:03.000 --> 00:00:04.000"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_subrip_is_read_whatever_ends_its_lines(newline: str, mark: str) -> None:
    text = srt("1", "00:00:01,000 --> 00:00:02,000", "Hello", "", "2", "00:00:03,000 --> 00:00:04,000", "World", "you")
    assert cues(mark + text.replace("\n", newline)) == [f"{FIRST} Hello", f"{SECOND} World | you"]


def test_a_blank_line_between_cues_may_be_missing() -> None:
    text = srt("1", "00:00:01,000 --> 00:00:02,000", "first", "2", "00:00:03,000 --> 00:00:04,000", "second")
    assert cues(text) == [f"{FIRST} first", f"{SECOND} second"]


def test_a_blank_line_may_stand_inside_a_cue() -> None:
    text = srt(
        "1", "00:00:01,000 --> 00:00:02,000", "first", "", "", "second", "", "2", "00:00:03,000 --> 00:00:04,000", "x"
    )
    assert cues(text) == [f"{FIRST} first | second", f"{SECOND} x"]


@pytest.mark.parametrize(
    ("said", "start"),
    [
        ("0:00:01,000", "00:00:01.000"),
        ("00:01,000", "00:00:01.000"),
        ("00:00:01", "00:00:01.000"),
        ("00:00:01,5", "00:00:01.500"),
        ("00:00:01,75", "00:00:01.750"),
        ("00:00:01.250", "00:00:01.250"),
        ("00:00:01:250", "00:00:01.250"),
        ("00:00:01, 250", "00:00:01.250"),
        ("100:00:01,000", "100:00:01.000"),
        ("0:0:1,0", "00:00:01.000"),
    ],
)
def test_times_are_read_as_people_write_them(said: str, start: str) -> None:
    assert cues(srt("1", f"{said} --> 100:00:02,000", "Hello")) == [f"{start} --> 100:00:02.000 Hello"]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        ("00:00:02,000 --> 00:00:02,000", "no_length"),
        ("00:00:03,000 --> 00:00:02,000", "no_length"),
        ("00:00:xx,000 --> 00:00:02,000", "no_timing"),
        ("00:00:01,000 --> ", "no_timing"),
        (" --> 00:00:01,000", "no_timing"),
        ("00:75:00,000 --> 00:76:00,000", "no_timing"),
        ("00:00:01,000 --> 00:00:99,000", "no_timing"),
    ],
)
def test_a_bad_cue_is_left_out_with_its_text_and_named(bad: str, code: str) -> None:
    good = ("1", "00:00:01,000 --> 00:00:02,000", "Hello", "", "2", bad, "blink", "")
    text = srt(*good, "3", "00:00:03,000 --> 00:00:04,000", "World")
    assert cues(text) == [f"{FIRST} Hello", f"{SECOND} World"]
    assert [(note.line, note.code) for note in convert(text).notes] == [(6, code)]
    assert "line 6" in convert(text).notes[0].detail


@pytest.mark.parametrize(
    ("said", "written"),
    [
        ("I <3 you & me, 1 < 2", "I &lt;3 you &amp; me, 1 &lt; 2"),
        ("Cut A --> B", "Cut A --&gt; B"),
        ("It went from 3 --> 5", "It went from 3 --&gt; 5"),
        ("--> 5", "--&gt; 5"),
        ("<i>soft</i> <b>loud</b>", "<i>soft</i> <b>loud</b>"),
        ('<font color="red">red</font>', "red"),
        ("{\\an8}above", "above"),
        ("fish &amp; chips", "fish &amp; chips"),
        ("<script>alert(1)</script>", "&lt;script>alert(1)&lt;/script>"),
        ("12", "12"),
    ],
)
def test_text_is_kept_whole_and_escaped(said: str, written: str) -> None:
    assert cues(srt("1", "00:00:01,000 --> 00:00:02,000", said)) == [f"{FIRST} {written}"]


def test_cues_are_put_in_order_and_empty_ones_left_out() -> None:
    text = srt("2", "00:00:03,000 --> 00:00:04,000", "b", "", "1", "00:00:01,000 --> 00:00:02,000", "a", "")
    assert cues(text + srt("", "3", "00:00:05,000 --> 00:00:06,000", " ")) == [f"{FIRST} a", f"{SECOND} b"]


def test_webvtt_keeps_its_settings_identifiers_and_styles() -> None:
    text = (
        "WEBVTT - a title\n\nSTYLE\n::cue { color: lime }\n\nNOTE\nof the author\n\nREGION\nid:fred\n\nintro\n"
        "00:01.000 --> 00:02.000 line:90% align:start\n<v Ann>Hello\n\nNOTE not shown\n\n00:03.000 --> 00:04.000\n12\n"
    )
    assert convert(text).webvtt == (
        "WEBVTT\n\nSTYLE\n::cue { color: lime }\n\nREGION\nid:fred\n\n"
        f"intro\n{FIRST} line:90% align:start\n<v Ann>Hello\n\n{SECOND}\n12\n"
    )


def test_a_timestamp_map_moves_nothing_and_goes() -> None:
    """It says where a segment of HLS stands in its stream; a file's own times are the film's."""
    text = "WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:900000,LOCAL:00:00:00.000\n\n00:01.000 --> 00:02.000\nHello\n"
    assert convert(text).webvtt == f"WEBVTT\n\n{FIRST}\nHello\n"


@pytest.mark.parametrize("text", ["", "just words", "WEBVTT", "WEBVTT\n\nNOTE nothing\n"])
def test_what_has_no_cue_has_none(text: str) -> None:
    assert convert(text).cues == 0


EXPECTED = {
    "30_no_blank_line_between_cues.srt": 2,
    "31_one_digit_hours.srt": 1,
    "32_short_milliseconds.srt": 1,
    "33_one_cue_of_no_length.srt": 2,
    "34_less_than_sign.srt": 1,
    "36_blank_line_inside_a_cue.srt": 2,
    "37_hls_timestamp_map.vtt": 1,
    "38_arrow_in_the_text.srt": 1,
}


@pytest.mark.parametrize("name", EXPECTED)
def test_files_of_the_field(name: str) -> None:
    file = FIELD / name
    if not file.exists():
        pytest.skip("the shared media are not at hand")
    converted = convert(file.read_text())
    assert (converted.cues, len(converted.notes)) == (EXPECTED[name], int(name.startswith("33")))
