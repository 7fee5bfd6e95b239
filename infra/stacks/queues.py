"""Dead-letter queues and alarms."""

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra.stacks.deployment import Deployment
from infra.stacks.nag import justify


def dead_letters(scope: Construct, d: Deployment, construct_id: str, name: str) -> sqs.Queue:
    """A queue that keeps failed messages for two weeks. docs/runbooks/redrive-dead-letters.md says how to redrive them."""
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
        f"Messages of {name} failed five times and are in its dead-letter queue: see runbooks/redrive-dead-letters.md.",
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
