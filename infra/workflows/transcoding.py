"""transcoding: from a source to a film."""

from infra.workflows.states import AWS, LAMBDA, Catch, Choice, Fail, Retry, Succeed, Task, Workflow

_PASSING = Retry((*LAMBDA, *AWS, "Conflict"), attempts=5)
_ANYTHING_ELSE = Retry(("States.TaskFailed",), attempts=2, jitter=False)


def _retry(*final: str) -> tuple[Retry, ...]:
    """`final` are errors that another try would only repeat."""
    return (_PASSING, Retry((*final, "Superseded"), attempts=0), _ANYTHING_ELSE)


WORKFLOW = Workflow(
    "A source on its way to a film: inspect, judge, plan, estimate, transcode, verify, publish",
    timeout=172_800,
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
            timeout=86_400,
            heartbeat=14_400,
            retry=_retry("transcode_failed", "canceled"),
        ),
        "ComposeStoryboard": Task("compose_storyboard"),
        "Verify": Task("verify_renditions"),
        "Publish": Task("publish_renditions"),
        "Ready": Succeed(),
        "RecordRejection": Task("record_rejection"),
        "Rejected": Succeed(),
        "RecordFailure": Task("record_failure", retry=(_PASSING, _ANYTHING_ELSE), catch=()),
        "Failed": Fail(),
        "Superseded": Succeed(),
    },
)
