"""Each audio track of a plan can be chosen on its own, in HLS and in DASH, or the version is refused."""

import m3u8
import pytest
from matinee.transcoding import ladder
from matinee.transcoding.manifests import Track
from matinee.transcoding.models import AudioTrack, Plan
from matinee.transcoding.verifying import VerificationFailed, told_apart

from tests.unit.transcoding.sources import source

LINE = '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="{0}",URI="index_audio{0}.m3u8"\n'


def plan(*tracks: AudioTrack) -> Plan:
    return ladder.plan(source(854, 480, audio=list(tracks)))


TWO = plan(AudioTrack(language="eng"), AudioTrack(number=2, language="eng", label="Commentary", role="commentary"))
FILES = {f"index_audio{n}.m3u8": {f"index_audio{n}init.cmfa", f"index_audio{n}_000000001.cmfa"} for n in (1, 2)}


def master(*numbers: int) -> m3u8.M3U8:
    return m3u8.loads("#EXTM3U\n" + "".join(LINE.format(number) for number in numbers))


def dash(*numbers: int) -> list[Track]:
    """The tracks of the picture and of the sound."""
    sounds = [Track(frozenset(FILES[f"index_audio{number}.m3u8"]), 4.0) for number in numbers]
    return [Track(frozenset({"index_480pinit.cmfv"}), 4.0), *sounds]


def test_two_tracks_of_one_language_with_files_of_their_own_pass() -> None:
    told_apart(master(1, 2), FILES, dash(1, 2), TWO)
    told_apart(master(), {}, dash(), plan())


@pytest.mark.parametrize(
    ("listed", "in_dash", "said"),
    [
        ((1,), (1, 2), "index.m3u8 has audio track 2 (Commentary) 0 times"),
        ((1, 1, 2), (1, 2), "index.m3u8 has audio track 1 (eng) 2 times"),
        ((1, 2), (1,), "index.mpd has audio track 2 (Commentary) 0 times"),
        ((1, 2), (1, 1, 2), "index.mpd has audio track 1 (eng) 2 times"),
    ],
)
def test_a_track_that_cannot_be_chosen_is_named(listed: tuple[int, ...], in_dash: tuple[int, ...], said: str) -> None:
    with pytest.raises(VerificationFailed) as failed:
        told_apart(master(*listed), FILES, dash(*in_dash), TWO)
    assert said in str(failed.value)


def test_two_names_for_one_sound_are_one_track() -> None:
    """https://github.com/jellyfin/jellyfin/issues/16527: two choices, and the same is heard."""
    same = dict.fromkeys(FILES, FILES["index_audio1.m3u8"])
    with pytest.raises(VerificationFailed, match="files of another track"):
        told_apart(master(1, 2), same, dash(1, 2), TWO)
