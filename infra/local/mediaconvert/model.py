"""MediaConvert's own service model (botocore's copy): what is valid, and what of it we support."""

from functools import cache
from typing import Any

import botocore.session
from botocore.model import OperationModel, ServiceModel

from infra.local.wire import ANY, BadRequest, from_wire, problems, to_wire, unsupported

__all__ = ["ANY", "BadRequest", "from_wire", "operation", "refuse_unsupported", "service", "to_wire", "validate"]


@cache
def service() -> ServiceModel:
    return ServiceModel(botocore.session.get_session().get_service_data("mediaconvert"), "mediaconvert")


def operation(name: str) -> OperationModel:
    return service().operation_model(name)


def validate(name: str, parameters: dict[str, Any]) -> None:
    """Raises BadRequest: unknown keys, wrong types, missing members, values outside enums and ranges, all by path."""
    shape = operation(name).input_shape
    assert shape is not None
    if found := problems(shape, parameters):
        raise BadRequest("; ".join(found))


_PREPROCESSORS = {
    "Deinterlacer": {"Mode": {"DEINTERLACE"}, "Algorithm": {"INTERPOLATE"}, "Control": {"NORMAL", "FORCE_ALL_FRAMES"}},
    "ColorCorrector": {
        "ColorSpaceConversion": {"FORCE_709", "NONE"},
        "HdrToSdrToneMapper": {"PRESERVE_DETAILS", "VIBRANT"},
        "SampleRangeConversion": {"LIMITED_RANGE_SQUEEZE", "NONE"},
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
            "AudioDuration": {"DEFAULT_CODEC_DURATION", "MATCH_VIDEO_DURATION"},
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
            "LanguageCodeControl": {"FOLLOW_INPUT", "USE_CONFIGURED"},
            "CustomLanguageCode": ANY,
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
                "VideoSelector": {
                    "Rotate": {"AUTO", "DEGREE_0"},
                    "ColorSpace": {"FOLLOW", "REC_601", "REC_709"},
                    "ColorSpaceUsage": {"FALLBACK"},
                    "PadVideo": {"BLACK", "DISABLED"},
                },
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
    "DescribeEndpoints": {},
    "CreateQueue": {"Name": ANY, "Description": ANY},
    "GetQueue": {"Name": ANY},
    "ListQueues": {"ListBy": ANY, "Order": ANY, "MaxResults": ANY, "NextToken": ANY},
}
"""Every operation that we carry out, as far as we do."""


def refuse_unsupported(name: str, parameters: dict[str, Any]) -> None:
    """Raises BadRequest naming every setting that we do not carry out: none is ever ignored."""
    if found := list(unsupported(OPERATIONS[name], parameters, "the local MediaConvert")):
        raise BadRequest("; ".join(found))
