"""Shared resources: the event bus, the API and its authorizer, the outbox, the signing keys and the alarm topic."""

from aws_cdk import App, CustomResource, Duration, Stack
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_ses as ses
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from matinee.kernel import edge

from infra import functions as f
from infra.domains.platform import PLATFORM
from infra.stacks.data import DataStack
from infra.stacks.deployment import Deployment
from infra.stacks.lambdas import Layers, MatineeFunction
from infra.stacks.nag import justify
from infra.stacks.queues import alarm, dead_letters

_LATE = 300
"""Seconds from a write to its event that wake somebody up: a stream forgets its records after a day."""


class PlatformStack(Stack):
    def __init__(self, app: App, d: Deployment, data: DataStack):
        super().__init__(app, d.name("platform"), termination_protection=d.protects("platform"))
        self.add_stack_dependency(data)
        if d.prod:
            self._alarms(d)
        self.bus = events.EventBus(self, "Bus", event_bus_name=d.name())
        if d.prod:
            # Single events cannot be deleted from an archive, so events about people are not archived.
            kept = events.EventPattern(source=events.Match.anything_but("matinee.users", "matinee.subscriptions"))
            self.bus.archive("Archive", event_pattern=kept, retention=Duration.days(30))
        if d.mail_identity == "on":
            # SES sends mail once its three DKIM records are in the domain's DNS.
            ses.CfnEmailIdentity(self, "MailDomain", email_identity=d.mail_domain)
        layers = Layers(self, d, PLATFORM)
        made = {row.name: MatineeFunction(self, d, PLATFORM, row, layers, {}) for row in PLATFORM.functions}
        self._outbox(d, data, made["publish_events"].function, made["replay_outbox"])
        self.key_maker = made["create_key_pair"].function
        self.site_maker = made["publish_site"].function
        CustomResource(
            self,
            "TokenKeys",
            service_token=self.key_maker.function_arn,
            properties={"SecretId": d.secret("tokens"), "Published": d.secret("jwks")},
        )
        CustomResource(
            self,
            "EdgeSecret",
            service_token=self.key_maker.function_arn,
            properties={"SecretId": d.secret("edge")},
        )
        self._rotations(d, made)
        self.api = self._api(d)
        self.authorizer = apigw.CfnAuthorizer(
            self,
            "Authorizer",
            api_id=self.api.ref,
            name="edge-and-access-token",
            authorizer_type="REQUEST",
            authorizer_payload_format_version="2.0",
            enable_simple_responses=True,
            authorizer_result_ttl_in_seconds=300,
            identity_source=["$request.header.Authorization", f"$request.header.{edge.SECRET}"],
            authorizer_uri=f"arn:{self.partition}:apigateway:{self.region}:lambda:path/2015-03-31/functions/"
            f"{d.function_arn('users', 'authorize')}/invocations",
        )
        self.authorizer.add_resource_dependency(self.stage)  # an API refuses a change while it makes another

    @property
    def invoked_by_api(self) -> str:
        """The ARN of the API, as the source of its invocations."""
        return f"arn:{self.partition}:execute-api:{self.region}:{self.account}:{self.api.ref}"

    def _alarms(self, d: Deployment) -> None:
        """The topic of alarms. The policy that demands TLS replaces the one that lets the account's services publish."""
        topic = sns.Topic(self, "Alarms", topic_name=d.name("alarms"), enforce_ssl=True)
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsPublish",
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                conditions={"StringEquals": {"aws:SourceAccount": self.account}},
            )
        )
        if d.alarms_to:
            topic.add_subscription(subscriptions.EmailSubscription(d.alarms_to))

    def _api(self, d: Deployment) -> apigw.CfnApi:
        api = apigw.CfnApi(
            self,
            "Api",
            name=d.name(),
            protocol_type="HTTP",
            cors_configuration=apigw.CfnApi.CorsProperty(
                allow_origins=d.site_origins,
                allow_methods=["GET", "POST", "PUT", "DELETE"],
                allow_headers=["authorization", "content-type", "idempotency-key", "if-match", "if-none-match"],
                expose_headers=["etag", "retry-after"],
                max_age=3600,
            ),
        )
        access = logs.LogGroup(
            self,
            "AccessLog",
            log_group_name=f"/matinee/{d.stage}/api",
            retention=logs.RetentionDays.THREE_MONTHS if d.prod else logs.RetentionDays.ONE_WEEK,
            removal_policy=d.removal,
        )
        fields = ("requestId", "routeKey", "status", "responseLatency", "integrationErrorMessage", "authorizer.error")
        self.stage = apigw.CfnStage(
            self,
            "Stage",
            api_id=api.ref,
            stage_name="$default",
            auto_deploy=True,
            access_log_settings=apigw.CfnStage.AccessLogSettingsProperty(
                destination_arn=access.log_group_arn,
                format="{" + ",".join(f'"{name}":"$context.{name}"' for name in fields) + "}",
            ),
            default_route_settings=apigw.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=d.requests_a_second,
                throttling_burst_limit=d.requests_a_second,
                detailed_metrics_enabled=d.route_metrics == "on",
            ),
        )
        alarm(self, d, "ServerErrors", _api_metric(api.ref, "5xx", "Sum"), 5, "The API answered with 5xx errors.")
        alarm(
            self,
            d,
            "Latency",
            _api_metric(api.ref, "Latency", "p99"),
            3000,
            "1 % of the API's answers took longer than 3 s.",
        )
        return api

    def _rotations(self, d: Deployment, made: dict[str, MatineeFunction]) -> None:
        for row in PLATFORM.functions:
            if isinstance(row.trigger, f.Schedule):
                rotator, hourly = made[row.name], events.Schedule.expression(row.trigger.expression)
                events.Rule(rotator, "Schedule", schedule=hourly, targets=[targets.LambdaFunction(rotator.function)])
                alarm(
                    rotator,
                    d,
                    "Errors",
                    rotator.function.metric_errors(),
                    1,
                    f"Key rotation failed: see the log of {row.name}.",
                )

    def _outbox(self, d: Deployment, data: DataStack, publisher: lambda_.Function, replayer: MatineeFunction) -> None:
        """A record is tried until its stream forgets it, a day later: then where it stood is parked."""
        dead = dead_letters(self, d, "UnpublishedEvents", d.name("outbox"))
        for function in (publisher, replayer.function):
            function.add_environment("MATINEE_DEAD_LETTERS", dead.queue_url)
        replayer.role.add_to_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[dead.queue_arn]))
        says = "see runbooks/redrive-dead-letters.md, section The outbox."
        age = publisher.metric("IteratorAge", statistic="Maximum")
        alarm(self, d, "OutboxLate", age, _LATE * 1000, f"Events are published {_LATE} s late or later: {says}")
        alarm(self, d, "OutboxThrottled", publisher.metric_throttles(), 1, f"publish_events was throttled: {says}")
        alarm(self, d, "OutboxErrors", publisher.metric_errors(), 1, f"publish_events failed, and retries: {says}")
        for table in data.tables.values():
            publisher.add_event_source(
                sources.DynamoEventSource(
                    table,
                    starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                    batch_size=100,
                    bisect_batch_on_error=True,
                    on_failure=sources.SqsDlq(dead),
                    filters=[
                        lambda_.FilterCriteria.filter({"dynamodb": {"NewImage": {"outbox": {"S": [{"exists": True}]}}}})
                    ],
                )
            )
        assert publisher.role is not None
        justify(publisher.role, "IAM5[Resource::*]", "ListStreams accepts no resource")


def _api_metric(api_id: str, name: str, statistic: str) -> cloudwatch.Metric:
    return cloudwatch.Metric(
        namespace="AWS/ApiGateway", metric_name=name, dimensions_map={"ApiId": api_id}, statistic=statistic
    )
