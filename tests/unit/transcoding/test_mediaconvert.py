"""The job that a plan becomes: valid for AWS by its own model, and carried out by the local MediaConvert."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.streaming.cpix import SYSTEM
from matinee.transcoding import ladder, mediaconvert
from matinee.transcoding.models import Codec, Source

from infra.local.mediaconvert import consistency, model
from tests.unit.conftest import Told
from tests.unit.transcoding.sources import SOURCES, TASK, source

Json = dict[str, Any]
KEYS = "https://abcdef123.execute-api.us-east-1.amazonaws.com/keys"


@pytest.fixture(autouse=True)
def a_deployment(told: Told) -> None:
    role, queue = "arn:aws:iam::123456789012:role/mediaconvert", "arn:aws:mediaconvert:us-east-1:123456789012:queues/a"
    deployed = {"mediaconvert_role": role, "mediaconvert_queue": queue, "drm_systems": "clearkey", "key_server": KEYS}
    told(**deployed, bucket_uploads="uploads", bucket_media="media")


def job(of: Source, *codecs: Codec) -> Json:
    return mediaconvert.request(TASK, ladder.plan(of, codecs or ("H264",)))


def groups(made: Json) -> tuple[Json, Json, Json]:
    cmaf, frames, stills = made["Settings"]["OutputGroups"]
    return cmaf, frames, stills


def videos(made: Json) -> list[Json]:
    return [output["VideoDescription"] for output in groups(made)[0]["Outputs"] if "VideoDescription" in output]


_CODECS: st.SearchStrategy[list[Codec]] = st.lists(st.sampled_from(["H264", "HEVC", "AV1"]), min_size=1, unique=True)


@given(SOURCES, _CODECS, st.booleans())
def test_whatever_is_planned_can_be_ordered(of: Source, codecs: list[Codec], encrypted: bool) -> None:
    made = mediaconvert.request(TASK, ladder.plan(of, codecs, encrypted=encrypted))
    model.validate("CreateJob", made)  # botocore's own validation, and the enums and ranges that it leaves unchecked
    model.refuse_unsupported("CreateJob", made)
    consistency.refuse_inconsistent(made)


def test_a_job_reads_the_source_and_writes_below_the_attempts_own_prefix() -> None:
    made = job(source())
    cmaf, frames, stills = groups(made)
    (read,) = made["Settings"]["Inputs"]
    assert read["FileInput"] == f"s3://uploads/uploads/{TASK.content_id}/{TASK.upload_id}/source"
    prefix = f"s3://media/titles/{TASK.content_id}/{TASK.upload_id}-2/"
    assert cmaf["OutputGroupSettings"]["CmafGroupSettings"]["Destination"] == f"{prefix}index"
    assert frames["OutputGroupSettings"]["FileGroupSettings"]["Destination"] == f"{prefix}frames/frame"
    assert stills["OutputGroupSettings"]["FileGroupSettings"]["Destination"] == f"{prefix}stills/still"


def test_an_attempt_is_one_job_however_often_it_is_ordered() -> None:
    assert job(source())["ClientRequestToken"] == TASK.version_id == f"{TASK.upload_id}-2"


def test_a_job_knows_its_upload_so_that_its_events_find_it() -> None:
    assert type(TASK).model_validate(job(source())["UserMetadata"]) == TASK


@pytest.mark.parametrize(("codec", "settings"), [("H264", "H264Settings"), ("HEVC", "H265Settings")])
def test_every_rendition_is_cut_at_the_same_instants(codec: Codec, settings: str) -> None:
    made = job(source(), codec)
    segment = groups(made)[0]["OutputGroupSettings"]["CmafGroupSettings"]["SegmentLength"]
    for video in videos(made):
        coded = video["CodecSettings"][settings]
        assert coded["GopSizeUnits"] == "SECONDS"
        assert segment % coded["GopSize"] == 0
        assert coded["SceneChangeDetect"] == "DISABLED"
        assert coded["GopClosedCadence"] == 1


@pytest.mark.parametrize(("rate", "frames"), [((24, 1), 48), ((30000, 1001), 60), ((50, 1), 100)])
def test_av1_counts_its_groups_of_pictures_in_frames(rate: tuple[int, int], frames: int) -> None:
    assert {v["CodecSettings"]["Av1Settings"]["GopSize"] for v in videos(job(source(rate=rate), "AV1"))} == {frames}


def test_pictures_are_mended_alike_in_every_output_and_only_where_they_must() -> None:
    mended = job(source(interlaced=True, hdr=True, matrix="bt2020"))
    every = [*videos(mended), *(group["Outputs"][0]["VideoDescription"] for group in groups(mended)[1:])]
    assert all(set(each["VideoPreprocessors"]) == {"Deinterlacer", "ColorCorrector"} for each in every)
    assert all("VideoPreprocessors" not in each for each in videos(job(source(matrix="bt709"))))


@pytest.mark.parametrize(
    ("picture", "said", "conversion"),
    [
        ({"matrix": "bt709"}, {"ColorSpace": "FOLLOW"}, None),
        ({"matrix": "bt601"}, {"ColorSpace": "FOLLOW"}, {"ColorSpaceConversion": "FORCE_709"}),
        ({"matrix": "rgb"}, {"ColorSpace": "FOLLOW"}, {"ColorSpaceConversion": "FORCE_709"}),
        (
            {"height": 576},
            {"ColorSpace": "REC_601", "ColorSpaceUsage": "FALLBACK"},
            {"ColorSpaceConversion": "FORCE_709"},
        ),
        (
            {"height": 577},
            {"ColorSpace": "REC_709", "ColorSpaceUsage": "FALLBACK"},
            {"ColorSpaceConversion": "FORCE_709"},
        ),
        (
            {"matrix": "bt709", "full_range": True},
            {"ColorSpace": "FOLLOW"},
            {"ColorSpaceConversion": "FORCE_709", "SampleRangeConversion": "LIMITED_RANGE_SQUEEZE"},
        ),
    ],
)
def test_every_picture_becomes_what_players_take_it_for(picture: Json, said: Json, conversion: Json | None) -> None:
    made = job(source(**picture))
    assert made["Settings"]["Inputs"][0]["VideoSelector"] == {"Rotate": "AUTO", **said}
    for video in videos(made):
        steps = video.get("VideoPreprocessors")
        always = {"HdrToSdrToneMapper": "PRESERVE_DETAILS", "SampleRangeConversion": "NONE"}
        expected = conversion and {"ColorCorrector": {**always, **conversion}}
        assert steps == expected


@pytest.mark.parametrize(("unmarked", "control"), [(False, "NORMAL"), (True, "FORCE_ALL_FRAMES")])
def test_frames_that_are_not_marked_as_interlaced_are_deinterlaced_all_the_same(unmarked: bool, control: str) -> None:
    made = job(source(interlaced=True, fields_unmarked=unmarked))
    assert {each["VideoPreprocessors"]["Deinterlacer"]["Control"] for each in videos(made)} == {control}


def test_black_and_silence_fill_what_only_one_of_picture_and_sound_has() -> None:
    even, uneven = job(source()), job(source(uneven=True))
    assert "PadVideo" not in even["Settings"]["Inputs"][0]["VideoSelector"]
    assert uneven["Settings"]["Inputs"][0]["VideoSelector"]["PadVideo"] == "BLACK"
    sounds = [
        each["ContainerSettings"]["CmfcSettings"] for each in groups(even)[0]["Outputs"] if "AudioDescriptions" in each
    ]
    assert {each["AudioDuration"] for each in sounds} == {"MATCH_VIDEO_DURATION"}


def test_a_mezzanine_takes_the_sources_place() -> None:
    (read,) = job(source(mezzanine=True))["Settings"]["Inputs"]
    assert read["FileInput"] == f"s3://uploads/mezzanines/{TASK.content_id}/{TASK.upload_id}-2"


def test_the_first_sound_track_is_the_default_and_each_has_its_selector() -> None:
    made = job(source(audio=[{"number": 3, "language": "eng"}, {"number": 1, "language": "und"}]))
    outputs = [output for output in groups(made)[0]["Outputs"] if "AudioDescriptions" in output]
    kinds = [output["ContainerSettings"]["CmfcSettings"]["AudioTrackType"] for output in outputs]
    assert kinds == ["ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT", "ALTERNATE_AUDIO_AUTO_SELECT"]
    described = [output["AudioDescriptions"][0] for output in outputs]
    assert [each["StreamName"] for each in described] == ["eng 1", "und 2"]
    assert [each["CustomLanguageCode"] for each in described] == ["eng", "und"]
    selectors = made["Settings"]["Inputs"][0]["AudioSelectors"]
    assert [selectors[each["AudioSourceName"]]["Tracks"] for each in described] == [[3], [1]]
    assert [each["DefaultSelection"] for each in selectors.values()] == ["DEFAULT", "NOT_DEFAULT"]


def test_every_picture_names_the_group_of_the_sound_tracks() -> None:
    made = [output["ContainerSettings"]["CmfcSettings"] for output in groups(job(source()))[0]["Outputs"]]
    named = {each["AudioRenditionSets"] for each in made if "AudioRenditionSets" in each}
    assert named == {each["AudioGroupId"] for each in made if "AudioGroupId" in each}
    assert all("AudioRenditionSets" in each or "AudioGroupId" in each for each in made)


def test_a_silent_film_selects_no_sound() -> None:
    silent = job(source(audio=[]))
    assert "AudioSelectors" not in silent["Settings"]["Inputs"][0]
    assert all("CmfcSettings" not in output["ContainerSettings"] for output in groups(silent)[0]["Outputs"])


def test_manifests_have_timelines() -> None:
    settings = groups(job(source()))[0]["OutputGroupSettings"]["CmafGroupSettings"]
    assert settings["WriteSegmentTimelineInRepresentation"] == "ENABLED"


@pytest.mark.parametrize(
    ("express", "background", "priority"), [(False, False, 0), (True, False, 10), (False, True, -20), (True, True, -10)]
)
def test_what_plays_early_comes_first_and_what_waits_for_others_last(
    express: bool, background: bool, priority: int
) -> None:
    task = TASK.model_copy(update={"express": express})
    made = mediaconvert.request(task, ladder.plan(source(), ("H264",)), background=background)
    assert made.get("Priority", 0) == priority


def ordered(encrypted: bool) -> Json | None:
    made = mediaconvert.request(TASK, ladder.plan(source(), ("H264",), encrypted=encrypted))
    found: Json | None = groups(made)[0]["OutputGroupSettings"]["CmafGroupSettings"].get("Encryption")
    return found


def test_an_encrypted_film_is_ordered_so_and_another_is_not() -> None:
    asked = ordered(encrypted=True)
    assert asked is not None
    assert asked["EncryptionMethod"] == "SAMPLE_AES"  # of CMAF it is cbcs
    provider = asked["SpekeKeyProvider"]
    assert (provider["ResourceId"], provider["Url"]) == (TASK.version_id, KEYS)
    assert provider["DashSignaledSystemIds"] == provider["HlsSignaledSystemIds"] == [SYSTEM]
    assert ordered(encrypted=False) is None


def test_a_vendors_systems_are_signed_where_their_players_look(told: Told) -> None:
    told(drm_systems="fairplay,playready,widevine")
    asked = ordered(encrypted=True)
    assert asked is not None
    provider = asked["SpekeKeyProvider"]
    assert [each[:8] for each in provider["DashSignaledSystemIds"]] == ["edef8ba9", "9a04f079"]
    assert [each[:8] for each in provider["HlsSignaledSystemIds"]] == ["94ce86fb"]
    for alone, named in (("playready", "9a04f079"), ("fairplay", "94ce86fb")):
        told(drm_systems=alone)
        asked = ordered(encrypted=True)
        assert asked is not None
        provider = asked["SpekeKeyProvider"]
        signaled = provider["DashSignaledSystemIds"] + provider["HlsSignaledSystemIds"]
        assert [each[:8] for each in signaled] == [named] * 2
