"""A function table → its stack: routes on the API, rules and queues for consumers, schedules, the state machine."""

import json
from pathlib import Path
from typing import Any

from aws_cdk import App, Duration, RemovalPolicy, Stack
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn

from infra import functions as f
from infra.domains import DOMAINS
from infra.stacks import rights
from infra.stacks.deployment import Deployment
from infra.stacks.index import IndexStack
from infra.stacks.lambdas import Layers, MatineeFunction
from infra.stacks.media import MediaStack
from infra.stacks.nag import justify, justify_wildcards
from infra.stacks.platform import PlatformStack
from infra.stacks.queues import alarm, dead_letters


class DomainStack(Stack):
    def __init__(
        self, app: App, d: Deployment, domain: f.Domain, platform: PlatformStack, media: MediaStack, index: IndexStack
    ):
        super().__init__(app, d.name(domain.name), termination_protection=d.prod)
        self.add_stack_dependency(media)
        self.add_stack_dependency(index)
        self.d, self.domain, self.platform = d, domain, platform
        layers = Layers(self, d)
        wires = {
            f.Route: self._route,
            f.ServiceCall: self._service_call,
            f.BusEvent: self._on_bus,
            f.AwsEvent: self._on_aws,
            f.Schedule: self._on_schedule,
            f.WorkflowTask: _nothing,
            f.Internal: self._internal,
        }
        self.functions: dict[str, lambda_.Function] = {}
        for row in domain.functions:
            made = MatineeFunction(self, d, domain, row, layers, self._environment(row, media))
            self.functions[row.name] = made.function
            wires[type(row.trigger)](made, row)
            alarm(made, d, "Errors", made.function.metric_errors(), 1, f"{domain.name}: {row.name} fails")
        for metric, says in domain.alarms:
            alarm(self, d, metric, _counted(domain.name, metric), 1, f"{domain.name}: {says}")
        if domain.workflow:
            self._workflow(domain)

    def _environment(self, row: f.Function, media: MediaStack) -> dict[str, str]:
        """What a function is told that only a deployment can know."""
        told = {}
        if f.Encrypt() in row.rights:
            api = f"{self.platform.api.ref}.execute-api.{self.region}.{self.url_suffix}"
            told["KEY_SERVER"] = f"https://{api}{f.KEY_SERVER.path}"
        if isinstance(row.trigger, f.Route):
            told["CURSOR_KEY"] = f"{{{{resolve:secretsmanager:{self.d.secret('cursor')}:SecretString:seed}}}}"
        return told

    def _route(self, made: MatineeFunction, row: f.Function) -> None:
        assert isinstance(row.trigger, f.Route)
        guarded = row.trigger.access != "public"
        authorizer = self.platform.authorizer.ref if guarded else None
        route = self._on_api(made, row, row.trigger, "CUSTOM" if guarded else "NONE", authorizer)
        if not guarded:
            justify(route, "APIG4", "Open to anybody, as its function table says")

    def _service_call(self, made: MatineeFunction, row: f.Function) -> None:
        assert isinstance(row.trigger, f.ServiceCall)
        self._on_api(made, row, row.trigger, "AWS_IAM")

    def _on_api(
        self,
        made: MatineeFunction,
        row: f.Function,
        call: f.Route | f.ServiceCall,
        authorization: str,
        authorizer: str | None = None,
    ) -> apigw.CfnRoute:
        integration = apigw.CfnIntegration(
            made,
            "Integration",
            api_id=self.platform.api.ref,
            integration_type="AWS_PROXY",
            integration_uri=made.function.function_arn,
            payload_format_version="2.0",
            timeout_in_millis=min(row.timeout, 29) * 1000,
        )
        route = apigw.CfnRoute(
            made,
            "Route",
            api_id=self.platform.api.ref,
            route_key=f"{call.method} {call.path}",
            target=f"integrations/{integration.ref}",
            authorization_type=authorization,
            authorizer_id=authorizer,
        )
        made.function.add_permission(
            "Api",
            principal=iam.ServicePrincipal("apigateway.amazonaws.com"),
            source_arn=f"{self.platform.invoked_by_api}/*/{call.method}{_wild(call.path)}",
        )
        return route

    def _internal(self, made: MatineeFunction, row: f.Function) -> None:
        if row.name == "authorize":
            made.function.add_permission(
                "Api",
                principal=iam.ServicePrincipal("apigateway.amazonaws.com"),
                source_arn=f"{self.platform.invoked_by_api}/authorizers/{self.platform.authorizer.ref}",
            )

    def _on_bus(self, made: MatineeFunction, row: f.Function) -> None:
        assert isinstance(row.trigger, f.BusEvent)
        bus = events.EventBus.from_event_bus_name(made, "Bus", self.d.name())
        sources = {f"matinee.{name.split('.')[0]}" for name in row.trigger.names}
        self._queued(made, row, bus, events.EventPattern(source=[*sources], detail_type=[*row.trigger.names]))

    def _on_aws(self, made: MatineeFunction, row: f.Function) -> None:
        assert isinstance(row.trigger, f.AwsEvent)
        detail = dict(row.trigger.detail)
        if "bucket" in detail:
            detail["bucket"] = {"name": [self.d.bucket(name) for name in detail["bucket"]["name"]]}
        pattern = events.EventPattern(
            source=[row.trigger.source], detail_type=[row.trigger.detail_type], detail=detail or None
        )
        self._queued(made, row, None, pattern)

    def _queued(self, made: MatineeFunction, row: f.Function, bus: Any, pattern: events.EventPattern) -> None:
        """Rule → queue, with a queue of dead letters behind it → function."""
        name = self.d.name(self.domain.name, row.name)
        dead = dead_letters(made, self.d, "DeadLetters", name)
        queue = sqs.Queue(
            made,
            "Queue",
            queue_name=name,
            visibility_timeout=Duration.seconds(6 * row.timeout),
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=5),
            enforce_ssl=True,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
        )
        events.Rule(
            made,
            "Rule",
            event_bus=bus,
            event_pattern=pattern,
            targets=[targets.SqsQueue(queue, dead_letter_queue=dead)],
        )
        made.function.add_event_source(
            sources.SqsEventSource(
                queue,
                batch_size=row.batch,
                max_batching_window=Duration.seconds(row.gather) if row.gather else None,
                report_batch_item_failures=True,
                max_concurrency=row.concurrency or 50,
            )
        )

    def _on_schedule(self, made: MatineeFunction, row: f.Function) -> None:
        assert isinstance(row.trigger, f.Schedule)
        events.Rule(
            made,
            "Schedule",
            schedule=events.Schedule.expression(row.trigger.expression),
            targets=[targets.LambdaFunction(made.function, retry_attempts=2)],
        )

    def _workflow(self, domain: f.Domain) -> None:
        definition = (Path(__file__).parents[1] / "domains" / domain.workflow).read_text()
        own = [row.name for row in domain.functions if row.trigger == f.WorkflowTask()]
        tasks = {name: self.functions[name].function_arn for name in own}
        tasks |= {
            f"{other.name}_{row.name}": self.d.function_arn(other.name, row.name)
            for other in DOMAINS
            for row in other.functions
            if row.trigger == f.WorkflowTask(domain.name)
        }
        log = logs.LogGroup(
            self,
            "WorkflowLog",
            log_group_name=f"/aws/vendedlogs/states/{self.d.name(domain.name)}",
            retention=logs.RetentionDays.THREE_MONTHS if self.d.prod else logs.RetentionDays.ONE_WEEK,
            removal_policy=RemovalPolicy.RETAIN if self.d.prod else RemovalPolicy.DESTROY,
        )
        machine = sfn.StateMachine(
            self,
            "Workflow",
            state_machine_name=self.d.name(domain.name),
            definition_body=sfn.DefinitionBody.from_string(json.dumps(json.loads(definition), separators=(",", ":"))),
            definition_substitutions=tasks,
            logs=sfn.LogOptions(destination=log, level=sfn.LogLevel.ALL),
            tracing_enabled=True,
        )
        own_rights = [grant for right in domain.workflow_rights for grant in rights.entry(right, self.d)[0]]
        if '"DISTRIBUTED"' in definition:
            own_rights += rights.begin_children(domain.name, self.d)
        policy = iam.Policy(
            self,
            "WorkflowTasks",
            statements=[
                iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=list(tasks.values())),
                *(
                    iam.PolicyStatement(actions=actions.split(), resources=resources, conditions=conditions or None)
                    for actions, resources, conditions in own_rights
                ),
            ],
        )
        machine.role.attach_inline_policy(policy)
        wildcards = [resource for _, resources, _ in own_rights for resource in resources]
        justify_wildcards(policy, wildcards, "Objects below one prefix, and executions of its own")
        justify(machine, "IAM5[Resource::*]", "Log delivery and X-Ray have no resources of their own")
        alarm(self, self.d, "WorkflowFailed", machine.metric_failed(), 1, f"{domain.name}: a workflow broke off")


def _counted(domain: str, metric: str) -> cloudwatch.Metric:
    """A metric of `matinee.kernel.log.count`."""
    named = {"namespace": "Matinee", "metric_name": metric, "dimensions_map": {"domain": domain}}
    return cloudwatch.Metric(**named, statistic="Sum", period=Duration.minutes(5))


def _nothing(made: MatineeFunction, row: f.Function) -> None:
    """A workflow's task is wired by its workflow."""


def _wild(path: str) -> str:
    return "/".join("*" if part.startswith("{") else part for part in path.split("/"))
