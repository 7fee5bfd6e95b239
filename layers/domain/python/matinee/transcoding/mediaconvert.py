"""Builds the AWS Elemental MediaConvert job of a plan: CMAF segments with HLS and DASH manifests, and captured frames."""

from typing import Any

from matinee.kernel.settings import settings
from matinee.transcoding.models import AudioTrack, Plan, Rung, Task

SEGMENT, GOP = 4, 2
"""Seconds. A segment has two closed groups of pictures, and all renditions are cut at the same times."""
CAPTURES, STILLS = "frames/frame", "stills/still"
"""Paths below the version's prefix: the storyboard's frames, and the stills for artwork."""
_AUDIO_GROUP = "audio"


def request(task: Task, plan: Plan) -> dict[str, Any]:
    """The arguments of CreateJob. Its token makes a repeated call return the same job."""
    return {
        "ClientRequestToken": task.version_id,
        "Role": settings()["mediaconvert_role"],
        "Queue": settings()["mediaconvert_queue"],
        "UserMetadata": {"upload_id": task.upload_id, "content_id": task.content_id, "attempt": str(task.attempt)},
        "StatusUpdateInterval": "SECONDS_10",
        "Settings": {
            "TimecodeConfig": {"Source": "ZEROBASED"},
            "Inputs": [_input(task, plan)],
            "OutputGroups": [
                _cmaf(task, plan),
                _frames(task, plan, "Frames", CAPTURES, plan.capture_size, plan.capture_interval),
                _frames(task, plan, "Stills", STILLS, plan.still_size, plan.still_interval),
            ],
        },
    }


def _input(task: Task, plan: Plan) -> dict[str, Any]:
    selectors = {
        _selector(number): {
            "SelectorType": "TRACK",
            "Tracks": [number],
            "DefaultSelection": "DEFAULT" if number == 1 else "NOT_DEFAULT",
        }
        for number in range(1, len(plan.audio) + 1)
    }
    return {
        "FileInput": f"s3://{settings().bucket('uploads')}/{task.source_key}",
        "TimecodeSource": "ZEROBASED",
        "VideoSelector": {"Rotate": "AUTO", "ColorSpace": "FOLLOW"},
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
    if plan.deinterlace:
        steps["Deinterlacer"] = {"Mode": "DEINTERLACE", "Algorithm": "INTERPOLATE", "Control": "NORMAL"}
    if plan.tone_map:
        steps["ColorCorrector"] = {"ColorSpaceConversion": "FORCE_709", "HdrToSdrToneMapper": "PRESERVE_DETAILS"}
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
    language = (track.language or "und").partition("-")[0]
    return {
        "NameModifier": f"_audio{number}",
        "ContainerSettings": {
            "Container": "CMFC",
            "CmfcSettings": {"AudioGroupId": _AUDIO_GROUP, "AudioTrackType": default},
        },
        "AudioDescriptions": [
            {
                "AudioSourceName": _selector(number),
                "LanguageCodeControl": "FOLLOW_INPUT",
                "StreamName": f"{language} {number}",
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
