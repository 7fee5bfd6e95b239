"""What a job's settings must say together: members that need each other, names that must differ."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from infra.local.mediaconvert.model import BadRequest

Json = dict[str, Any]

_METADATA_LENGTH = 256
_NAME = re.compile(r"[A-Za-z0-9._-]+")
"""Of a modifier. MediaConvert's format identifiers ($dt$) are not carried out."""
_S3 = re.compile(r"s3://[^/]+/.*[^/]")
_QVBR = ("RateControlMode", "QvbrSettings", "MaxBitrate", "GopSize", "FramerateControl")
_RATE = ("FramerateNumerator", "FramerateDenominator")
_GOPS = ("GopSizeUnits", "GopClosedCadence", "SceneChangeDetect", "ParControl", "ParNumerator", "ParDenominator")
NEEDED: dict[str, tuple[str, ...]] = {
    "AudioSelectors": ("Tracks",),
    "Deinterlacer": ("Algorithm",),
    "ColorCorrector": ("ColorSpaceConversion", "HdrToSdrToneMapper", "SampleRangeConversion"),
    "H264Settings": (*_QVBR, *_RATE, *_GOPS, "CodecProfile", "QualityTuningLevel"),
    "H265Settings": (*_QVBR, *_RATE, *_GOPS, "CodecProfile", "WriteMp4PackagingType"),
    "Av1Settings": (*_QVBR, *_RATE),
    "QvbrSettings": ("QvbrQualityLevel",),
    "FrameCaptureSettings": (*_RATE, "MaxCaptures", "Quality"),
    "AudioDescriptions": ("AudioSourceName", "LanguageCodeControl", "CodecSettings"),
    "AacSettings": ("Bitrate", "CodingMode", "SampleRate"),
    "CmafGroupSettings": (
        "Destination",
        "SegmentLength",
        "FragmentLength",
        "SegmentLengthControl",
        "SegmentControl",
        "WriteHlsManifest",
        "WriteDashManifest",
        "ManifestDurationFormat",
        "StreamInfResolution",
        "CodecSpecification",
    ),
    "FileGroupSettings": ("Destination",),
    "Encryption": ("Type", "EncryptionMethod", "InitializationVectorInManifest", "SpekeKeyProvider"),
    "SpekeKeyProvider": (
        "ResourceId",
        "Url",
        "DashSignaledSystemIds",
        "HlsSignaledSystemIds",
        "EncryptionContractConfiguration",
    ),
    "EncryptionContractConfiguration": ("SpekeVideoPreset", "SpekeAudioPreset"),
}
"""What a structure of a job must have. Left out, MediaConvert would refuse it, do something else than is supported here, or
do what its documentation does not say."""
_SYSTEMS = {
    "94ce86fb-07ff-4f43-adb8-93d2fa968ca2",
    "9a04f079-9840-4286-ab92-e65be0885f95",
    "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed",
}
"""FairPlay, PlayReady and Widevine (User Guide, "Container and DRM system support with SPEKE")."""
_CODEC = {
    "H_264": "H264Settings",
    "H_265": "H265Settings",
    "AV1": "Av1Settings",
    "FRAME_CAPTURE": "FrameCaptureSettings",
}
_GROUP = {"CMAF_GROUP_SETTINGS": "CmafGroupSettings", "FILE_GROUP_SETTINGS": "FileGroupSettings"}


def refuse_inconsistent(job: Json) -> None:
    """Raises BadRequest for a CreateJob request that fits the model and the support table, yet cannot be done."""
    if problems := [f"{path}: {trouble}" for path, trouble in _problems(job)]:
        raise BadRequest("; ".join(problems))


def _problems(job: Json) -> Iterator[tuple[str, str]]:
    for name, value in job.get("UserMetadata", {}).items():
        if len(value) > _METADATA_LENGTH:
            yield f"/userMetadata/{name}", f"{len(value)} characters, {_METADATA_LENGTH} at most"
    yield from _incomplete("Settings", job["Settings"], "/settings")
    inputs, groups = job["Settings"].get("Inputs", []), job["Settings"].get("OutputGroups", [])
    if len(inputs) != 1:
        yield "/settings/inputs", f"{len(inputs)} inputs are not supported by the local MediaConvert, 1 is"
        return
    if not _S3.fullmatch(inputs[0].get("FileInput", "")):
        yield "/settings/inputs/0/fileInput", "an s3:// address is needed"
    selector = inputs[0].get("VideoSelector", {})
    if selector.get("ColorSpace", "FOLLOW") != "FOLLOW" and "ColorSpaceUsage" not in selector:
        yield "/settings/inputs/0/videoSelector/colorSpaceUsage", "required with a color space"
    selectors = inputs[0].get("AudioSelectors", {})
    for name, selector in selectors.items():
        if len(selector.get("Tracks", [])) != 1:
            yield f"/settings/inputs/0/audioSelectors/{name}/tracks", "one is supported by the local MediaConvert"
    if not groups:
        yield "/settings/outputGroups", "required"
    for number, group in enumerate(groups):
        yield from _group(group, selectors, f"/settings/outputGroups/{number}")
    videos = [
        each["VideoDescription"] for group in groups for each in group.get("Outputs", []) if "VideoDescription" in each
    ]
    if not any(each.get("CodecSettings", {}).get("Codec") != "FRAME_CAPTURE" for each in videos):
        yield "/settings/outputGroups", "a job without any video is not supported by the local MediaConvert"
    if any(each.get("VideoPreprocessors", {}) != videos[0].get("VideoPreprocessors", {}) for each in videos):
        yield "/settings/outputGroups", "videoPreprocessors that differ are not supported by the local MediaConvert"


def _group(group: Json, selectors: Json, path: str) -> Iterator[tuple[str, str]]:
    said = group.get("OutputGroupSettings", {})
    kind = _GROUP.get(said.get("Type", ""), "")
    if kind not in said:
        yield f"{path}/outputGroupSettings", "a type and the settings that go with it are needed"
        return
    here = f"{path}/outputGroupSettings/{_wire(kind)}"
    if "Destination" in said[kind] and not _S3.fullmatch(said[kind]["Destination"]):
        yield f"{here}/destination", "s3://bucket/prefix and a base name are needed"
    if "Encryption" in said[kind]:
        yield from _encryption(said[kind]["Encryption"], f"{here}/encryption")
    outputs, cmaf = group.get("Outputs", []), kind == "CmafGroupSettings"
    if not outputs:
        yield f"{path}/outputs", "required"
    if cmaf:
        yield from _sound(outputs, f"{path}/outputs")
    names = Counter(output.get("NameModifier") for output in outputs)
    for number, output in enumerate(outputs):
        name, here = output.get("NameModifier"), f"{path}/outputs/{number}"
        if name is None and (cmaf or len(outputs) > 1):
            yield f"{here}/nameModifier", "required"
        elif name is not None and not _NAME.fullmatch(name):
            yield (
                f"{here}/nameModifier",
                f"{name} is not supported by the local MediaConvert: letters, digits, . _ - are",
            )
        elif names[name] > 1:
            yield f"{here}/nameModifier", f"{name} names {names[name]} outputs of this group"
        yield from _output(output, cmaf, selectors, here)


def _encryption(encryption: Json, path: str) -> Iterator[tuple[str, str]]:
    provider = encryption.get("SpekeKeyProvider", {})
    for name, most in (("DashSignaledSystemIds", 3), ("HlsSignaledSystemIds", 1)):
        here, systems = f"{path}/spekeKeyProvider/{_wire(name)}", provider.get(name, [])
        if not 0 < len(systems) <= most:
            yield here, f"{len(systems)} systems; 1 at least and {most} at most can be signaled"
        for system in set(systems) - _SYSTEMS:
            yield here, f"{system} is not documented for CMAF: FairPlay, PlayReady and Widevine are"


def _output(output: Json, cmaf: bool, selectors: Json, path: str) -> Iterator[tuple[str, str]]:
    container, wanted = output.get("ContainerSettings", {}), "CMFC" if cmaf else "RAW"
    video, audio = output.get("VideoDescription"), output.get("AudioDescriptions", [])
    if container.get("Container") != wanted:
        yield f"{path}/containerSettings/container", f"{wanted} is needed in this group"
    if (video is not None) + len(audio) != 1 or (audio and not cmaf):
        yield path, "one video or, in a CMAF group, one audio description is needed"
    if video is not None:
        yield from _video(video, cmaf, f"{path}/videoDescription")
    for number, each in enumerate(audio):
        here = f"{path}/audioDescriptions/{number}"
        if each.get("AudioSourceName") not in selectors:
            yield f"{here}/audioSourceName", f"{each.get('AudioSourceName')} is no audio selector of the input"
        if not {"Codec", "AacSettings"} <= set(each.get("CodecSettings", {})):
            yield f"{here}/codecSettings", "a codec and the settings that go with it are needed"
    if audio and "AudioGroupId" not in container.get("CmfcSettings", {}):
        yield f"{path}/containerSettings/cmfcSettings/audioGroupId", "required by the local MediaConvert"


def _sound(outputs: list[Json], path: str) -> Iterator[tuple[str, str]]:
    """What outputs of sound and pictures say of each other."""
    said = [output.get("ContainerSettings", {}).get("CmfcSettings", {}) for output in outputs]
    groups = {each["AudioGroupId"] for each in said if "AudioGroupId" in each}
    several = sum("AudioDescriptions" in output for output in outputs) > 1
    for number, (output, each) in enumerate(zip(outputs, said, strict=True)):
        here = f"{path}/{number}/containerSettings/cmfcSettings"
        if "AudioRenditionSets" in each and each["AudioRenditionSets"] not in groups:
            yield f"{here}/audioRenditionSets", f"{each['AudioRenditionSets']} is no audio group of one output"
        if several and "AudioDescriptions" in output and "AudioTrackType" not in each:
            yield f"{here}/audioTrackType", "required of each of several audio tracks"


def _video(video: Json, cmaf: bool, path: str) -> Iterator[tuple[str, str]]:
    for name in ("Width", "Height"):
        if name not in video:
            yield f"{path}/{name.lower()}", "required by the local MediaConvert"
        elif video[name] % 2:
            yield f"{path}/{name.lower()}", f"{video[name]}: only even values are supported"
    codec = video.get("CodecSettings", {})
    kind = _CODEC.get(codec.get("Codec", ""), "")
    if kind not in codec:
        yield f"{path}/codecSettings", "a codec and the settings that go with it are needed"
        return
    if cmaf == (kind == "FrameCaptureSettings"):
        yield f"{path}/codecSettings/codec", f"{codec['Codec']} does not belong into this group"


def _incomplete(name: str, value: Any, path: str) -> Iterator[tuple[str, str]]:
    """What is missing in the value and in all that it contains."""
    if isinstance(value, list):
        for number, each in enumerate(value):
            yield from _incomplete(name, each, f"{path}/{number}")
    elif name == "AudioSelectors":
        for called, each in value.items():
            yield from _missing(name, each, f"{path}/{called}")
    elif isinstance(value, dict):
        yield from _missing(name, value, path)
        for key, each in value.items():
            yield from _incomplete(key, each, f"{path}/{_wire(key)}")


def _missing(name: str, structure: Json, path: str) -> Iterator[tuple[str, str]]:
    for member in NEEDED.get(name, ()):
        if member not in structure:
            yield f"{path}/{_wire(member)}", "required"


def _wire(name: str) -> str:
    return name[0].lower() + name[1:]
