"""What a caller is answered before anything is encoded."""

from collections.abc import Callable
from typing import Any

import pytest
import urllib3
from botocore.exceptions import ClientError

from infra.local.mediaconvert import model

Job = Callable[..., dict[str, Any]]
SOURCE = "s3://media/absent.mp4"


@pytest.fixture
def job(request_for: Job) -> dict[str, Any]:
    return request_for(SOURCE, "refused/")


def group(job: dict[str, Any]) -> dict[str, Any]:
    first: dict[str, Any] = job["Settings"]["OutputGroups"][0]
    return first


def h264(job: dict[str, Any]) -> dict[str, Any]:
    settings: dict[str, Any] = group(job)["Outputs"][0]["VideoDescription"]["CodecSettings"]["H264Settings"]
    return settings


def refusal(emulator: Any, job: dict[str, Any]) -> str:
    mediaconvert = emulator.client
    with pytest.raises(mediaconvert.exceptions.BadRequestException) as refused:
        mediaconvert.create_job(**job)
    return str(refused.value)


def test_an_unsupported_setting_is_refused_by_its_path(shared_emulator: Any, job: dict[str, Any]) -> None:
    group(job)["Outputs"][0]["CaptionDescriptions"] = []
    path = "/settings/outputGroups/0/outputs/0/captionDescriptions"
    assert f"{path}: not supported by the local MediaConvert" in refusal(shared_emulator, job)


def test_an_unsupported_value_is_refused_by_its_path(shared_emulator: Any, job: dict[str, Any]) -> None:
    h264(job)["SceneChangeDetect"] = "TRANSITION_DETECTION"
    assert "h264Settings/sceneChangeDetect: TRANSITION_DETECTION is not supported" in refusal(shared_emulator, job)


def test_every_fault_is_named_at_once(shared_emulator: Any, job: dict[str, Any]) -> None:
    h264(job)["Telecine"] = "HARD"
    job["HopDestinations"] = []
    said = refusal(shared_emulator, job)
    assert "/h264Settings/telecine" in said
    assert "/hopDestinations" in said


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("GopSizeUnits", "FORTNIGHTS", "gopSizeUnits: FORTNIGHTS is not one of"),
        ("MaxBitrate", 1152000001, "maxBitrate: 1152000001 is above 1152000000"),
    ],
)
def test_enums_and_ranges_are_held(shared_emulator: Any, job: dict[str, Any], name: str, value: Any, said: str) -> None:
    h264(job)[name] = value
    assert said in refusal(shared_emulator, job)


def test_every_row_of_the_support_table_exists_in_the_model() -> None:
    def check(known: Any, shape: Any, path: str) -> None:
        if isinstance(known, list):
            check(known[0], shape.member, f"{path}/0")
        elif isinstance(known, set):
            values = shape.metadata.get("enum")
            assert not values or known <= set(values), path
        elif isinstance(known, dict):
            for name, each in known.items():
                check(each, shape.value if name == "*" else shape.members[name], f"{path}/{name}")

    check(model.SUPPORTED, model.operation("CreateJob").input_shape, "")


def test_an_operation_that_is_not_carried_out_is_refused_by_name(shared_emulator: Any) -> None:
    mediaconvert = shared_emulator.client
    with pytest.raises(mediaconvert.exceptions.BadRequestException, match="ListPresets is not supported"):
        mediaconvert.list_presets()


def test_a_job_that_is_not_there_is_not_found(shared_emulator: Any) -> None:
    mediaconvert = shared_emulator.client
    for call in (mediaconvert.get_job, mediaconvert.cancel_job):
        with pytest.raises(mediaconvert.exceptions.NotFoundException):
            call(Id="1700000000000-abcdef")


@pytest.mark.parametrize("body", ["[]", "{", '"a"', "null"])
def test_a_body_that_is_no_object_is_a_bad_request(shared_emulator: Any, body: str) -> None:
    url = f"http://127.0.0.1:{shared_emulator.port}/2017-08-29/jobs"
    answer = urllib3.request("POST", url, body=body, headers={"Content-Type": "application/json"})
    assert (answer.status, answer.headers.get("x-amzn-ErrorType")) == (400, "BadRequestException")


def test_user_metadata_beyond_256_characters_is_refused(shared_emulator: Any, job: dict[str, Any]) -> None:
    job["UserMetadata"] = {"token": "x" * 257}
    assert "/userMetadata/token" in refusal(shared_emulator, job)


@pytest.mark.parametrize("name", ["MaxBitrate", "GopSize", "FramerateNumerator", "QvbrSettings"])
def test_what_an_encoder_needs_is_required(shared_emulator: Any, job: dict[str, Any], name: str) -> None:
    del h264(job)[name]
    assert f"/{name[0].lower()}{name[1:]}" in refusal(shared_emulator, job)


def test_a_picture_of_odd_size_is_refused(shared_emulator: Any, job: dict[str, Any]) -> None:
    group(job)["Outputs"][0]["VideoDescription"]["Height"] = 181
    assert "/videoDescription/height" in refusal(shared_emulator, job)


def test_an_audio_selector_that_is_not_there_is_refused(shared_emulator: Any, job: dict[str, Any]) -> None:
    group(job)["Outputs"][-1]["AudioDescriptions"][0]["AudioSourceName"] = "Commentary"
    assert "/audioSourceName" in refusal(shared_emulator, job)


def test_two_outputs_of_one_name_are_refused(shared_emulator: Any, job: dict[str, Any]) -> None:
    group(job)["Outputs"][1]["NameModifier"] = group(job)["Outputs"][0]["NameModifier"]
    assert "/nameModifier" in refusal(shared_emulator, job)


def test_a_default_queue_is_there(shared_emulator: Any) -> None:
    queue = shared_emulator.client.get_queue(Name="Default")["Queue"]
    assert (queue["Status"], queue["Type"]) == ("ACTIVE", "SYSTEM")
    assert "Default" in {each["Name"] for each in shared_emulator.client.list_queues()["Queues"]}


def test_a_queue_can_be_made_once(emulator: Any) -> None:
    emulator.client.create_queue(Name="films")
    assert emulator.client.get_queue(Name="films")["Queue"]["Type"] == "CUSTOM"
    with pytest.raises(emulator.client.exceptions.ConflictException):
        emulator.client.create_queue(Name="films")


def test_an_unknown_queue_is_not_found(shared_emulator: Any) -> None:
    with pytest.raises(shared_emulator.client.exceptions.NotFoundException):
        shared_emulator.client.get_queue(Name="nowhere")


def test_a_source_that_is_not_there_cannot_be_probed(shared_emulator: Any) -> None:
    with pytest.raises(ClientError) as refused:
        shared_emulator.client.probe(InputFiles=[{"FileUrl": SOURCE}])
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
