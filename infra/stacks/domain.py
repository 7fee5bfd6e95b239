"""The stack of a domain, built from its function table: routes, rules, queues, schedules and the state machine."""

import json
from typing import Any

from aws_cdk import App, CfnResource, Duration, Stack
from aws_cdk import aws_apigatewayv2 as apigw
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn

from infra import functions as f
from infra import sizing
from infra.domains import steps
from infra.stacks import rights
from infra.stacks.deployment import Deployment
from infra.stacks.index import IndexStack
from infra.stacks.lake import LakeStack
from infra.stacks.lambdas import Layers, MatineeFunction
from infra.stacks.media import MediaStack
from infra.stacks.nag import justify, justify_wildcards
from infra.stacks.platform import PlatformStack
from infra.stacks.queues import alarm, consumed, dead_letters
from infra.workflows import states
from infra.workflows.states import Workflow

_API_WAITS = 29
"""Seconds, the most there are: a function has its own timeout, and the start of an environment does not count for that."""


class DomainStack(Stack):
    def __init__(
        self,
        app: App,
        d: Deployment,
        domain: f.Domain,
        platform: PlatformStack,
        media: MediaStack,
        index: IndexStack,
        lake: LakeStack,
    ):
        super().__init__(app, d.name(domain.name), termination_protection=d.protects(domain.name))
        self.add_stack_dependency(media)
        self.add_stack_dependency(index)
        self.add_stack_dependency(lake)
        self.d, self.domain, self.platform = d, domain, platform
        self.last_of_api: CfnResource | None = None
        layers = Layers(self, d, domain)
        wires = {
            f.Route: self._route,
            f.AnyOtherCall: self._default,
            f.ServiceCall: self._service_call,
            f.BusEvent: self._on_bus,
            f.AwsEvent: self._on_aws,
            f.Schedule: self._on_schedule,
            f.WorkflowTask: _nothing,
            f.Transform: _nothing,
            f.Internal: self._internal,
        }
        self.functions: dict[str, lambda_.Function] = {}
        rows = [row for row in domain.functions if self._deployed(row)]
        for row in rows:
            made = MatineeFunction(self, d, domain, row, layers, self._environment(row, media))
            self.functions[row.name] = made.function
            wires[type(row.trigger)](made, row)
            alarm(
                made,
                d,
                "Errors",
                made.function.metric_errors(),
                1,
                f"The function {row.name} of {domain.name} failed: see its log.",
            )
        if any(isinstance(row.trigger, f.BusEvent | f.AwsEvent) for row in rows):
            alarm(
                self,
                d,
                "StillFailing",
                _counted(domain.name, "StillFailing"),
                1,
                f"Messages of {domain.name} have been retried for hours, because a service they need fails.",
            )
        for name, sentence in domain.alarms:
            alarm(self, d, name, _counted(domain.name, name), 1, sentence)
        workflow = (d.spark == "on" and domain.workflow_with_spark) or domain.workflow
        if workflow:
            self._workflow(domain, workflow)

    def _deployed(self, row: f.Function) -> bool:
        return not row.only or getattr(self.d, row.only) == "on"

    def _environment(self, row: f.Function, media: MediaStack) -> dict[str, str]:
        """Environment variables that depend on the deployment."""
        variables = {}
        if f.Encrypt() in row.rights:
            api = f"{self.platform.api.ref}.execute-api.{self.region}.{self.url_suffix}"
            variables["KEY_SERVER"] = f"https://{api}{f.KEY_SERVER.path}"
        return variables

    def _route(self, made: MatineeFunction, row: f.Function) -> None:
        assert isinstance(row.trigger, f.Route)
        keys = [f"{method} {row.trigger.path}" for method in row.trigger.methods]
        self._on_api(made, keys, "CUSTOM", self.platform.authorizer.ref)

    def _default(self, made: MatineeFunction, row: f.Function) -> None:
        self._on_api(made, ["$default"], "CUSTOM", self.platform.authorizer.ref)

    def _service_call(self, made: MatineeFunction, row: f.Function) -> None:
        assert isinstance(row.trigger, f.ServiceCall)
        self._on_api(made, [f"{row.trigger.method} {row.trigger.path}"], "AWS_IAM")

    def _on_api(
        self, made: MatineeFunction, keys: list[str], authorization: str, authorizer: str | None = None
    ) -> None:
        """A route for each key, "GET /v1/content/{content_id}", of which the first one's parts have the plain names.

        The API's parts are made one after the other: it refuses a change while it makes another.
        """
        integration = apigw.CfnIntegration(
            made,
            "Integration",
            api_id=self.platform.api.ref,
            integration_type="AWS_PROXY",
            integration_uri=made.function.function_arn,
            payload_format_version="2.0",
            timeout_in_millis=_API_WAITS * 1000,
        )
        self._after_the_last(integration)
        for key in keys:
            method = "" if key == keys[0] else key.split(" ")[0].capitalize()
            made.function.add_permission(
                f"Api{method}",
                principal=iam.ServicePrincipal("apigateway.amazonaws.com"),
                source_arn=f"{self.platform.invoked_by_api}/*/{_wild(key)}",
            )
            route = apigw.CfnRoute(
                made,
                f"{method}Route",
                api_id=self.platform.api.ref,
                route_key=key,
                target=f"integrations/{integration.ref}",
                authorization_type=authorization,
                authorizer_id=authorizer,
            )
            self._after_the_last(route)

    def _after_the_last(self, part: CfnResource) -> None:
        if self.last_of_api:
            part.add_resource_dependency(self.last_of_api)
        self.last_of_api = part

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
        if "stateMachineArn" in detail:
            detail["stateMachineArn"] = [self.d.workflow_arn(name) for name in detail["stateMachineArn"]]
        pattern = events.EventPattern(
            source=[row.trigger.source], detail_type=[row.trigger.detail_type], detail=detail or None
        )
        self._queued(made, row, None, pattern)

    def _queued(self, made: MatineeFunction, row: f.Function, bus: Any, pattern: events.EventPattern) -> None:
        """Connect a rule to a queue with a dead-letter queue, and the queue to the function."""
        name = self.d.name(self.domain.name, row.name)
        dead = dead_letters(made, self.d, "DeadLetters", name)
        queue = consumed(made, name, dead, row.timeout)
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
                max_concurrency=sizing.consumed(row.concurrency, self.d.concurrency) if row.concurrency else None,
            )
        )
        made.function.add_environment("MATINEE_QUEUE", queue.queue_url)
        made.function.add_environment("MATINEE_DEAD_LETTERS", dead.queue_url)
        made.role.add_to_policy(iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[dead.queue_arn]))

    def _on_schedule(self, made: MatineeFunction, row: f.Function) -> None:
        assert isinstance(row.trigger, f.Schedule)
        events.Rule(
            made,
            "Schedule",
            schedule=events.Schedule.expression(row.trigger.expression),
            targets=[targets.LambdaFunction(made.function, retry_attempts=2)],
        )

    def _workflow(self, domain: f.Domain, workflow: Workflow) -> None:
        tasks = steps(domain)
        definition = states.definition(workflow, {name: row.timeout for name, (_, row) in tasks.items()})
        arns = {
            name: self.functions[name].function_arn if owner is domain else self.d.function_arn(owner.name, row.name)
            for name, (owner, row) in tasks.items()
            if self._deployed(row)
        }
        log = logs.LogGroup(
            self,
            "WorkflowLog",
            log_group_name=f"/aws/vendedlogs/states/{self.d.name(domain.name)}",
            retention=logs.RetentionDays.THREE_MONTHS if self.d.prod else logs.RetentionDays.ONE_WEEK,
            removal_policy=self.d.removal,
        )
        machine = sfn.StateMachine(
            self,
            "Workflow",
            state_machine_name=self.d.name(domain.name),
            definition_body=sfn.DefinitionBody.from_string(json.dumps(definition, separators=(",", ":"))),
            definition_substitutions=arns,
            logs=sfn.LogOptions(destination=log, level=sfn.LogLevel.ALL),
            tracing_enabled=True,
        )
        own_rights = [grant for right in domain.workflow_rights for grant in rights.entry(right, self.d)[0]]
        if workflow.distributed:
            own_rights += rights.begin_children(domain.name, self.d)
        policy = iam.Policy(
            self,
            "WorkflowTasks",
            statements=[
                iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=list(arns.values())),
                *(
                    iam.PolicyStatement(actions=actions.split(), resources=resources, conditions=conditions or None)
                    for actions, resources, conditions in own_rights
                ),
            ],
        )
        machine.role.attach_inline_policy(policy)
        wildcards = [resource for _, resources, _ in own_rights for resource in resources]
        justify_wildcards(policy, wildcards, "Objects below one prefix, and executions of this state machine")
        justify(machine, "IAM5[Resource::*]", "Log delivery and X-Ray actions accept no resource")
        alarm(
            self,
            self.d,
            "WorkflowFailed",
            machine.metric_failed(),
            1,
            f"A workflow of {domain.name} failed: see its execution history.",
        )


def _counted(domain: str, metric: str) -> cloudwatch.Metric:
    """A metric of `matinee.kernel.log.count`."""
    dimensions = {"domain": domain}
    return cloudwatch.Metric(namespace="Matinee", metric_name=metric, dimensions_map=dimensions, statistic="Sum")


def _nothing(made: MatineeFunction, row: f.Function) -> None:
    """Do nothing: `_workflow` connects the tasks of a workflow, and the lake's stack the transform of its stream."""


def _wild(key: str) -> str:
    """A route's key as it stands in the ARN of its calls, which are any for the default one."""
    if key == "$default":
        return "*"
    return "/".join("*" if part.startswith("{") else part for part in key.replace(" ", "").split("/"))
