"""MediaConvert says how far a job is, or how it ended."""

from matinee.kernel.consumer import consumer
from matinee.transcoding import workflow


@consumer
def handler(state: workflow.JobState) -> None:
    workflow.resume(state)
