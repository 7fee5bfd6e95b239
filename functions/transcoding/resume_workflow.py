"""MediaConvert reported a job's progress or end: forwards it to the waiting execution."""

from matinee.kernel.consumer import consumer
from matinee.transcoding import workflow


@consumer
def handler(state: workflow.JobState) -> None:
    workflow.resume(state)
