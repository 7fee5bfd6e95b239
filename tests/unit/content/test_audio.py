"""What the audio tracks of a film are called, in which order they stand, and what both manifests say of them."""

import re
from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as ET

import m3u8
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.content import audio, audio_editing, audio_manifests, limiting
from matinee.content.audio import AudioTrack
from matinee.content.models import AudioEdit, Version
from matinee.transcoding.tracks import AudioBrief

_MPD = "{urn:mpeg:dash:schema:mpd:2011}"
MASTER = """#EXTM3U
#EXT-X-VERSION:7
#EXT-X-INDEPENDENT-SEGMENTS

{sound}#EXT-X-STREAM-INF:BANDWIDTH=800000,CODECS="avc1.4d401e,mp4a.40.2",RESOLUTION=640x360,AUDIO="audio"
index_360p.m3u8
"""
LINE = (
    '#EXT-X-MEDIA:TYPE=AUDIO,URI="index_{name}.m3u8",GROUP-ID="audio",LANGUAGE="{language}",NAME="eng 1",'
    'CHANNELS="2",DEFAULT=YES,AUTOSELECT=YES\n'
)
MANIFEST = (
    '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" xmlns:cenc="urn:mpeg:cenc:2013" type="static"><Period>'
    '<AdaptationSet id="0" contentType="video"><Representation id="v" height="360"/></AdaptationSet>{sets}</Period></MPD>'
)
KEY = '<ContentProtection value="cbcs" schemeIdUri="urn:mpeg:dash:mp4protection:2011" cenc:default_KID="a1"/>'
LABELS = st.text(max_size=130)
ROLES = st.sampled_from(("main", "commentary", "description", "dub", "alternate"))
LANGUAGES = st.sampled_from(("eng", "deu", "und", "pt-BR", 'en"\n#EXT'))


def version(*tracks: dict[str, Any]) -> Version:
    made = [AudioBrief(name=f"audio{number}", **each) for number, each in enumerate(tracks, 1)]
    told: Any = {"version_id": "v", "upload_id": "upl_01K9ZQ7A1B2C3D4E5F6G7H8JKM", "prefix": "p/", "duration": 1.0}
    return Version(**told, max_height=360, audio=made, hls="index.m3u8", dash="index.mpd")


def offered(*tracks: dict[str, Any], edits: Sequence[AudioEdit] = ()) -> list[AudioTrack]:
    return audio.shown(version(*tracks), edits)


def names(*tracks: dict[str, Any]) -> list[str]:
    return [each.shown_as for each in offered(*tracks)]


ENGLISH: dict[str, Any] = {"language": "eng"}
COMMENTARY: dict[str, Any] = {"language": "eng", "label": "Commentary", "role": "commentary"}
NAMELESS: dict[str, Any] = {"language": "und"}


# --- names and order ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tracks", "called"),
    [
        ([ENGLISH, COMMENTARY], ["English", "English – Commentary"]),
        ([ENGLISH, {**COMMENTARY, "label": "Ridley Scott"}], ["English", "Ridley Scott"]),
        ([ENGLISH, ENGLISH], ["English", "English 2"]),
        ([NAMELESS, NAMELESS, NAMELESS], ["Audio 1", "Audio 2", "Audio 3"]),
        ([NAMELESS], ["Audio"]),
        ([NAMELESS, NAMELESS, {"label": "audio 2"}], ["Audio 1", "Audio 3", "audio 2"]),
        ([ENGLISH, {"language": "deu", "role": "description"}], ["English", "Deutsch – Audio description"]),
        ([{"language": "tlh"}, {"language": "pt-BR"}], ["tlh", "Português (BR)"]),
        ([{"label": 'The "cut"\r\nof\u2028 1982\x00', "language": "eng"}], ["The 'cut' of 1982"]),
        ([{"label": " \u200b", "language": "eng"}], ["English"]),
    ],
)
def test_each_track_is_called_by_its_label_else_by_what_it_is(tracks: list[dict[str, Any]], called: list[str]) -> None:
    assert names(*tracks) == called


@given(st.lists(st.tuples(LABELS, LANGUAGES, ROLES), min_size=1, max_size=6))
def test_no_two_tracks_have_one_name(said: list[tuple[str, str, Any]]) -> None:
    called = names(*({"label": label, "language": language, "role": role} for label, language, role in said))
    assert len({name.lower() for name in called}) == len(called) == len(said)
    assert all(called)


def test_the_default_of_the_source_is_first_and_a_commentary_is_not_even_where_its_file_says_so() -> None:
    german = {"language": "deu", "default": True}
    assert [each.name for each in offered(ENGLISH, german)] == ["audio2", "audio1"]
    assert [each.name for each in offered({**COMMENTARY, "default": True}, ENGLISH)] == ["audio2", "audio1"]
    assert [each.name for each in offered({**ENGLISH, "role": "alternate"}, ENGLISH)] == ["audio2", "audio1"]
    assert [each.name for each in offered(COMMENTARY)] == ["audio1"]


def test_an_editor_renames_reorders_and_hides() -> None:
    edits = [
        AudioEdit(name="audio3", label="With the director", role="commentary"),
        AudioEdit(name="audio2", hidden=True),
        AudioEdit(name="audio1"),
    ]
    found = audio.arranged(version(ENGLISH, ENGLISH, COMMENTARY), edits)
    assert [(each.name, each.shown_as) for each in found] == [
        ("audio3", "With the director"),
        ("audio2", ""),
        ("audio1", "English"),
    ]


def test_edits_of_other_tracks_are_none_of_this_version() -> None:
    assert offered(ENGLISH, edits=[AudioEdit(name="audio1", label="A"), AudioEdit(name="audio2")])[0].label == ""
    edits = [AudioEdit(name="audio1", label="A")]
    assert audio.kept(edits, version(ENGLISH), version(ENGLISH)) == edits
    assert audio.kept(edits, version(ENGLISH), version({"language": "deu"})) == []
    assert audio.kept(edits, None, version(ENGLISH)) == []


def test_a_version_of_before_there_were_tracks_has_one_for_each_language() -> None:
    old = version().model_copy(update={"audio_languages": ["ger", "eng"]})
    assert [(each.name, each.shown_as) for each in audio.shown(old, [])] == [
        ("audio1", "Deutsch"),
        ("audio2", "English"),
    ]


def test_languages_are_listed_once_and_nothing_is_said_of_those_that_nobody_knows() -> None:
    assert audio.languages(offered(ENGLISH, ENGLISH, NAMELESS)) == ["eng"]
    assert audio.languages(offered(NAMELESS, NAMELESS)) == ["und"]
    assert audio.languages([]) == []


@pytest.mark.parametrize(
    ("wanted", "wrong"),
    [
        (["audio1", "audio2"], {}),
        (["audio2"], {"tracks": "must have every audio track of the film: audio1 is missing"}),
        (["audio1", "audio2", "audio2"], {"tracks.1.name": "is there twice", "tracks.2.name": "is there twice"}),
        (["audio1", "audio2", "x"], {"tracks.2.name": "names no audio track of this film"}),
    ],
)
def test_an_arrangement_has_each_track_once(wanted: list[str], wrong: dict[str, str]) -> None:
    film = version(ENGLISH, COMMENTARY)
    assert audio_editing.refused([AudioEdit(name=name) for name in wanted], film) == wrong
    silent = {"tracks": "must have one that is not hidden"}
    hidden = [AudioEdit(name=name, hidden=True) for name in ("audio1", "audio2")]
    assert audio_editing.refused(hidden, film) == silent


# --- HLS ----------------------------------------------------------------------------------------------------------


def sound(tracks: Sequence[dict[str, Any]]) -> str:
    said = (LINE.format(name=f"audio{n}", language=each.get("language", "")) for n, each in enumerate(tracks, 1))
    return MASTER.format(sound="".join(said))


def in_hls(*tracks: dict[str, Any]) -> list[Any]:
    found: list[Any] = m3u8.loads(audio_manifests.in_hls(sound(tracks), offered(*tracks))).media
    return found


def test_hls_has_the_default_first_and_players_choose_between_languages_alone() -> None:
    description = {"language": "eng", "role": "description"}
    found = in_hls(ENGLISH, COMMENTARY, {"language": "deu", "default": True}, description, ENGLISH)
    assert [(each.name, each.language, each.default, each.autoselect) for each in found] == [
        ("Deutsch", "de", "YES", "YES"),
        ("English", "en", "NO", "YES"),
        ("English 2", "en", "NO", "NO"),
        ("English – Commentary", "en", "NO", "NO"),
        ("English – Audio description", "en", "NO", "YES"),
    ]
    described = [each.characteristics for each in found]
    assert described == [None, None, None, None, "public.accessibility.describes-video"]
    assert {(each.group_id, each.channels) for each in found} == {("audio", "2")}


def test_a_language_that_nobody_knows_is_not_said_in_hls() -> None:
    assert [(each.name, each.language) for each in in_hls(NAMELESS, NAMELESS)] == [("Audio 1", None), ("Audio 2", None)]


@given(st.lists(st.tuples(LABELS, LANGUAGES, ROLES), min_size=1, max_size=4))
def test_whatever_a_label_has_it_stays_in_its_attribute(said: list[tuple[str, str, Any]]) -> None:
    tracks = [{"label": label, "language": language, "role": role} for label, language, role in said]
    shown = offered(*tracks)
    plain = sound([{"language": "x"} for _ in tracks])
    master = audio_manifests.in_hls(plain, shown)
    assert len(master.splitlines()) == len(plain.splitlines())
    found = m3u8.loads(master)
    assert [each.name for each in found.media] == [each.shown_as for each in shown]
    assert [each.uri for each in found.media] == [f"index_{each.name}.m3u8" for each in shown]
    assert [each.default for each in found.media] == ["YES", *["NO"] * (len(shown) - 1)]
    assert [each.uri for each in found.playlists] == ["index_360p.m3u8"]
    in_order = [each.name for each in m3u8.loads(limiting.in_hls(master, 360)).media]
    assert in_order == [each.shown_as for each in shown]


def test_what_is_no_track_of_ours_stays_as_it_is() -> None:
    foreign = sound([ENGLISH]).replace("index_audio1", "elsewhere")
    assert audio_manifests.in_hls(foreign, offered(ENGLISH)) == foreign


def test_a_hidden_track_is_in_neither_manifest() -> None:
    film = version(ENGLISH, COMMENTARY)
    edits = [AudioEdit(name="audio2", role="commentary"), AudioEdit(name="audio1", hidden=True)]
    master = audio_manifests.in_hls(sound([ENGLISH, COMMENTARY]), audio.shown(film, edits), ["audio1"])
    assert re.findall("audio[12]", master) == ["audio2"]
    root = ET.fromstring(manifest([ENGLISH, COMMENTARY]))
    audio_manifests.in_dash(root, audio.shown(film, edits), ["audio1"])
    assert [each.uri for each in m3u8.loads(master).media] == ["index_audio2.m3u8"]
    assert set(re.findall("index_audio[12]", ET.tostring(root, encoding="unicode"))) == {"index_audio2"}


# --- DASH ---------------------------------------------------------------------------------------------------------


def manifest(tracks: Sequence[dict[str, Any]], *, merged: bool = True) -> str:
    """As packagers write it: tracks of one language are bitrates of one set."""
    spoken: dict[str, list[int]] = {}
    for number, track in enumerate(tracks, 1):
        spoken.setdefault(track.get("language", "und") if merged else str(number), []).append(number)
    own = (
        '<Representation id="a{0}" bandwidth="6400{0}"><SegmentTemplate initialization="index_audio{0}init.cmfa" '
        'media="index_audio{0}_$Number%09d$.cmfa"/></Representation>'
    )
    sets = (
        f'<AdaptationSet id="{number}" contentType="audio" lang="xx">{KEY}<Role schemeIdUri="x" value="main"/>'
        f'<SegmentTemplate timescale="48000" startNumber="1"/>{"".join(own.format(each) for each in numbers)}</AdaptationSet>'
        for number, numbers in enumerate(spoken.values(), 1)
    )
    return MANIFEST.format(sets="".join(sets))


def in_dash(*tracks: dict[str, Any], merged: bool = True) -> list[ET.Element]:
    root = ET.fromstring(manifest(tracks, merged=merged))
    audio_manifests.in_dash(root, offered(*tracks))
    again = ET.fromstring(ET.tostring(root))
    return again.findall(f"{_MPD}Period/{_MPD}AdaptationSet")


@pytest.mark.parametrize("merged", [True, False])
def test_dash_has_a_set_for_each_track_even_where_the_packager_took_two_for_two_bitrates(merged: bool) -> None:
    _, *sets = in_dash(ENGLISH, {**COMMENTARY, "default": True}, {"language": "deu"}, merged=merged)
    said = [(each.get("lang"), each.findtext(f"{_MPD}Label"), role(each), files(each)) for each in sets]
    assert said == [
        ("en", "English", "main", ["index_audio1init.cmfa"]),
        ("de", "Deutsch", "main", ["index_audio3init.cmfa"]),
        ("en", "English – Commentary", "commentary", ["index_audio2init.cmfa"]),
    ]
    assert [each.get("selectionPriority") for each in sets] == ["3", "2", "1"]
    assert len({each.get("id") for each in sets}) == 3
    assert all(each.find(f"{_MPD}ContentProtection") is not None for each in sets)
    assert all(len(each.findall(f"{_MPD}SegmentTemplate")) == 1 for each in sets)


def role(group: ET.Element) -> str:
    (found,) = group.findall(f"{_MPD}Role")
    assert found.get("schemeIdUri") == "urn:mpeg:dash:role:2011"
    return found.get("value", "")


def files(group: ET.Element) -> list[str]:
    templates = group.findall(f"{_MPD}Representation/{_MPD}SegmentTemplate")
    return [each.get("initialization", "") for each in templates]


def test_a_description_is_known_by_every_way_that_players_look_for_one() -> None:
    _, _, described = in_dash(ENGLISH, {"language": "eng", "role": "description"})
    found = {(each.get("schemeIdUri"), each.get("value")) for each in described.findall(f"{_MPD}Accessibility")}
    assert found == {("urn:mpeg:dash:role:2011", "description"), ("urn:tva:metadata:cs:AudioPurposeCS:2007", "1")}
    children = [each.tag.removeprefix(_MPD) for each in described]
    assert children == [
        *("ContentProtection", "Label", "Accessibility", "Accessibility", "Role", "SegmentTemplate", "Representation"),
    ], "in the order of the schema"


@given(st.lists(st.tuples(LABELS, LANGUAGES, ROLES), min_size=1, max_size=4))
def test_whatever_a_label_has_dash_and_hls_have_the_same_names(said: list[tuple[str, str, Any]]) -> None:
    tracks = [{"label": label, "language": language, "role": role} for label, language, role in said]
    _, *sets = in_dash(*tracks)
    assert [each.findtext(f"{_MPD}Label") for each in sets] == [each.shown_as for each in offered(*tracks)]
    assert [len(files(each)) for each in sets] == [1] * len(tracks)


def test_a_track_in_two_bitrates_is_one_choice() -> None:
    two = manifest([ENGLISH]).replace(
        "</Representation></AdaptationSet></Period>",
        '</Representation><Representation id="b"><SegmentTemplate initialization="index_audio1init.cmfa"/>'
        "</Representation></AdaptationSet></Period>",
    )
    root = ET.fromstring(two)
    audio_manifests.in_dash(root, offered(ENGLISH))
    _, only = root.findall(f"{_MPD}Period/{_MPD}AdaptationSet")
    assert len(files(only)) == 2
