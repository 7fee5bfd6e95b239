"""An execution was stopped by hand or ran out of time: records that, and cancels what MediaConvert still does."""

from matinee.kernel.consumer import consumer
from matinee.transcoding import workflow


@consumer
def handler(state: workflow.ExecutionState) -> None:
    workflow.settle(state)
