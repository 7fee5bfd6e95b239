"""MediaConvert's own service model (botocore's copy): names on the wire, what is valid, and what of it we support."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import botocore.session
from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape
from botocore.validate import ParamValidator


class BadRequest(Exception):
    """Answered as BadRequestException with this message."""


@cache
def service() -> ServiceModel:
    return ServiceModel(botocore.session.get_session().get_service_data("mediaconvert"), "mediaconvert")


def operation(name: str) -> OperationModel:
    return service().operation_model(name)


def from_wire(shape: Shape | None, value: Any) -> Any:
    """camelCase JSON → the model's member names. Unknown members keep theirs, so that validation names them."""
    match shape:
        case StructureShape() if isinstance(value, dict):
            names = {member.serialization.get("name", name): (name, member) for name, member in shape.members.items()}
            return {
                names[key][0] if key in names else key: from_wire(names[key][1], each) if key in names else each
                for key, each in value.items()
            }
        case ListShape() if isinstance(value, list):
            return [from_wire(shape.member, each) for each in value]
        case MapShape() if isinstance(value, dict):
            return {key: from_wire(shape.value, each) for key, each in value.items()}
    return value


def to_wire(shape: Shape | None, value: Any) -> Any:
    """The model's member names → camelCase JSON; members that are None are left out."""
    match shape:
        case StructureShape():
            return {
                shape.members[name].serialization.get("name", name): to_wire(shape.members[name], each)
                for name, each in value.items()
                if each is not None
            }
        case ListShape():
            return [to_wire(shape.member, each) for each in value]
        case MapShape():
            return {key: to_wire(shape.value, each) for key, each in value.items()}
    return value


def validate(name: str, parameters: dict[str, Any]) -> None:
    """Raises BadRequest: unknown keys, wrong types, missing members, values outside enums and ranges, all by path."""
    shape = operation(name).input_shape
    assert shape is not None
    report = ParamValidator().validate(parameters, shape)
    problems = [report.generate_report()] if report.has_errors() else list(_outside(shape, parameters, ""))
    if problems:
        raise BadRequest("; ".join(problems))


def _outside(shape: Shape | None, value: Any, path: str) -> Iterator[str]:
    match shape:
        case StructureShape():
            for name, each in value.items():
                yield from _outside(
                    shape.members[name], each, f"{path}/{shape.members[name].serialization.get('name', name)}"
                )
        case ListShape():
            yield from _beyond(shape, len(value), path)
            for number, each in enumerate(value):
                yield from _outside(shape.member, each, f"{path}/{number}")
        case MapShape():
            for key, each in value.items():
                yield from _outside(shape.value, each, f"{path}/{key}")
        case Shape() if isinstance(value, str):
            if "enum" in shape.metadata and value not in shape.metadata["enum"]:
                yield f"{path}: {value} is not one of {', '.join(shape.metadata['enum'])}"
            if "pattern" in shape.metadata and not re.search(shape.metadata["pattern"], value):
                yield f"{path}: {value} does not match {shape.metadata['pattern']}"
            yield from _beyond(shape, len(value), path)
        case Shape() if isinstance(value, int | float) and not isinstance(value, bool):
            yield from _beyond(shape, value, path)


def _beyond(shape: Shape, size: float, path: str) -> Iterator[str]:
    """A number's value, a string's or a list's length."""
    limits = shape.metadata
    if "min" in limits and size < limits["min"]:
        yield f"{path}: {size} is below {limits['min']}"
    if "max" in limits and size > limits["max"]:
        yield f"{path}: {size} is above {limits['max']}"


ANY = object()
_PREPROCESSORS = {
    "Deinterlacer": {"Mode": {"DEINTERLACE"}, "Algorithm": {"INTERPOLATE"}, "Control": {"NORMAL", "FORCE_ALL_FRAMES"}},
    "ColorCorrector": {
        "ColorSpaceConversion": {"FORCE_709", "NONE"},
        "HdrToSdrToneMapper": {"PRESERVE_DETAILS", "VIBRANT"},
    },
}
_RATE = {
    "RateControlMode": {"QVBR"},
    "QvbrSettings": {"QvbrQualityLevel": ANY},
    "MaxBitrate": ANY,
    "FramerateControl": {"SPECIFIED"},
    "FramerateNumerator": ANY,
    "FramerateDenominator": ANY,
    "GopSize": ANY,
}
_GOP = {
    **_RATE,
    "GopSizeUnits": {"SECONDS"},
    "GopClosedCadence": {1},
    "SceneChangeDetect": {"DISABLED"},
    "ParControl": {"SPECIFIED"},
    "ParNumerator": {1},
    "ParDenominator": {1},
    "QualityTuningLevel": {"SINGLE_PASS"},
}
_VIDEO_CODECS = {
    "Codec": {"H_264", "H_265", "AV1", "FRAME_CAPTURE"},
    "H264Settings": {**_GOP, "CodecProfile": {"BASELINE", "MAIN", "HIGH"}},
    "H265Settings": {**_GOP, "CodecProfile": {"MAIN_MAIN"}, "WriteMp4PackagingType": {"HVC1"}},
    "Av1Settings": _RATE,
    "FrameCaptureSettings": {
        "FramerateNumerator": ANY,
        "FramerateDenominator": ANY,
        "MaxCaptures": ANY,
        "Quality": ANY,
    },
}
_OUTPUT = {
    "NameModifier": ANY,
    "ContainerSettings": {
        "Container": {"CMFC", "RAW"},
        "CmfcSettings": {
            "AudioGroupId": ANY,
            "AudioRenditionSets": ANY,
            "AudioTrackType": {
                "ALTERNATE_AUDIO_AUTO_SELECT_DEFAULT",
                "ALTERNATE_AUDIO_AUTO_SELECT",
                "ALTERNATE_AUDIO_NOT_AUTO_SELECT",
            },
        },
    },
    "VideoDescription": {
        "Width": ANY,
        "Height": ANY,
        "CodecSettings": _VIDEO_CODECS,
        "VideoPreprocessors": _PREPROCESSORS,
    },
    "AudioDescriptions": [
        {
            "AudioSourceName": ANY,
            "LanguageCodeControl": {"FOLLOW_INPUT"},
            "StreamName": ANY,
            "CodecSettings": {
                "Codec": {"AAC"},
                "AacSettings": {
                    "Bitrate": ANY,
                    "CodingMode": {"CODING_MODE_2_0", "CODING_MODE_5_1"},
                    "SampleRate": ANY,
                },
            },
        }
    ],
}
_GROUP = {
    "Name": ANY,
    "OutputGroupSettings": {
        "Type": {"CMAF_GROUP_SETTINGS", "FILE_GROUP_SETTINGS"},
        "CmafGroupSettings": {
            "Destination": ANY,
            "SegmentLength": ANY,
            "FragmentLength": ANY,
            "SegmentLengthControl": {"GOP_MULTIPLE"},
            "SegmentControl": {"SEGMENTED_FILES"},
            "WriteHlsManifest": {"ENABLED"},
            "WriteDashManifest": {"ENABLED"},
            "WriteSegmentTimelineInRepresentation": {"ENABLED", "DISABLED"},
            "ManifestDurationFormat": {"FLOATING_POINT"},
            "StreamInfResolution": {"INCLUDE"},
            "CodecSpecification": {"RFC_6381"},
            "Encryption": {
                "Type": {"SPEKE"},
                "EncryptionMethod": {"SAMPLE_AES"},
                "InitializationVectorInManifest": {"INCLUDE"},
                "SpekeKeyProvider": {
                    "ResourceId": ANY,
                    "Url": ANY,
                    "DashSignaledSystemIds": ANY,
                    "HlsSignaledSystemIds": ANY,
                    "EncryptionContractConfiguration": {
                        "SpekeVideoPreset": {"PRESET_VIDEO_5"},
                        "SpekeAudioPreset": {"PRESET_AUDIO_1"},
                    },
                },
            },
        },
        "FileGroupSettings": {"Destination": ANY},
    },
    "Outputs": [_OUTPUT],
}
SUPPORTED: dict[str, Any] = {
    "ClientRequestToken": ANY,
    "Role": ANY,
    "Queue": ANY,
    "Priority": ANY,
    "UserMetadata": ANY,
    "StatusUpdateInterval": ANY,
    "Settings": {
        "TimecodeConfig": {"Source": {"ZEROBASED"}},
        "Inputs": [
            {
                "FileInput": ANY,
                "TimecodeSource": {"ZEROBASED"},
                "VideoSelector": {"Rotate": {"AUTO", "DEGREE_0"}, "ColorSpace": {"FOLLOW"}},
                "AudioSelectors": {
                    "*": {"SelectorType": {"TRACK"}, "Tracks": ANY, "DefaultSelection": {"DEFAULT", "NOT_DEFAULT"}}
                },
            }
        ],
        "OutputGroups": [_GROUP],
    },
}
"""CreateJob as far as we carry it out: a set names the values, a list holds what each element may be, "*" is any key."""


OPERATIONS: dict[str, dict[str, Any]] = {
    "CreateJob": SUPPORTED,
    "GetJob": {"Id": ANY},
    "ListJobs": {"Status": ANY, "Queue": ANY, "Order": ANY, "MaxResults": ANY, "NextToken": ANY},
    "CancelJob": {"Id": ANY},
    "Probe": {"InputFiles": [{"FileUrl": ANY}]},
    "DescribeEndpoints": {},
    "CreateQueue": {"Name": ANY, "Description": ANY},
    "GetQueue": {"Name": ANY},
    "ListQueues": {"ListBy": ANY, "Order": ANY, "MaxResults": ANY, "NextToken": ANY},
}
"""Every operation that we carry out, as far as we do."""


def refuse_unsupported(name: str, parameters: dict[str, Any]) -> None:
    """Raises BadRequest naming every setting that we do not carry out: none is ever ignored."""
    problems = list(_unsupported(OPERATIONS[name], parameters, ""))
    if problems:
        raise BadRequest("; ".join(problems))


def _unsupported(known: Any, value: Any, path: str) -> Iterator[str]:
    if known is ANY:
        return
    if isinstance(known, set):
        if value not in known:
            yield f"{path}: {value} is not supported by the local MediaConvert"
    elif isinstance(known, list):
        for number, each in enumerate(value):
            yield from _unsupported(known[0], each, f"{path}/{number}")
    else:
        for name, each in value.items():
            wire = name[0].lower() + name[1:]
            if name not in known and "*" not in known:
                yield f"{path}/{wire}: not supported by the local MediaConvert"
            else:
                yield from _unsupported(known.get(name, known.get("*")), each, f"{path}/{wire}")
