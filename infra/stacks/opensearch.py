"""The Amazon OpenSearch domain of `-c search=opensearch`, charged by the hour.

It is a domain and not OpenSearch Serverless, whose smallest collection has two compute units at 0.24 dollars an hour: 350
dollars a month, thirteen times the smallest domain. A collection also shows a write after about ten seconds, a domain after
one.
"""

from dataclasses import dataclass
from typing import Any

from aws_cdk import Aws, CfnDeletionPolicy, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_logs as logs
from aws_cdk import aws_opensearchservice as opensearch
from aws_cdk import aws_ssm as ssm
from constructs import Construct

from infra import functions as f
from infra.domains import DOMAINS
from infra.stacks.deployment import Deployment
from infra.stacks.nag import justify
from infra.stacks.queues import alarm

VERSION = "3.5"


@dataclass(frozen=True)
class Size:
    """The size of a domain. Prices are those of us-east-1: nodes by the hour, and 0.122 dollars per GB of disk and month."""

    nodes: int
    instance: str
    disk: int
    """GB, of each node."""
    zones: int
    replicas: int
    shards: int = 1
    masters: str = ""
    """The instance type of three dedicated master nodes; empty if data nodes are masters."""


SIZES = {
    "dev": Size(1, "t3.small.search", 10, zones=1, replicas=0),  # 0.036 an hour: 27.50 a month with its disk
    "prod": Size(3, "m6g.large.search", 20, zones=3, replicas=1),  # 0.128 an hour each: 288 a month with their disks
}
"""Sizes for a million titles. docs/search.md has the sizes for ten million."""


class SearchDomain(Construct):
    def __init__(self, scope: Construct, d: Deployment):
        super().__init__(scope, "OpenSearch")
        size, name = SIZES[d.stage], d.name("search")
        arn = d.arn("es", f"domain/{name}")
        log = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/matinee/{d.stage}/opensearch",
            retention=logs.RetentionDays.THREE_MONTHS if d.prod else logs.RetentionDays.ONE_WEEK,
            removal_policy=RemovalPolicy.DESTROY,
        )
        may_log = _may_log(self, log.log_group_arn, arn)
        allowed = logs.CfnResourcePolicy(self, "MayLog", policy_name=name, policy_document=may_log)
        of = opensearch.CfnDomain
        domain = of(
            self,
            "Domain",
            domain_name=name,
            engine_version=f"OpenSearch_{VERSION}",
            cluster_config=of.ClusterConfigProperty(
                instance_count=size.nodes,
                instance_type=size.instance,
                dedicated_master_enabled=bool(size.masters),
                dedicated_master_count=3 if size.masters else None,
                dedicated_master_type=size.masters or None,
                zone_awareness_enabled=size.zones > 1,
                zone_awareness_config=(
                    of.ZoneAwarenessConfigProperty(availability_zone_count=size.zones) if size.zones > 1 else None
                ),
            ),
            ebs_options=of.EBSOptionsProperty(ebs_enabled=True, volume_type="gp3", volume_size=size.disk),
            encryption_at_rest_options=of.EncryptionAtRestOptionsProperty(enabled=True),
            node_to_node_encryption_options=of.NodeToNodeEncryptionOptionsProperty(enabled=True),
            domain_endpoint_options=of.DomainEndpointOptionsProperty(
                enforce_https=True, tls_security_policy="Policy-Min-TLS-1-2-PFS-2023-10"
            ),
            access_policies=_may_ask(d, arn),
            # Rights are granted by the index in the address, so lines of a bulk request must not name another index.
            advanced_options={"rest.action.multi.allow_explicit_index": "false"},
            log_publishing_options={
                "ES_APPLICATION_LOGS": of.LogPublishingOptionProperty(
                    cloud_watch_logs_log_group_arn=log.log_group_arn, enabled=True
                )
            },
            software_update_options=of.SoftwareUpdateOptionsProperty(auto_software_update_enabled=True),
            off_peak_window_options=of.OffPeakWindowOptionsProperty(enabled=True),
        )
        domain.add_resource_dependency(allowed)
        # The index can be rebuilt from the content table.
        domain.cfn_options.deletion_policy = domain.cfn_options.update_replace_policy = CfnDeletionPolicy.DELETE
        ssm.StringParameter(
            self,
            "Url",
            parameter_name=d.opensearch_parameter,
            string_value=f"https://{domain.attr_domain_endpoint}",
        )
        _justified(domain, d)
        self._alarms(d, name)

    def _alarms(self, d: Deployment, name: str) -> None:
        for metric, threshold, says in (
            ("ClusterStatus.red", 1, "a primary shard is missing, so some titles are not found"),
            ("ClusterIndexWritesBlocked", 1, "the index accepts no writes because its disk is full"),
            ("CPUUtilization", 80, "the domain is too small for its load"),
            ("JVMMemoryPressure", 85, "the domain is running out of memory"),
        ):
            measured = cloudwatch.Metric(
                namespace="AWS/ES",
                metric_name=metric,
                dimensions_map={"DomainName": name, "ClientId": Aws.ACCOUNT_ID},
                statistic="Maximum",
            )
            alarm(self, d, metric.replace(".", ""), measured, threshold, f"OpenSearch: {says}.")


def _justified(domain: opensearch.CfnDomain, d: Deployment) -> None:
    open_to = (
        "IAM authorizes each signed request. The functions are outside a VPC, whose endpoints would cost by the hour"
    )
    for rule in ("OS1", "OS3"):
        justify(domain, rule, open_to)
    for log in ("SEARCH_SLOW_LOGS", "INDEX_SLOW_LOGS"):
        justify(
            domain, f"OS9[LogExport::{log}]", "Slow logs would store what people typed, and entries cannot be deleted"
        )
    if d.prod:
        justify(domain, "OS4", "The three data nodes elect a master; docs/search.md says when to add dedicated masters")
    else:
        justify(domain, "OS4", "The dev stage has one node and may be down")
        justify(domain, "OS7", "The dev stage has one node and may be down")


def _may_ask(d: Deployment, domain: str) -> dict[str, Any]:
    """The domain's policy: it admits the roles of stacks whose functions use the index. Their own policies limit requests."""
    asking = [
        each.name
        for each in DOMAINS
        if any(isinstance(right, f.ReadIndex) for row in each.functions for right in row.rights)
    ]
    # CloudFormation builds a role's name from its stack, its path and a random suffix.
    roles = [f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:role/{d.name(name)}-*" for name in asking]
    statement = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{Aws.PARTITION}:iam::{Aws.ACCOUNT_ID}:root"},
        "Action": "es:ESHttp*",
        "Resource": f"{domain}/*",
        "Condition": {"ArnLike": {"aws:PrincipalArn": roles}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def _may_log(scope: Construct, group: str, domain: str) -> str:
    """A policy that lets only this domain write to the log group."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "es.amazonaws.com"},
        "Action": ["logs:PutLogEvents", "logs:CreateLogStream"],
        "Resource": group,
        "Condition": {"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}, "ArnLike": {"aws:SourceArn": domain}},
    }
    return Stack.of(scope).to_json_string({"Version": "2012-10-17", "Statement": [statement]})
