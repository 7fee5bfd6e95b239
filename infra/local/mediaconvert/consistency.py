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
_NOT_DEFAULTS = (
    "GopSizeUnits",
    "GopClosedCadence",
    "SceneChangeDetect",
    "ParControl",
    "ParNumerator",
    "ParDenominator",
)
"""Left out, MediaConvert would do something else than what is supported here."""
_NEEDED: dict[str, tuple[str, ...]] = {
    "H264Settings": (*_QVBR, *_RATE, *_NOT_DEFAULTS),
    "H265Settings": (*_QVBR, *_RATE, *_NOT_DEFAULTS, "WriteMp4PackagingType"),
    "Av1Settings": (*_QVBR, *_RATE),
    "FrameCaptureSettings": _RATE,
    "AacSettings": ("Bitrate", "CodingMode", "SampleRate"),
    "CmafGroupSettings": ("Destination", "SegmentLength", "FragmentLength", "SegmentControl"),
    "FileGroupSettings": ("Destination",),
    "Encryption": ("Type", "EncryptionMethod", "InitializationVectorInManifest", "SpekeKeyProvider"),
    "SpekeKeyProvider": ("ResourceId", "Url", "EncryptionContractConfiguration"),
    "EncryptionContractConfiguration": ("SpekeVideoPreset", "SpekeAudioPreset"),
}
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
    inputs, groups = job["Settings"].get("Inputs", []), job["Settings"].get("OutputGroups", [])
    if len(inputs) != 1:
        yield "/settings/inputs", f"{len(inputs)} inputs are not supported by the local MediaConvert, 1 is"
        return
    if not _S3.fullmatch(inputs[0].get("FileInput", "")):
        yield "/settings/inputs/0/fileInput", "an s3:// address is needed"
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
    yield from _missing(kind, said[kind], here)
    if "Destination" in said[kind] and not _S3.fullmatch(said[kind]["Destination"]):
        yield f"{here}/destination", "s3://bucket/prefix and a base name are needed"
    if "Encryption" in said[kind]:
        yield from _encryption(said[kind]["Encryption"], f"{here}/encryption")
    outputs, cmaf = group.get("Outputs", []), kind == "CmafGroupSettings"
    if not outputs:
        yield f"{path}/outputs", "required"
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
    yield from _missing("Encryption", encryption, path)
    provider, here = encryption.get("SpekeKeyProvider", {}), f"{path}/spekeKeyProvider"
    yield from _missing("SpekeKeyProvider", provider, here)
    contract = provider.get("EncryptionContractConfiguration", {})
    yield from _missing("EncryptionContractConfiguration", contract, f"{here}/encryptionContractConfiguration")
    for name, most in (("DashSignaledSystemIds", 3), ("HlsSignaledSystemIds", 1)):
        if len(provider.get(name, [])) > most:
            yield f"{here}/{_wire(name)}", f"{most} at most can be signaled"


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
        yield from _missing(
            "AacSettings", each.get("CodecSettings", {}).get("AacSettings", {}), f"{here}/codecSettings/aacSettings"
        )
    if audio and "AudioGroupId" not in container.get("CmfcSettings", {}):
        yield f"{path}/containerSettings/cmfcSettings/audioGroupId", "required by the local MediaConvert"


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
    yield from _missing(kind, codec[kind], f"{path}/codecSettings/{_wire(kind)}")


def _missing(kind: str, settings: Json, path: str) -> Iterator[tuple[str, str]]:
    for name in _NEEDED[kind]:
        if name not in settings:
            yield f"{path}/{_wire(name)}", "required"


def _wire(name: str) -> str:
    return name[0].lower() + name[1:]
