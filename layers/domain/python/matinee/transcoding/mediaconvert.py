"""Builds the AWS Elemental MediaConvert job of a plan: CMAF segments with HLS and DASH manifests, and captured frames."""

from typing import Any

from matinee.kernel.settings import settings
from matinee.transcoding.models import AudioTrack, Plan, Rung, Task

SEGMENT, GOP = 4, 2
"""Seconds. A segment has two closed groups of pictures, and all renditions are cut at the same times."""
CAPTURES, STILLS = "frames/frame", "stills/still"
"""Paths below the version's prefix: the storyboard's frames, and the stills for artwork."""
_AUDIO_GROUP = "audio"
_FIRST, _LAST = 10, -20
"""The priorities of an express rendition and of what waits for others: jobs of one queue begin by priority, -50 to 50, by
default 0, then by age (User Guide)."""


def request(task: Task, plan: Plan, *, background: bool = False) -> dict[str, Any]:
    """The arguments of CreateJob. Its token makes a repeated call return the same job.

    `background`: whether it waits for the jobs of other uploads.
    """
    return {
        "ClientRequestToken": task.version_id,
        "Role": settings()["mediaconvert_role"],
        "Queue": settings()["mediaconvert_queue"],
        **_priority(task, background),
        "UserMetadata": _metadata(task),
        "StatusUpdateInterval": "SECONDS_10",
        "Settings": {
            "TimecodeConfig": {"Source": "ZEROBASED"},
            "Inputs": [_input(task, plan)],
            "OutputGroups": [
                _cmaf(task, plan),
                *_storyboard(task, plan),
                _frames(task, plan, "Stills", STILLS, plan.still_size, plan.still_interval),
            ],
        },
    }


def _priority(task: Task, background: bool) -> dict[str, int]:
    urgency = (_FIRST if task.express else 0) + (_LAST if background else 0)
    return {"Priority": urgency} if urgency else {}


def _metadata(task: Task) -> dict[str, str]:
    """Returned by the job's events."""
    told = {"upload_id": task.upload_id, "content_id": task.content_id, "attempt": str(task.attempt)}
    return told | ({"express": "true"} if task.express else {})


def _storyboard(task: Task, plan: Plan) -> list[dict[str, Any]]:
    if not plan.storyboard:
        return []
    return [_frames(task, plan, "Frames", CAPTURES, plan.capture_size, plan.capture_interval)]


def _input(task: Task, plan: Plan) -> dict[str, Any]:
    selectors = {
        _selector(number): {
            "SelectorType": "TRACK",
            "Tracks": [track.number],
            "DefaultSelection": "DEFAULT" if number == 1 else "NOT_DEFAULT",
        }
        for number, track in enumerate(plan.audio, 1)
    }
    color = (
        {"ColorSpace": plan.assumed_color, "ColorSpaceUsage": "FALLBACK"}
        if plan.assumed_color
        else {"ColorSpace": "FOLLOW"}
    )
    key = task.mezzanine_key if plan.mezzanine else task.source_key
    return {
        "FileInput": f"s3://{settings().bucket('uploads')}/{key}",
        "TimecodeSource": "ZEROBASED",
        # Black and silence fill what only one of picture and sound has (User Guide, "Padding video with black video frames").
        "VideoSelector": {"Rotate": "AUTO", **color, **({"PadVideo": "BLACK"} if plan.pad else {})},
        **({"AudioSelectors": selectors} if selectors else {}),
    }


def _cmaf(task: Task, plan: Plan) -> dict[str, Any]:
    outputs = [_video(rung, plan) for rung in plan.rungs]
    outputs += [_audio(number, track) for number, track in enumerate(plan.audio, 1)]
    return {
        "Name": "CMAF",
        "OutputGroupSettings": {
            "Type": "CMAF_GROUP_SETTINGS",
            "CmafGroupSettings": {
                "Destination": f"s3://{settings().bucket('media')}/{task.prefix}index",
                "SegmentLength": SEGMENT,
                "FragmentLength": GOP,
                "SegmentLengthControl": "GOP_MULTIPLE",
                "SegmentControl": "SEGMENTED_FILES",
                "WriteHlsManifest": "ENABLED",
                "WriteDashManifest": "ENABLED",
                "WriteSegmentTimelineInRepresentation": "ENABLED",
                "ManifestDurationFormat": "FLOATING_POINT",
                "StreamInfResolution": "INCLUDE",
                "CodecSpecification": "RFC_6381",
                **({"Encryption": _encryption(task)} if plan.encrypted else {}),
            },
        },
        "Outputs": outputs,
    }


_SYSTEMS = {
    "widevine": "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed",
    "playready": "9a04f079-9840-4286-ab92-e65be0885f95",
    "fairplay": "94ce86fb-07ff-4f43-adb8-93d2fa968ca2",
}
"""DASH-IF's ids (https://dashif.org/identifiers/content_protection) of the systems that MediaConvert supports in CMAF.

Each manifest must name one. ClearKey is not among them: its players need only the default key id, and Widevine stands there.
"""


def _encryption(task: Task) -> dict[str, Any]:
    """Encryption with cbcs, one key for audio and one for each of five picture sizes (User Guide, "SPEKE v2.0 presets")."""
    wanted = [name for name in _SYSTEMS if name in settings()["drm_systems"].split(",")] or ["widevine"]
    provider: dict[str, Any] = {
        "ResourceId": task.version_id,
        "Url": settings()["key_server"],
        # HLS serves Apple's browsers and names one system.
        "DashSignaledSystemIds": [_SYSTEMS[name] for name in wanted if name != "fairplay" or len(wanted) == 1],
        "HlsSignaledSystemIds": [_SYSTEMS["fairplay" if "fairplay" in wanted else wanted[0]]],
        "EncryptionContractConfiguration": {
            "SpekeVideoPreset": "PRESET_VIDEO_5",
            "SpekeAudioPreset": "PRESET_AUDIO_1",
        },
    }
    return {
        "Type": "SPEKE",
        "EncryptionMethod": "SAMPLE_AES",
        "InitializationVectorInManifest": "INCLUDE",
        "SpekeKeyProvider": provider,
    }


def _video(rung: Rung, plan: Plan) -> dict[str, Any]:
    return {
        "NameModifier": f"_{rung.name}",
        "ContainerSettings": {
            "Container": "CMFC",
            **({"CmfcSettings": {"AudioRenditionSets": _AUDIO_GROUP}} if plan.audio else {}),
        },
        "VideoDescription": {
            "Width": rung.width,
            "Height": rung.height,
            "CodecSettings": _CODECS[rung.codec](rung, plan),
            **_preprocessors(plan),
        },
    }


def _preprocessors(plan: Plan) -> dict[str, Any]:
    steps: dict[str, Any] = {}
    if plan.deinterlace != "no":
        control = "FORCE_ALL_FRAMES" if plan.deinterlace == "all" else "NORMAL"
        steps["Deinterlacer"] = {"Mode": "DEINTERLACE", "Algorithm": "INTERPOLATE", "Control": control}
    if plan.convert_color or plan.tone_map:
        steps["ColorCorrector"] = {
            "ColorSpaceConversion": "FORCE_709",
            "HdrToSdrToneMapper": "PRESERVE_DETAILS",  # without effect on a source that is not HDR
            "SampleRangeConversion": "LIMITED_RANGE_SQUEEZE" if plan.full_range else "NONE",
        }
    return {"VideoPreprocessors": steps} if steps else {}


def _common(rung: Rung, plan: Plan) -> dict[str, Any]:
    return {
        "RateControlMode": "QVBR",
        "QvbrSettings": {"QvbrQualityLevel": rung.quality},
        "MaxBitrate": rung.max_bitrate,
        "FramerateControl": "SPECIFIED",
        "FramerateNumerator": plan.frame_rate[0],
        "FramerateDenominator": plan.frame_rate[1],
    }


def _closed_gops(rung: Rung, plan: Plan) -> dict[str, Any]:
    return {
        **_common(rung, plan),
        "GopSize": GOP,
        "GopSizeUnits": "SECONDS",
        "GopClosedCadence": 1,
        "SceneChangeDetect": "DISABLED",
        "ParControl": "SPECIFIED",
        "ParNumerator": 1,
        "ParDenominator": 1,
        "QualityTuningLevel": "SINGLE_PASS",
    }


def _h264(rung: Rung, plan: Plan) -> dict[str, Any]:
    return {"Codec": "H_264", "H264Settings": {**_closed_gops(rung, plan), "CodecProfile": "HIGH"}}


def _hevc(rung: Rung, plan: Plan) -> dict[str, Any]:
    settings = {**_closed_gops(rung, plan), "CodecProfile": "MAIN_MAIN", "WriteMp4PackagingType": "HVC1"}
    return {"Codec": "H_265", "H265Settings": settings}


def _av1(rung: Rung, plan: Plan) -> dict[str, Any]:
    frames = round(GOP * plan.frame_rate[0] / plan.frame_rate[1])
    return {"Codec": "AV1", "Av1Settings": {**_common(rung, plan), "GopSize": frames}}


_CODECS = {"H264": _h264, "HEVC": _hevc, "AV1": _av1}


def _audio(number: int, track: AudioTrack) -> dict[str, Any]:
    default = "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT" if number == 1 else "ALTERNATE_AUDIO_AUTO_SELECT"
    return {
        "NameModifier": f"_audio{number}",
        "ContainerSettings": {
            "Container": "CMFC",
            "CmfcSettings": {
                "AudioGroupId": _AUDIO_GROUP,
                "AudioTrackType": default,
                "AudioDuration": "MATCH_VIDEO_DURATION",
            },
        },
        "AudioDescriptions": [
            {
                "AudioSourceName": _selector(number),
                "LanguageCodeControl": "USE_CONFIGURED",
                "CustomLanguageCode": track.language,
                "StreamName": f"{track.language} {number}",
                "CodecSettings": {
                    "Codec": "AAC",
                    "AacSettings": {"Bitrate": 128_000, "CodingMode": "CODING_MODE_2_0", "SampleRate": 48_000},
                },
            }
        ],
    }


def _frames(task: Task, plan: Plan, name: str, where: str, size: tuple[int, int], interval: int) -> dict[str, Any]:
    """An output group that captures a frame every `interval` seconds."""
    width, height = size
    captures = {"FramerateNumerator": 1, "FramerateDenominator": interval, "MaxCaptures": 1000, "Quality": 80}
    return {
        "Name": name,
        "OutputGroupSettings": {
            "Type": "FILE_GROUP_SETTINGS",
            "FileGroupSettings": {"Destination": f"s3://{settings().bucket('media')}/{task.prefix}{where}"},
        },
        "Outputs": [
            {
                "ContainerSettings": {"Container": "RAW"},
                "VideoDescription": {
                    "Width": width,
                    "Height": height,
                    "CodecSettings": {"Codec": "FRAME_CAPTURE", "FrameCaptureSettings": captures},
                    **_preprocessors(plan),
                },
            }
        ],
    }


def _selector(number: int) -> str:
    return f"Audio Selector {number}"
