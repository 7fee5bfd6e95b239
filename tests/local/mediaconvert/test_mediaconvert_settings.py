"""No setting is accepted and then ignored: each free one changes what is run, or is listed with its own test or reason."""

import copy
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from botocore.model import StructureShape

from infra.local.mediaconvert import consistency, encoding, manifests, model

Job = Callable[..., dict[str, Any]]
_PROVIDER = "Settings/OutputGroups/0/OutputGroupSettings/CmafGroupSettings/Encryption/SpekeKeyProvider"
ELSEWHERE = {
    "ClientRequestToken": "test_the_same_token_gives_the_same_job",
    "Role": "test_a_job_reads_and_writes_with_the_rights_of_its_role",
    f"{_PROVIDER}/ResourceId": "test_who_is_refused_keys_encodes_nothing",
    f"{_PROVIDER}/Url": "test_keys_come_from_an_api_alone",
    f"{_PROVIDER}/DashSignaledSystemIds": "test_manifests_name_the_systems_that_are_asked_for",
    f"{_PROVIDER}/HlsSignaledSystemIds": "test_manifests_name_the_systems_that_are_asked_for",
    "Queue": "test_jobs_and_queues_are_told_as_they_were_made",
    "Priority": "test_what_is_more_urgent_comes_first",
    "UserMetadata": "test_events_tell_the_job_as_aws_does",
    "StatusUpdateInterval": "test_progress_is_told_as_often_as_is_asked_for",
    "Settings/OutputGroups/0/Outputs/0/ContainerSettings/CmfcSettings/AudioRenditionSets": (
        "test_a_variant_has_sound_where_its_output_asks_for_it"
    ),
    "Settings/Inputs/0/VideoSelector/ColorSpace": "test_an_untagged_picture_is_what_the_job_says",
    "Settings/OutputGroups/0/Outputs/0/VideoDescription/VideoPreprocessors/ColorCorrector/SampleRangeConversion": (
        "test_a_full_range_is_squeezed_where_the_job_asks_for_it"
    ),
    "Settings/Inputs/0/FileInput": "test_an_absent_source_fails_as_1404",
    "Settings/OutputGroups/0/OutputGroupSettings/Type": "test_frames_are_captured_from_the_first_on_and_numbered_from_zero",
    "Settings/OutputGroups/0/Outputs/0/ContainerSettings/Container": "test_a_container_belongs_to_its_group",
    "Settings/OutputGroups/0/Outputs/0/VideoDescription/CodecSettings/Codec": (
        "test_an_hdr_film_becomes_sdr_in_every_codec_cut_at_the_same_instants"
    ),
}
"""Path → the test that shows what it does."""
WITHOUT_EFFECT = {
    "Settings/Inputs/0/AudioSelectors/*/DefaultSelection": "who is asked where an output names no selector: each must name one",
    "Settings/OutputGroups/0/Name": "a label for people, shown again with the job",
}
_AUDIO = {"codec_type": "audio", "tags": {"language": "fra"}}
_REPORT = {
    "streams": [
        {"codec_type": "video", "index": 0, "height": 180, "color_transfer": "smpte2084"},
        {**_AUDIO, "index": 1},
        {**_AUDIO, "index": 2},
    ]
}
_SPANS = {0: (1.0, 9.0), 1: (0.0, 10.0), 2: (2.0, 8.0)}


DASH = (
    '<MPD xmlns="urn:mpeg:dash:schema:mpd:2011"><AdaptationSet><Representation><SegmentTemplate timescale="10">'
    '<SegmentTimeline><S d="20"/></SegmentTimeline></SegmentTemplate></Representation></AdaptationSet></MPD>'
)
DEFAULTS: dict[str, tuple[str, str]] = {
    "CmafGroupSettings/WriteSegmentTimelineInRepresentation": ("DISABLED", "When this feature isn't enabled"),
    "CmfcSettings/AudioTrackType": (
        "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT",
        "defaults to Alternate audio, auto select, default",
    ),
    "AudioSelector/SelectorType": ("TRACK", "The default is Track"),
    "VideoSelector/Rotate": ("DEGREE_0", "By default, the service does no rotation"),
    "VideoSelector/ColorSpace": ("FOLLOW", "Keep the default value, Follow"),
    "VideoSelector/PadVideo": ("DISABLED", "set Pad video to Disabled or leave blank"),
    "CmfcSettings/AudioDuration": ("DEFAULT_CODEC_DURATION", "keep the default value, Default codec duration"),
    "Deinterlacer/Mode": ("DEINTERLACE", "Default is Deinterlace"),
    "Deinterlacer/Control": ("NORMAL", "NORMAL (default)"),
    "H265Settings/QualityTuningLevel": ("SINGLE_PASS", "The default behavior is faster, lower quality, single-pass"),
}
"""Setting → its default, and the words of the service's model that say so."""
EFFECTLESS = {"TimecodeConfig/Source", "Input/TimecodeSource", "AudioSelector/DefaultSelection"}
"""They differ for clips, captions and several inputs, none of which is supported."""
REQUIRED_BY_CODE = {
    "OutputGroupSettings/Type",
    "ContainerSettings/Container",
    "VideoCodecSettings/Codec",
    "AudioCodecSettings/Codec",
    "VideoSelector/ColorSpaceUsage",
}


@pytest.fixture
def job(request_for: Job) -> dict[str, Any]:
    """With every setting that is accepted."""
    steps = {
        "Deinterlacer": {"Mode": "DEINTERLACE", "Algorithm": "INTERPOLATE", "Control": "NORMAL"},
        "ColorCorrector": {
            "ColorSpaceConversion": "FORCE_709",
            "HdrToSdrToneMapper": "PRESERVE_DETAILS",
            "SampleRangeConversion": "NONE",
        },
    }
    made = request_for(
        "s3://media/in.mp4",
        "out/",
        audio=2,
        rungs=(180,),
        timeline="ENABLED",
        codecs=("H_265", "AV1"),
        captures=(1, 2),
        preprocessors=steps,
    )
    made["Settings"]["Inputs"][0]["VideoSelector"] |= {"ColorSpaceUsage": "FALLBACK", "PadVideo": "BLACK"}
    for output in made["Settings"]["OutputGroups"][0]["Outputs"]:
        for described in output.get("AudioDescriptions", []):
            described |= {"LanguageCodeControl": "USE_CONFIGURED", "CustomLanguageCode": "deu"}
            output["ContainerSettings"]["CmfcSettings"]["AudioDuration"] = "MATCH_VIDEO_DURATION"
    return made


def free(known: Any, path: str = "") -> Iterator[str]:
    """Paths of the settings that may have more than one value."""
    if isinstance(known, list):
        yield from free(known[0], f"{path}/0")
    elif isinstance(known, dict):
        for name, each in known.items():
            yield from free(each, f"{path}/{name}")
    elif known is model.ANY or len(known) > 1:
        yield path.lstrip("/")


def places(value: Any, names: list[str]) -> Iterator[tuple[Any, Any]]:
    """Every (holder, key) in a job that a path leads to."""
    name, *rest = names
    keys = range(len(value)) if isinstance(value, list) else list(value) if name == "*" else [name]
    for key in keys:
        if isinstance(value, dict) and key not in value:
            continue
        if rest:
            yield from places(value[key], rest)
        else:
            yield value, key


def other(path: str, value: Any) -> Any:
    """Another value that the setting may have."""
    known: Any = model.SUPPORTED
    for name in path.split("/"):
        known = known[0] if isinstance(known, list) else known.get(name, known.get("*"))
    if isinstance(known, set):
        return next(each for each in sorted(known) if each != value)
    if isinstance(value, list):
        return [3 - value[0]]  # tracks 1 and 2
    if isinstance(value, int):
        return value + 1 if value < 10 else value * 2
    return {"Audio Selector 1": "Audio Selector 2", "Audio Selector 2": "Audio Selector 1"}.get(value, f"{value}2")


def outcome(job: dict[str, Any]) -> list[str]:
    """Every line that is run for the job, and what is written into its manifest."""
    settings, wanted, lines = job["Settings"], [], []
    for number, group in enumerate(settings["OutputGroups"]):
        kind = group["OutputGroupSettings"]
        said = kind.get("CmafGroupSettings") or kind["FileGroupSettings"]
        each = encoding.outputs(group, said["Destination"].rpartition("/")[2], Path(f"/scratch/group-{number}"))
        wanted += each
        if "CmafGroupSettings" in kind:
            try:
                lines += encoding.packaging(each, group, encoding.languages(each, settings, _REPORT))
            except encoding.EncodingFailed as failed:
                lines.append(str(failed))
            cmfc = {f"{one.name}.m3u8": one.settings["ContainerSettings"].get("CmfcSettings", {}) for one in each}
            media = [f'#EXT-X-MEDIA:TYPE=AUDIO,URI="{output.name}.m3u8"' for output in each if output.audio]
            master = "\n".join(media)
            lines.append(manifests.in_hls(master, cmfc))
            precise = said["WriteSegmentTimelineInRepresentation"] == "ENABLED"
            lines.append(manifests.in_dash(DASH, Fraction(said["SegmentLength"]), precise=precise))
    return [*encoding.command(Path("/source"), settings, wanted, _REPORT, _SPANS), *lines]


def test_every_setting_that_may_be_chosen_changes_the_outcome_or_is_listed(job: dict[str, Any]) -> None:
    before = outcome(job)
    listed = {*ELSEWHERE, *WITHOUT_EFFECT}
    ignored, absent = [], []
    for path in set(free(model.SUPPORTED)) - listed:
        found = list(places(job, path.split("/")))
        if not found:
            absent.append(path)
        for number in range(len(found)):
            changed = copy.deepcopy(job)
            holder, key = list(places(changed, path.split("/")))[number]
            holder[key] = other(path, holder[key])
            if outcome(changed) == before:
                ignored.append(f"{path} ({number}): {holder[key]}")
    assert (ignored, absent) == ([], [])


def limited(known: Any, shape: Any, key: str = "") -> Iterator[tuple[str, str, Any]]:
    """(structure's name in a job, its shape's name with the member's, values) of all settings that we limit to some values."""
    if isinstance(known, list):
        yield from limited(known[0], shape.member, key)
    elif isinstance(known, dict):
        for name, each in known.items():
            member = shape.value if name == "*" else shape.members[name]
            if isinstance(each, set):
                yield key, f"{shape.name}/{name}", each
            else:
                yield from limited(each, member, key if name == "*" else name)


def test_what_may_be_left_out_is_then_what_the_services_model_says() -> None:
    found = list(limited(model.SUPPORTED, model.operation("CreateJob").input_shape))
    required = {name for key, name, _ in found if name.rpartition("/")[2] in consistency.NEEDED.get(key, ())}
    assert {name for _, name, _ in found} == required | set(DEFAULTS) | EFFECTLESS | REQUIRED_BY_CODE
    assert not required & set(DEFAULTS)
    values = {name: each for _, name, each in found}
    for name, (default, words) in DEFAULTS.items():
        structure, _, member = name.partition("/")
        assert default in values[name]
        shape = model.service().shape_for(structure)
        assert isinstance(shape, StructureShape)
        assert words in shape.members[member].documentation, name


def test_what_is_listed_is_accepted_and_has_its_test() -> None:
    assert {*ELSEWHERE, *WITHOUT_EFFECT} <= set(free(model.SUPPORTED))
    tests = "".join(file.read_text() for file in Path(__file__).parent.glob("test_*.py"))
    assert [name for name in ELSEWHERE.values() if f"def {name}(" not in tests] == []


def test_a_container_belongs_to_its_group(shared_emulator: Any, job: dict[str, Any]) -> None:
    job["Settings"]["OutputGroups"][0]["Outputs"][0]["ContainerSettings"]["Container"] = "RAW"
    with pytest.raises(shared_emulator.client.exceptions.BadRequestException, match="CMFC is needed in this group"):
        shared_emulator.client.create_job(**job)


@pytest.mark.parametrize(
    ("call", "named"),
    [
        ({"create_job": {"Tags": {"a": "b"}}}, "/tags"),
        ({"create_queue": {"Name": "tagged", "Tags": {"a": "b"}}}, "/tags"),
        ({"create_queue": {"Name": "reserved", "PricingPlan": "RESERVED"}}, "/pricingPlan"),
        ({"describe_endpoints": {"Mode": "GET_ONLY"}}, "/mode"),
        ({"describe_endpoints": {"MaxResults": 1}}, "/maxResults"),
    ],
)
def test_what_another_operation_would_ignore_is_refused_by_name(
    shared_emulator: Any, job: dict[str, Any], call: dict[str, Any], named: str
) -> None:
    ((operation, arguments),) = call.items()
    arguments = {**(job if operation == "create_job" else {}), **arguments}
    with pytest.raises(shared_emulator.client.exceptions.BadRequestException, match=f"{named}: not supported"):
        getattr(shared_emulator.client, operation)(**arguments)


def test_a_groups_settings_are_required_where_their_defaults_are_not_documented(
    shared_emulator: Any, job: dict[str, Any]
) -> None:
    settings = job["Settings"]["OutputGroups"][0]["OutputGroupSettings"]["CmafGroupSettings"]
    missing = [name for name in consistency.NEEDED["CmafGroupSettings"] if name != "Destination"]
    for name in missing:
        del settings[name]
    with pytest.raises(shared_emulator.client.exceptions.BadRequestException) as refused:
        shared_emulator.client.create_job(**job)
    assert all(f"/{name[0].lower()}{name[1:]}: required" in str(refused.value) for name in missing)
    assert str(refused.value).count(": required") == len(missing)


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("H264Settings", "SceneChangeDetect"),
        ("H264Settings", "GopClosedCadence"),
        ("H264Settings", "QualityTuningLevel"),
        ("H264Settings", "ParControl"),
        ("H265Settings", "SceneChangeDetect"),
        ("H265Settings", "WriteMp4PackagingType"),
    ],
)
def test_what_aws_would_do_otherwise_by_default_must_be_said(
    shared_emulator: Any, job: dict[str, Any], codec: str, name: str
) -> None:
    videos = [
        each["VideoDescription"] for each in job["Settings"]["OutputGroups"][0]["Outputs"] if "VideoDescription" in each
    ]
    settings = next(each["CodecSettings"][codec] for each in videos if codec in each["CodecSettings"])
    del settings[name]
    with pytest.raises(
        shared_emulator.client.exceptions.BadRequestException, match=f"{name[0].lower()}{name[1:]}: required"
    ):
        shared_emulator.client.create_job(**job)


def test_jobs_and_queues_are_told_as_they_were_made(cloud: Any, emulator: Any, request_for: Job) -> None:
    client = emulator.client
    for name in ("zoo", "ark"):
        client.create_queue(Name=name, Description=f"The {name}")
    assert client.get_queue(Name="ark")["Queue"]["Description"] == "The ark"

    def names(**asked: Any) -> list[str]:
        return [queue["Name"] for queue in client.list_queues(**asked)["Queues"]]

    assert names() == ["Default", "zoo", "ark"]
    assert names(Order="DESCENDING") == ["ark", "zoo", "Default"]
    assert names(ListBy="NAME") == ["Default", "ark", "zoo"]
    page = client.list_queues(ListBy="NAME", MaxResults=2)
    assert [queue["Name"] for queue in page["Queues"]] == ["Default", "ark"]
    assert names(ListBy="NAME", MaxResults=2, NextToken=page["NextToken"]) == ["zoo"]
    queue = client.get_queue(Name="zoo")["Queue"]["Arn"]
    job_id = emulator.submit(request_for("s3://media/absent.mp4", "zoo/") | {"Queue": queue})
    assert cloud.end(job_id)["queue"] == queue
    assert [job["Id"] for job in client.list_jobs(Queue=queue)["Jobs"]] == [job_id]
    assert client.list_jobs(Queue=client.get_queue(Name="ark")["Queue"]["Arn"])["Jobs"] == []


def test_what_is_more_urgent_comes_first(
    cloud: Any, emulator: Any, clip: Callable[..., Path], request_for: Job
) -> None:
    under_way = emulator.submit(request_for(cloud.put(clip(seconds=20), "in/long.mp4"), "long/"))
    low, high = (
        emulator.submit(request_for("s3://media/absent.mp4", "urgent/") | {"Priority": priority}) for priority in (0, 9)
    )
    for job_id in (under_way, low, high):
        cloud.end(job_id)
    finished = {job["Id"]: job["Timing"]["FinishTime"] for job in emulator.client.list_jobs()["Jobs"]}
    assert finished[high] < finished[low]
