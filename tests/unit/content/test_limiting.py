"""Manifests that name nothing higher than a plan shows, and all else that the whole ones name."""

from typing import Any

import m3u8
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.content import limiting
from matinee.content.models import Rendition, Version

MASTER = """#EXTM3U
#EXT-X-INDEPENDENT-SEGMENTS

#EXT-X-MEDIA:TYPE=AUDIO,URI="audio.m3u8",GROUP-ID="audio",NAME="English",DEFAULT=YES,AUTOSELECT=YES
#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="de",LANGUAGE="de",URI="subtitles/de.m3u8"
"""
VARIANT = '#EXT-X-STREAM-INF:BANDWIDTH={height}000,CODECS="{codec}",RESOLUTION=640x{height},AUDIO="audio"\n{codec}_{height}.m3u8\n'
TRICKS = '#EXT-X-I-FRAME-STREAM-INF:BANDWIDTH=1000,RESOLUTION=640x{height},URI="iframes_{height}.m3u8"\n'
HEIGHTS = st.lists(st.sampled_from((240, 360, 480, 720, 1080, 2160)), min_size=1, unique=True)
MPD = """<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period id="0">{sets}
<AdaptationSet contentType="audio"><Representation id="a" codecs="mp4a.40.2"/></AdaptationSet></Period></MPD>"""


@given(HEIGHTS, st.sampled_from((240, 480, 1080, 4320)))
def test_variants_that_are_higher_go_and_nothing_else(heights: list[int], most: int) -> None:
    master = MASTER + "".join(VARIANT.format(height=h, codec="avc1") + TRICKS.format(height=h) for h in heights)
    left, whole = m3u8.loads(limiting.in_hls(master, most)), m3u8.loads(master)
    wanted = [h for h in heights if h <= most]
    assert [each.uri for each in left.playlists] == [f"avc1_{h}.m3u8" for h in wanted]
    assert [each.uri for each in left.iframe_playlists] == [f"iframes_{h}.m3u8" for h in wanted]
    assert [each.uri for each in left.media] == [each.uri for each in whole.media]


def test_no_key_is_fetched_early_that_may_be_refused() -> None:
    master = MASTER + '#EXT-X-SESSION-KEY:METHOD=SAMPLE-AES,URI="skd://hd"\n' + VARIANT.format(height=480, codec="avc1")
    assert "SESSION-KEY" not in limiting.in_hls(master, 720)
    assert len(m3u8.loads(limiting.in_hls(master, 720)).playlists) == 1


def test_a_variants_address_may_stand_lines_below_it() -> None:
    high = VARIANT.format(height=1080, codec="avc1").replace("\n", "\n#EXT-X-SOMETHING\n\n", 1)
    left = m3u8.loads(limiting.in_hls(MASTER + high + VARIANT.format(height=480, codec="avc1"), 720))
    assert [each.uri for each in left.playlists] == ["avc1_480.m3u8"]


def adaptation_set(codec: str, *heights: int) -> str:
    pictures = "".join(f'<Representation id="{codec}{h}" width="{h * 2}" height="{h}"/>' for h in heights)
    highest = max(heights)
    return f'<AdaptationSet maxWidth="{highest * 2}" maxHeight="{highest}">{pictures}</AdaptationSet>'


def test_of_a_dash_manifest_the_higher_representations_go_and_sets_that_are_empty() -> None:
    left = limiting.in_dash(MPD.format(sets=adaptation_set("avc", 480, 1080) + adaptation_set("hevc", 1080, 2160)), 720)
    assert [name for name in ("avc480", "avc1080", "hevc1080", "hevc2160", '"a"') if name in left] == ["avc480", '"a"']
    assert left.count("<AdaptationSet") == 2
    assert 'maxWidth="960" maxHeight="480"' in left


def test_keys_of_what_is_higher_go_with_it_and_the_others_keep_their_names() -> None:
    """Players find `cenc:default_KID` by that very name."""
    common = '<ContentProtection value="cbcs" schemeIdUri="urn:mpeg:dash:mp4protection:2011" cenc:default_KID="{}"/>'
    sets = "".join(
        adaptation_set("avc", height).replace(">", f">{common.format(name)}", 1)
        for height, name in ((480, "sd"), (1080, "hd"))
    )
    manifest = MPD.format(sets=sets).replace("<MPD ", '<MPD xmlns:cenc="urn:mpeg:cenc:2013" ')
    left = limiting.in_dash(manifest, 720)
    assert 'cenc:default_KID="sd"' in left
    assert '"hd"' not in left


def version(*heights: int) -> Version:
    made: Any = [Rendition(name=f"{h}p", width=h, height=h, codec="H264", bitrate=h) for h in heights]
    told = {"version_id": "v", "upload_id": "upl_01K9ZQ7A1B2C3D4E5F6G7H8JKM", "prefix": "p/", "duration": 1.0}
    whole = Version(**told, max_height=max(heights), renditions=made, hls="index-1a.m3u8", dash="index.mpd")
    return whole.model_copy(update={"limits": limiting.heights(whole)})


@pytest.mark.parametrize(
    ("plan", "shown"),
    [
        (2160, "index-1a.m3u8"),
        (1080, "index-1a.m3u8"),
        (1079, "index-1a-720p.m3u8"),
        (720, "index-1a-720p.m3u8"),
        (100, "index-1a-240p.m3u8"),
    ],
)
def test_a_plan_gets_the_highest_that_it_shows_or_the_lowest_there_is(plan: int, shown: str) -> None:
    assert version(1080, 240, 720, 720).within(plan).hls == shown


def test_a_film_of_one_height_is_whole_for_all() -> None:
    assert version(1080).within(720) == ("index-1a.m3u8", "index.mpd", 1080)
