"""Consumers' queues, their dead-letter queues, and alarms."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.stacks.deployment import Deployment
from infra.stacks.nag import justify

MOST_RECEIPTS = 200
"""After which SQS itself parks a message. `matinee.kernel.consumer` parks what fails for a reason of its own much sooner; so
these are the tries of what fails for a passing cause, more than a day of them, and of what ends its function each time."""
_KEPT = Duration.days(10)
"""Longer than so many tries take at the longest visibility timeout (200 x 30 minutes), or SQS would drop what it should park."""


def consumed(scope: Construct, name: str, dead: sqs.Queue, timeout: int) -> sqs.Queue:
    """The queue of a consumer whose function has so many seconds. SQS wants a visibility timeout of six times that."""
    return sqs.Queue(
        scope,
        "Queue",
        queue_name=name,
        visibility_timeout=Duration.seconds(6 * timeout),
        retention_period=_KEPT,
        dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=MOST_RECEIPTS),
        enforce_ssl=True,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
    )


def dead_letters(scope: Construct, d: Deployment, construct_id: str, name: str) -> sqs.Queue:
    """A queue that keeps failed messages for two weeks after they were sent. docs/runbooks says how to redrive them."""
    queue = sqs.Queue(
        scope,
        construct_id,
        queue_name=f"{name}-dead",
        retention_period=Duration.days(14),
        enforce_ssl=True,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
    )
    justify(queue, "SQS3", "This is a dead-letter queue")
    waiting = queue.metric_approximate_number_of_messages_visible()
    alarm(
        scope,
        d,
        f"{construct_id}Alarm",
        waiting,
        1,
        f"Messages of {name} failed for a reason of their own: see runbooks/redrive-dead-letters.md.",
    )
    return queue


def alarm(
    scope: Construct, d: Deployment, construct_id: str, metric: cloudwatch.IMetric, threshold: float, says: str
) -> None:
    """In prod, notify the alarm topic when the metric reaches the threshold. Dev has no alarms."""
    if not d.prod:
        return
    made = cloudwatch.Alarm(
        scope,
        construct_id,
        metric=metric,
        threshold=threshold,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        alarm_description=says,
    )
    topic = sns.Topic.from_topic_arn(scope, f"{construct_id}Topic", d.arn("sns", d.name("alarms")))
    made.add_alarm_action(actions.SnsAction(topic))
