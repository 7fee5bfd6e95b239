"""A DASH manifest's files: of a timeline, of a duration, and of what MediaConvert was recorded to write."""

import pytest
from matinee.transcoding import manifests
from matinee.transcoding.manifests import Unreadable

from tests.platform import ROOT


def mpd(template: str, above: str = "", length: str = "PT20S") -> str:
    return (
        f'<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" mediaPresentationDuration="{length}"><Period><AdaptationSet>{above}'
        f'<Representation id="a" bandwidth="9">{template}</Representation></AdaptationSet></Period></MPD>'
    )


def timeline(entries: str, said: str = 'timescale="10" media="s$Number$" initialization="i"') -> str:
    return mpd(f"<SegmentTemplate {said}><SegmentTimeline>{entries}</SegmentTimeline></SegmentTemplate>")


def read(manifest: str) -> tuple[list[str], float]:
    (track,) = manifests.tracks(manifest)
    return sorted(track.names), track.duration


@pytest.mark.parametrize(
    "entries",
    [
        '<S t="0" d="40" r="4"/>',
        '<S d="40"/><S d="40" r="3"/>',
        '<S d="40" r="-1"/>',
        '<S t="0" d="40" r="-1"/><S t="160" d="40"/>',
    ],
)
def test_a_timeline_says_how_many_segments_there_are(entries: str) -> None:
    assert read(timeline(entries)) == (["i", "s1", "s2", "s3", "s4", "s5"], 20.0)


def test_a_repeat_count_without_end_lasts_to_the_end_of_the_film() -> None:
    said = 'timescale="10" media="s$Time$" presentationTimeOffset="100"'
    assert read(timeline('<S t="100" d="80" r="-1"/>', said)) == (["s100", "s180", "s260"], 20.0)


@pytest.mark.parametrize(("length", "count"), [("PT20S", 5), ("PT20.5S", 6), ("PT0H0M16.1S", 5), ("PT1M", 15)])
def test_a_duration_says_so_with_the_films_length(length: str, count: int) -> None:
    manifest = mpd(
        '<SegmentTemplate timescale="10" duration="40" media="s$Number%02d$" startNumber="3"/>', length=length
    )
    names, duration = read(manifest)
    assert names == [f"s{number:02}" for number in range(3, 3 + count)]
    assert duration == pytest.approx(manifests._seconds(length))


def test_a_representation_has_what_its_adaptation_set_says_unless_it_says_otherwise() -> None:
    above = '<SegmentTemplate timescale="10" startNumber="7" media="other$Number$"/>'
    own = '<SegmentTemplate media="s$Number$-$RepresentationID$-$Bandwidth$" duration="100"/>'
    assert read(mpd(own, above)) == (["s7-a-9", "s8-a-9"], 20.0)


def test_what_mediaconvert_was_recorded_to_write_is_read() -> None:
    large, small, sound = manifests.tracks((ROOT / "tests/recorded/cmaf.mpd").read_text())
    assert large.names == {"film_V_2init.cmfv", *(f"film_V_2_{number:09}.cmfv" for number in range(1, 6))}
    assert {len(each.names) for each in (large, small, sound)} == {6}
    assert [each.duration for each in (large, small, sound)] == pytest.approx([24.266] * 3, abs=0.01)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (mpd(""), "has a representation without segments"),
        (mpd('<SegmentTemplate media="s$Number$"/>'), "has a representation without segments"),
        (mpd('<SegmentTemplate duration="4"/>'), "has a representation without segments"),
        (mpd("")[:-3], "cannot be parsed"),
        (timeline('<S t="0"/>'), "cannot be parsed"),
        (mpd('<SegmentTemplate duration="4" media="s"/>', length="a while"), "cannot be parsed"),
    ],
)
def test_what_cannot_be_read_is_said(manifest: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        manifests.tracks(manifest)
