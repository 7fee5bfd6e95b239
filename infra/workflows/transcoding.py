"""transcoding: from a source to a film."""

from infra.workflows.states import BUSY, Catch, Choice, Fail, Retry, Succeed, Task, Workflow

_ANYTHING_ELSE = Retry(("States.TaskFailed",), attempts=2, jitter=False)
_HOUR, _DAY = 3600, 86_400
_UNHEARD_OF = Retry(("States.HeartbeatTimeout",), attempts=240, longest=2)
"""Ten days: MediaConvert is silent while a job waits in its queue, and the function asks it how the job is."""


def _retry(*final: str) -> tuple[Retry, ...]:
    """`final` are errors that another try would only repeat."""
    return (BUSY, Retry((*final, "Superseded"), attempts=0), _ANYTHING_ELSE)


WORKFLOW = Workflow(
    "A source on its way to a film: inspect, judge, plan, estimate, transcode, verify, publish",
    timeout=14 * _DAY,
    retry=_retry("VerificationFailed"),
    catch=(Catch("Superseded", errors=("Superseded",), at="$"), Catch("RecordFailure")),
    states={
        "Inspect": Task("inspect_source"),
        "Judge": Task("judge_source", result="$.verdict"),
        "Acceptable?": Choice(
            "$.verdict.accepted", "BooleanEquals", value=True, then="PlanLadder", otherwise="RecordRejection"
        ),
        "PlanLadder": Task("plan_ladder"),
        "EstimateCost": Task("estimate_cost", result="$.verdict"),
        "Affordable?": Choice(
            "$.verdict.accepted", "BooleanEquals", value=True, then="Transcode", otherwise="RecordRejection"
        ),
        "Transcode": Task(
            "submit_job",
            given={
                "upload_id.$": "$.upload_id",
                "content_id.$": "$.content_id",
                "attempt.$": "$.attempt",
                "task_token.$": "$$.Task.Token",
            },
            token=True,
            timeout=12 * _DAY,
            heartbeat=_HOUR,
            retry=(_UNHEARD_OF, *_retry("transcode_failed", "canceled")),
        ),
        "ComposeStoryboard": Task("compose_storyboard"),
        "Verify": Task("verify_renditions"),
        "Publish": Task("publish_renditions"),
        "Ready": Succeed(),
        "RecordRejection": Task("record_rejection"),
        "Rejected": Succeed(),
        "RecordFailure": Task("record_failure", retry=(BUSY, _ANYTHING_ELSE), catch=()),
        "Failed": Fail(),
        "Superseded": Succeed(),
    },
)
