"""What `-c codecs=…` makes of the stacks; the ladder's own tests say what a codec costs and looks like."""

import pytest

from infra import functions as f
from infra.stacks import app, rights
from infra.stacks.deployment import Deployment


def test_the_ladder_is_told_the_codecs() -> None:
    assert rights.entry(f.Ladder(), Deployment("dev")) == ([], {"CODECS": "H264"})
    assert (
        rights.entry(f.Ladder(), Deployment("dev", codecs=app._codecs("H264,HEVC,AV1")))[1]["CODECS"] == "H264,HEVC,AV1"
    )


@pytest.mark.parametrize("said", ["", "h264", "H264,H264", "H264,VP9", "H264, HEVC"])
def test_codecs_that_are_said_wrongly_stop_the_synth(said: str) -> None:
    with pytest.raises(ValueError, match="-c codecs"):
        app._codecs(said)
