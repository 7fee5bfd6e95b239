"""transcoding: from a source to a film."""

from infra.workflows.states import BUSY, Catch, Choice, Fail, Parallel, Retry, Succeed, Task, Workflow

_ANYTHING_ELSE = Retry(("States.TaskFailed",), attempts=2, jitter=False)
_HOUR, _DAY = 3600, 86_400
_UNHEARD_OF = Retry(("States.HeartbeatTimeout",), attempts=240, longest=2)
"""Ten days: MediaConvert is silent while a job waits in its queue, and the function asks it how the job is."""


def _retry(*final: str) -> tuple[Retry, ...]:
    """`final` are errors that another try would only repeat."""
    return (BUSY, Retry((*final, "Superseded"), attempts=0), _ANYTHING_ELSE)


_SUPERSEDED = Catch("Superseded", errors=("Superseded",), at="$")
_ATTEMPT = {"upload_id.$": "$.upload_id", "content_id.$": "$.content_id", "attempt.$": "$.attempt"}
_NO_EXPRESS = (_SUPERSEDED, Catch("RecordExpressFailure"))
_RECORD = (BUSY, _ANYTHING_ELSE)

WORKFLOW = Workflow(
    "A source on its way to a film: inspect, judge, make a mezzanine if need be, plan, estimate, transcode, verify, publish. "
    "An express rendition has an execution of its own, once MediaConvert has made it: verify, publish",
    timeout=14 * _DAY,
    retry=_retry("VerificationFailed"),
    catch=(_SUPERSEDED, Catch("RecordFailure")),
    states={
        "Express?": Choice("$.express", "IsPresent", value=True, then="CheckExpress", otherwise="Inspect"),
        "Inspect": Task("inspect_source"),
        "Judge": Task("judge_source", result="$.verdict"),
        "Acceptable?": Choice(
            "$.verdict.accepted", "BooleanEquals", value=True, then="Awkward?", otherwise="RecordRejection"
        ),
        "Awkward?": Choice(
            "$.verdict.needs_mezzanine", "BooleanEquals", value=True, then="MakeMezzanine", otherwise="PlanLadder"
        ),
        "MakeMezzanine": Task("make_mezzanine", result="$.verdict"),
        "Whole?": Choice(
            "$.verdict.accepted", "BooleanEquals", value=True, then="PlanLadder", otherwise="RecordRejection"
        ),
        "PlanLadder": Task("plan_ladder"),
        "EstimateCost": Task("estimate_cost", result="$.verdict"),
        "Affordable?": Choice(
            "$.verdict.accepted", "BooleanEquals", value=True, then="Early?", otherwise="RecordRejection"
        ),
        "Early?": Choice("$.verdict.express", "BooleanEquals", value=True, then="SubmitExpress", otherwise="Transcode"),
        "SubmitExpress": Task(
            "submit_job",
            given={**_ATTEMPT, "express": True},
            next="Transcode",
            catch=(_SUPERSEDED, Catch("RecordNoExpress")),
            comment="Before the ladder's job, so that MediaConvert begins with it. Nothing waits for it",
        ),
        "RecordNoExpress": Task(
            "record_failure",
            given={**_ATTEMPT, "express": True, "error.$": "$.error"},
            retry=_RECORD,
            catch=(Catch("Transcode", at=None),),
        ),
        "Transcode": Task(
            "submit_job",
            given={**_ATTEMPT, "task_token.$": "$$.Task.Token"},
            token=True,
            timeout=12 * _DAY,
            heartbeat=_HOUR,
            retry=(_UNHEARD_OF, *_retry("transcode_failed", "packaging_failed", "canceled")),
        ),
        "Check": Parallel(
            (
                {"ComposeStoryboard": Task("compose_storyboard", catch=())},
                {"Verify": Task("verify_renditions", catch=())},
            )
        ),
        "Publish": Task("publish_renditions"),
        "Ready": Succeed(),
        "CheckExpress": Parallel(
            (
                {"ComposePoster": Task("compose_storyboard", catch=())},
                {"VerifyExpress": Task("verify_renditions", catch=())},
            ),
            catch=_NO_EXPRESS,
        ),
        "PublishExpress": Task("publish_renditions", catch=_NO_EXPRESS),
        "Playable": Succeed(),
        "RecordExpressFailure": Task("record_failure", retry=_RECORD, catch=(_SUPERSEDED,)),
        "NotPlayable": Succeed(),
        "RecordRejection": Task("record_rejection"),
        "Rejected": Succeed(),
        "RecordFailure": Task("record_failure", retry=_RECORD, catch=()),
        "Failed": Fail(),
        "Superseded": Succeed(),
    },
)
