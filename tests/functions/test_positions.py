"""Positions from three devices: whatever their clocks say, however late, doubled and mixed up their reports arrive."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matinee.content.details import TitleInput
from matinee.content.models import Title
from matinee.kernel.ids import new_id
from matinee.kernel.types import now
from matinee.playback import positions

from tests.functions.conftest import Call, client, problem
from tests.functions.playback import ADA, Json, Moments, asking, counted, said, somebody, told

FILM = "ttl_01K9ZQ6V3N8M2X4R7T5W1Y0ABC"
BEGINNING = datetime(2026, 11, 21, 10, tzinfo=UTC)
ERROR = 0.5
"""Seconds: how well a device knows how wrong its clock is."""


@pytest.fixture
def moments(monkeypatch: pytest.MonkeyPatch) -> Moments:
    clock = Moments()
    monkeypatch.setattr(positions, "now", clock)
    return clock


@pytest.fixture(autouse=True)
def title(cloud: None) -> None:
    """That a title exists is asked once for each profile."""
    film = Title(content_id=FILM, details=TitleInput(title="A film"))
    client("dynamodb").put_item(TableName="matinee-dev-content", Item=film.attributes())


@dataclass(frozen=True)
class Observation:
    """A device was at `position` at `at`; its report is on its way from `sent` to each of `arrivals`."""

    device: int
    at: float
    position: int
    sent: float
    arrivals: list[float]


@dataclass(frozen=True)
class Device:
    ahead: float
    """Seconds that its clock is ahead of true time."""
    error: float | None
    """How wrong it is about that; None: it does not know, and its reports come at once."""


DEVICES = st.lists(
    st.builds(
        Device,
        ahead=st.floats(-200_000, 200_000),
        error=st.none() | st.floats(-ERROR, ERROR),
    ),
    min_size=3,
    max_size=3,
)
LATE = st.floats(0, 10_000)
MOMENTS = st.integers(0, 7_200_000).map(lambda milliseconds: milliseconds / 1000)
"""Apart by what positions are told apart by."""


@st.composite
def histories(draw: st.DrawFn) -> tuple[list[Device], list[Observation]]:
    devices = draw(DEVICES)
    found = []
    for position, at in enumerate(draw(st.lists(MOMENTS, min_size=2, max_size=8, unique=True)), 1):
        number = draw(st.integers(0, 2))
        if devices[number].error is None:
            found.append(Observation(number, at, position, at, [at + draw(st.floats(0, ERROR))]))
        else:
            sent = at + draw(LATE)
            found.append(
                Observation(number, at, position, sent, draw(st.lists(LATE.map(sent.__add__), min_size=1, max_size=3)))
            )
    return devices, found


def clock_of(device: Device, moment: float) -> str:
    return (BEGINNING + timedelta(seconds=moment + device.ahead)).isoformat()


def reported(device: Device, observation: Observation) -> Json:
    knows = {} if device.error is None else {"clock_offset": -device.ahead + device.error}
    return {
        "content_id": FILM,
        "position": observation.position,
        "duration": 10_000,
        "observed_at": clock_of(device, observation.at),
        "device_time": clock_of(device, observation.sent),
        **knows,
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories())
def test_the_position_is_that_of_the_latest_observation_and_never_goes_back(
    call: Call, moments: Moments, drawn: tuple[list[Device], list[Observation]]
) -> None:
    devices, observations = drawn
    who, by = somebody(), asking(call)
    true_times = {each.position: each.at for each in observations}
    deliveries = sorted(
        ((arrival, each) for each in observations for arrival in each.arrivals), key=lambda each: each[0]
    )
    latest, kept = float("-inf"), 0
    for arrival, observation in deliveries:
        moments.at = BEGINNING + timedelta(seconds=arrival)
        answer = told(by("report_position", who, body=reported(devices[observation.device], observation)))
        before, kept = kept, int(answer["position"])
        latest = max(latest, observation.at)
        assert true_times[kept] >= latest - 2 * ERROR - 0.002, "an older observation won"
        assert not before or true_times[kept] >= true_times[before] - 2 * ERROR - 0.002, "it went back"
    assert told(by("get_position", who, query={"content_id": FILM}))["position"] == kept


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), st.randoms(use_true_random=False))
def test_a_batch_in_any_order_and_twice_keeps_what_single_reports_keep(
    call: Call, moments: Moments, drawn: tuple[list[Device], list[Observation]], random: Any
) -> None:
    _, observations = drawn
    device, by = Device(ahead=-3600, error=0), asking(call)
    moments.at = BEGINNING + timedelta(seconds=20_000)
    sent = max(each.sent for each in observations)
    told_of = [reported(device, each) for each in observations]
    clock = {"clock_offset": 3600, "device_time": (BEGINNING + timedelta(seconds=sent - 3600)).isoformat()}
    reports = [{name: value for name, value in each.items() if name not in clock} for each in told_of]
    random.shuffle(reports)
    who = somebody()
    answers = [told(by("report_positions", who, body={**clock, "reports": reports})) for _ in range(2)]
    assert answers[0]["items"] == answers[1]["items"]
    last = max(observations, key=lambda each: each.at)
    assert [each["position"] for each in answers[0]["items"]] == [last.position]


def test_a_report_is_one_call_to_aws(call: Call) -> None:
    """Also one that comes too late; and the answer says what is kept."""
    by = asking(call)
    with counted() as calls:
        assert told(by("report_position", body=said(FILM, 50)))["accepted"]
    assert calls == ["UpdateItem", "GetItem"], "the title, as it is the first report"
    with counted() as calls:
        late = {"observed_at": "2026-11-21T08:00:00Z", "device_time": now().isoformat()}
        answer = told(by("report_position", body=said(FILM, 20, **late)))
    assert (answer["accepted"], answer["position"], calls) == (False, 50, ["UpdateItem"])


def test_a_clock_that_is_ahead_does_not_hold_the_position(call: Call, moments: Moments) -> None:
    by = asking(call)
    ahead = {"device_time": "2031-01-01T00:00:00Z", "observed_at": "2031-06-01T00:00:00Z"}
    told(by("report_position", body=said(FILM, 100, **ahead)))
    moments.at = moments.after(1)
    assert told(by("report_position", body=said(FILM, 200)))["position"] == 200


@pytest.mark.parametrize(
    ("position", "more", "finished"),
    [
        (949, {}, False),
        (950, {}, True),
        (1000, {}, True),
        (900, {"credits_at": 900}, True),
        (899, {"credits_at": 900}, False),
        (499, {"credits_at": 10}, False),
        (950, {"credits_at": 990}, True),
    ],
)
def test_a_title_is_finished_near_its_end_or_at_its_credits_and_begins_again(
    call: Call, position: float, more: Json, finished: bool
) -> None:
    answer = told(asking(call)("report_position", body=said(FILM, position, **more)))
    assert (answer["finished"], answer["position"]) == (finished, 0 if finished else position)


@pytest.mark.parametrize(
    "wrong",
    [{"position": -1}, {"duration": 0}, {"position": 1e9}, {"device_time": "yesterday"}, {"viewing_id": "a b"}],
)
def test_what_cannot_be_is_refused(call: Call, wrong: Json) -> None:
    assert problem(asking(call)("report_position", body=said(FILM, 5) | wrong)) == (422, "invalid")


def test_the_smallest_numbers_are_kept_as_nothing(call: Call) -> None:
    answer = told(asking(call)("report_position", body=said(FILM, 5e-324, duration=0.1, watched=1e-200)))
    assert (answer["position"], answer["duration"]) == (0, 0.1)


def test_times_at_the_ends_of_the_calendar_are_times(call: Call) -> None:
    by = asking(call)
    for device_time in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
        for observed_at in ("0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"):
            for clock_offset in (-1e10, 0, 1e10):
                clock = {"device_time": device_time, "observed_at": observed_at, "clock_offset": clock_offset}
                told(by("report_position", body=said(FILM, 5, **clock)))


def test_who_has_chosen_no_profile_has_no_position(call: Call) -> None:
    answer = asking(call)("report_position", {**ADA, "profile_id": ""}, body=said(FILM, 5))
    assert problem(answer) == (403, "profile_required")


def test_ids_of_viewings_are_those_of_streams(call: Call) -> None:
    told(asking(call)("report_position", body=said(FILM, 5, viewing_id=new_id("ses"))))
    (item,) = client("dynamodb").scan(TableName="matinee-dev-playback")["Items"]
    assert item["viewing_id"]["S"].startswith("ses_")
