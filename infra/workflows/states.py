"""Workflows as data, and the Amazon States Language (JSONPath) that is generated from them.

States stand in the order in which they run: each goes on to the one below it, unless it names another. A task names a row
of the function table. It lasts as long as that function may, and its workflow says once how tasks are tried again.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

ANY = ("States.ALL",)
STARTING = 60
"""Seconds that a task has beyond its function's timeout: for an environment to start, and for the call's way."""
LAMBDA = (
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
    "Lambda.ClientExecutionTimeoutException",
)
"""What Lambda answers in a function's place.

Source: Step Functions Developer Guide, "Handle transient Lambda service exceptions".
"""
PASSING = "Passing"
"""What a step calls all that passes by itself (`matinee.kernel.passing`): a service that is busy, throttles or is out of reach,
and somebody who wrote at the same moment."""


@dataclass(frozen=True)
class Retry:
    """How often a task is tried again, after seconds that double each time; with jitter, after a random part of them."""

    errors: tuple[str, ...]
    attempts: int
    interval: int = 1
    longest: int = 0
    """Seconds between two tries at most; 0 is no limit."""
    jitter: bool = True


BUSY = Retry((*LAMBDA, PASSING), attempts=1000, longest=120)
"""For some sixteen hours: whoever is throttled waits for a turn, however many wait with it. A thousand tries are far from the
25,000 events that an execution may have."""
PATIENT = (BUSY, Retry(ANY, attempts=6, interval=2))
UNTIL_DONE = (Retry(ANY, attempts=1000, interval=2, longest=3600),)
"""For weeks, an hour apart in the end."""


@dataclass(frozen=True)
class Catch:
    """Where it goes on after an error, which stands at `at` from then on; None is nowhere."""

    next: str
    errors: tuple[str, ...] = ANY
    at: str | None = "$.error"


@dataclass(frozen=True, kw_only=True)
class State:
    next: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Task(State):
    """Calls a function with the state's input, or with `given`. By default the input goes on as it came."""

    function: str | tuple[str, ...]
    """One of several is the one whose ARN the input has at `$.function`."""
    given: Json = field(default_factory=dict)
    result: str | None = None
    """Where the function's answer is put: "$" is in place of the input."""
    output: str = "$"
    retry: tuple[Retry, ...] | None = None
    catch: tuple[Catch, ...] | None = None
    token: bool = False
    """The function passes a token on to who ends the task with it, within `timeout`. Where nobody is heard of for
    `heartbeat`, the task fails with States.HeartbeatTimeout."""
    timeout: int = 0
    heartbeat: int = 0


@dataclass(frozen=True)
class Choice(State):
    """Goes on to `then` where the comparison holds, else to `otherwise`."""

    variable: str
    comparison: str
    value: bool
    then: str
    otherwise: str


@dataclass(frozen=True)
class Pass(State):
    result: Any = None
    parameters: Json = field(default_factory=dict)
    at: str = "$"


@dataclass(frozen=True)
class Wait(State):
    seconds: int


@dataclass(frozen=True)
class Each(State):
    """The states for each item: of a list in the input (`items`), or of a JSON file in a bucket (`listed`).

    Of a file's items each has a child execution.
    """

    states: Mapping[str, State]
    given: Json
    items: str = ""
    listed: Json = field(default_factory=dict)
    label: str = ""
    at_once: int = 0
    result: str | None = None
    catch: tuple[Catch, ...] = ()


@dataclass(frozen=True)
class Parallel(State):
    """States that run side by side, each the first of a branch. What one raises ends all; the input goes on as it came."""

    branches: tuple[Mapping[str, State], ...]
    catch: tuple[Catch, ...] | None = None


@dataclass(frozen=True)
class Succeed(State):
    pass


@dataclass(frozen=True)
class Fail(State):
    """With what stands at `$.error`, unless an error is named."""

    error: str = ""
    cause: str = ""


@dataclass(frozen=True)
class Workflow:
    """`retry` and `catch` are of each task that says nothing else. `timeout` in seconds."""

    comment: str
    timeout: int
    states: Mapping[str, State]
    retry: tuple[Retry, ...] = PATIENT
    catch: tuple[Catch, ...] = ()

    @property
    def distributed(self) -> bool:
        """Whether a map of it begins executions of its own."""
        return any(isinstance(state, Each) and state.listed for _, state in _all(self.states))


def _all(states: Mapping[str, State]) -> list[tuple[str, State]]:
    inner = [pair for state in states.values() for each in _within(state) for pair in _all(each)]
    return [*states.items(), *inner]


def _within(state: State) -> tuple[Mapping[str, State], ...]:
    match state:
        case Each():
            return (state.states,)
        case Parallel():
            return state.branches
    return ()


def definition(workflow: Workflow, timeouts: Mapping[str, int]) -> Json:
    """In Amazon States Language. `timeouts` are the functions' own, in seconds; a function's ARN stands as `${name}`.

    Raises KeyError for a function that has none.
    """
    return {
        "Comment": workflow.comment,
        **_states(workflow.states, workflow, timeouts),
        "TimeoutSeconds": workflow.timeout,
    }


def _states(states: Mapping[str, State], workflow: Workflow, timeouts: Mapping[str, int]) -> Json:
    names = list(states)
    following = dict(zip(names, [*names[1:], ""], strict=True))
    made = {}
    for name, state in states.items():
        said: dict[str, Any] = {"Comment": state.comment} if state.comment else {}
        made[name] = said | _state(state, workflow, timeouts)
        if not isinstance(state, Choice | Succeed | Fail):
            onward = state.next or following[name]
            made[name] |= {"Next": onward} if onward else {"End": True}
    return {"StartAt": names[0], "States": made}


def _state(state: State, workflow: Workflow, timeouts: Mapping[str, int]) -> Json:
    match state:
        case Task():
            return _task(state, workflow, timeouts)
        case Choice():
            rule = {"Variable": state.variable, state.comparison: state.value, "Next": state.then}
            return {"Type": "Choice", "Choices": [rule], "Default": state.otherwise}
        case Pass():
            made = {"Result": state.result} if state.result is not None else {"Parameters": state.parameters}
            return {"Type": "Pass", **made, **_at(state.at)}
        case Wait():
            return {"Type": "Wait", "Seconds": state.seconds}
        case Each():
            return _each(state, workflow, timeouts)
        case Parallel():
            branches = [_states(each, workflow, timeouts) for each in state.branches]
            caught = _catch(workflow.catch if state.catch is None else state.catch)
            return {"Type": "Parallel", "Branches": branches, **_at(None), **caught}
        case Succeed():
            return {"Type": "Succeed"}
        case Fail(error=""):
            return {"Type": "Fail", "ErrorPath": "$.error.Error", "CausePath": "$.error.Cause"}
        case Fail():
            return {"Type": "Fail", "Error": state.error, "Cause": state.cause}
    raise TypeError(f"no state is a {type(state).__name__}")


def _task(task: Task, workflow: Workflow, timeouts: Mapping[str, int]) -> Json:
    functions = (task.function,) if isinstance(task.function, str) else task.function
    longest = max(timeouts[name] for name in functions) + STARTING
    made: Json = {"Type": "Task"}
    if task.given:
        one = {"FunctionName": f"${{{task.function}}}"} if isinstance(task.function, str) else _NAMED
        made["Resource"] = "arn:aws:states:::lambda:invoke" + (".waitForTaskToken" if task.token else "")
        made["Parameters"] = {**one, "Payload": task.given}
    else:
        made["Resource"] = f"${{{task.function}}}"
    made |= _at(task.result) | ({} if task.output == "$" else {"OutputPath": task.output})
    made["TimeoutSeconds"] = max(task.timeout, longest)
    if task.heartbeat:
        made["HeartbeatSeconds"] = task.heartbeat
    made["Retry"] = [_retry(each) for each in (workflow.retry if task.retry is None else task.retry)]
    return made | _catch(workflow.catch if task.catch is None else task.catch)


_NAMED = {"FunctionName.$": "$.function"}


def _each(state: Each, workflow: Workflow, timeouts: Mapping[str, int]) -> Json:
    made: Json = {"Type": "Map"}
    if state.listed:
        reader = {"InputType": "JSON"}
        made["Label"] = state.label
        made["ItemReader"] = {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": reader,
            "Parameters": state.listed,
        }
        mode = {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}
    else:
        made["ItemsPath"] = state.items
        mode = {"Mode": "INLINE"}
    if state.at_once:
        made["MaxConcurrency"] = state.at_once
    made["ItemSelector"] = state.given
    made["ItemProcessor"] = {"ProcessorConfig": mode, **_states(state.states, workflow, timeouts)}
    return made | _at(state.result) | _catch(state.catch)


def _at(path: str | None) -> Json:
    return {} if path == "$" else {"ResultPath": path}


def _retry(retry: Retry) -> Json:
    made: Json = {"ErrorEquals": [*retry.errors], "MaxAttempts": retry.attempts}
    if not retry.attempts:
        return made
    made |= {"IntervalSeconds": retry.interval, "BackoffRate": 2}
    if retry.longest:
        made["MaxDelaySeconds"] = retry.longest
    return made | ({"JitterStrategy": "FULL"} if retry.jitter else {})


def _catch(catches: tuple[Catch, ...]) -> Json:
    made = [{"ErrorEquals": [*each.errors], **_at(each.at), "Next": each.next} for each in catches]
    return {"Catch": made} if made else {}
