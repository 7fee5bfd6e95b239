"""Sources for the rules of transcoding: one that is fine, and any that judging lets through."""

from typing import Any

from hypothesis import strategies as st
from matinee.transcoding.judging import LONGEST, SHORTEST, judge
from matinee.transcoding.models import AudioTrack, Source, Task, VideoTrack
from matinee.transcoding.reading import CODECS

TASK = Task(upload_id="upl_01K9ZQ8B2C3D4E5F6G7H8J9KMN", content_id="ttl_01K9ZQ8B2C3D4E5F6G7H8J9KMN", attempt=2)


def source(width: int = 1920, height: int = 1080, rate: tuple[int, int] = (24, 1), **changes: Any) -> Source:
    """An hour of a picture of this size; what is not a source's field is its video's."""
    whole = {name: changes.pop(name) for name in list(changes) if name in Source.model_fields}
    video = VideoTrack(**{"codec": "h264", "width": width, "height": height, "frame_rate": rate, **changes})
    return Source(
        **{"size": 1_000_000, "duration": 3600.0, "audio": [AudioTrack(language="en")], **whole, "video": video}
    )


_SIDES = st.integers(60, 8200) | st.sampled_from([240, 360, 480, 720, 1080, 1440, 2160])
_RATES = st.sampled_from([(24000, 1001), (25, 1), (30000, 1001), (50, 1), (60000, 1001), (60, 1), (0, 1), (15, 2)])
_VIDEO = st.builds(
    VideoTrack,
    codec=st.sampled_from(sorted(CODECS)),
    width=_SIDES,
    height=_SIDES,
    rotation=st.sampled_from([0, 90, 180, 270]),
    pixel_aspect=st.just((1, 1)) | st.sampled_from([(16, 15), (4, 3), (8, 9), (2, 1), (1, 3)]),
    frame_rate=_RATES | st.tuples(st.integers(0, 300_000), st.integers(1, 2000)),
    interlaced=st.booleans(),
    fields_unmarked=st.booleans(),
    hdr=st.booleans(),
    matrix=st.sampled_from([None, "bt601", "bt709", "bt2020", "rgb"]),
    full_range=st.booleans(),
)
_AUDIO = st.builds(
    AudioTrack,
    number=st.integers(1, 20),
    language=st.sampled_from(["en", "deu", "gsw", "und"]),
    channels=st.integers(1, 8),
)
SOURCES = st.builds(
    Source,
    size=st.integers(1, 200 * 1024**3),
    duration=st.floats(SHORTEST, LONGEST),
    video=_VIDEO,
    audio=st.lists(_AUDIO, max_size=8),
    uneven=st.booleans(),
    mezzanine=st.booleans(),
).filter(lambda each: judge(each).accepted)
"""Whatever judging accepts."""
