"""What MediaConvert reads: which codecs of pictures and of sound, and in which containers.

Source: MediaConvert User Guide, "Supported input codecs and containers". Names are FFmpeg's.
"""

from collections.abc import Iterable

_STUDIO = frozenset({"prores", "dnxhd", "dvvideo", "h264", "jpeg2000", "mpeg2video", "rawvideo", "v210"})
_PICTURES: dict[str, frozenset[str]] = {
    "mov": _STUDIO | {"hevc", "av1", "mpeg4", "h261", "h263", "mjpeg", "qtrle", "vc1"},
    "matroska": frozenset({"h264", "mpeg2video", "mpeg4", "vc1", "vp8", "vp9", "av1"}),
    "mpegts": frozenset({"h264", "hevc", "mpeg2video", "vc1"}),
    "mpeg": frozenset({"mpeg1video", "mpeg2video"}),
    "mxf": _STUDIO,
    "avi": frozenset({"rawvideo", "mpeg4", "dvvideo", "mjpeg"}),
    "asf": frozenset({"vc1", "wmv3"}),
    "flv": frozenset({"h264", "flv1"}),
    "ogg": frozenset({"theora"}),
    "gif": frozenset({"gif"}),
    "h264": frozenset({"h264"}),
    "hevc": frozenset({"hevc"}),
    "mpegvideo": frozenset({"mpeg1video", "mpeg2video"}),
    "dv": frozenset({"dvvideo"}),
}
"""By the first of a container's names."""
_DOLBY, _MPEG, _WINDOWS = frozenset({"ac3", "eac3"}), frozenset({"mp1", "mp2", "mp3"}), frozenset({"wmav1", "wmav2"})
_SOUND: dict[str, frozenset[str]] = {
    "mov": _DOLBY | _WINDOWS | {"aac", "mp3", "amr_nb", "amr_wb", "pcm"},
    "matroska": _DOLBY | _WINDOWS | {"aac", "opus", "vorbis", "flac", "pcm"},
    "mpegts": _DOLBY | _MPEG | _WINDOWS | {"aac", "pcm", "s302m"},
    "mpeg": _MPEG,
    "mxf": _MPEG | {"aac", "pcm"},
    "avi": _DOLBY | _MPEG | {"pcm"},
    "asf": _WINDOWS | {"wmapro"},
    "flv": frozenset({"aac"}),
    "ogg": frozenset({"opus", "vorbis", "flac"}),
    "dv": frozenset({"pcm"}),
}

CODECS = frozenset().union(*_PICTURES.values())
"""Of pictures: what is in another container goes into one of these."""


def is_read(container: str, pictures: str, sounds: Iterable[str]) -> bool:
    """Whether MediaConvert reads a film with these codecs in this container."""
    kind = container.partition(",")[0]
    plain = {"pcm" if each.startswith("pcm_") else each for each in sounds}
    return pictures in _PICTURES.get(kind, ()) and plain <= _SOUND.get(kind, frozenset())
