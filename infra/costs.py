"""The cost of a deployment, counted in its templates. `make costs` writes it into docs/costs.md and README.md.

Prices are list prices of us-east-1 in dollars a month, without free allowances.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra import clickstream_costs
from infra.prices import USE

ROOT = Path(__file__).parents[1]
PAGE, README = ROOT / "docs/costs.md", ROOT / "README.md"
_BEGIN, _END = "<!-- costs: written by `make costs` -->\n", "<!-- /costs -->\n"
Templates = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Price:
    what: str
    use: str = ""
    idle: float = 0
    """Dollars a month for each."""


PRICES: dict[str, Price] = {
    "AWS::Lambda::Function": Price(
        "Lambda functions",
        f"{USE.lambda_call * 1e6:.2f} a million calls and {USE.lambda_gb_second:.7f} a GB-second (arm64)",
    ),
    "AWS::ApiGatewayV2::Api": Price("HTTP API", f"{USE.api_call * 1e6:.2f} a million calls"),
    "AWS::DynamoDB::Table": Price(
        "DynamoDB tables, on demand",
        f"{USE.write_unit * 1e6:.3f} a million writes, {USE.read_unit * 1e6:.3f} a million reads; "
        "0.25 a GB, 0.20 more for PITR",
    ),
    "AWS::S3::Bucket": Price(
        "S3 buckets", "0.023 a GB, sources 0.004 after 30 days; 0.005 a thousand writes, 0.0004 a thousand reads"
    ),
    "AWS::CloudFront::Distribution": Price(
        "CloudFront distribution",
        f"{USE.edge_gb:.3f} a GB (North America, Europe), {USE.edge_request * 1e4:.2f} per 10,000 requests; "
        "the first TB is free",
    ),
    "AWS::WAFv2::WebACL": Price(
        "web ACL", f"{USE.firewall_request * 1e6:.2f} a million requests, segments of films included", 9.00
    ),
    "AWS::CloudFront::Function": Price("CloudFront functions", "0.10 a million calls"),
    "AWS::StepFunctions::StateMachine": Price(
        "Step Functions workflows", "0.025 a thousand transitions: 0.0005 a film"
    ),
    "AWS::MediaConvert::Queue": Price(
        "MediaConvert queue",
        "a 2-hour film at 1080p with five renditions: at most about 14.80, 3.24 more to play early; each estimate is shown first",
    ),
    "AWS::Events::EventBus": Price("EventBridge bus", "1.00 a million custom events"),
    "AWS::Events::Archive": Price("EventBridge archive", "0.10 a GB ingested, 0.023 a GB stored"),
    "AWS::KinesisFirehose::DeliveryStream": Price(
        "Firehose stream of events", "0.029 a GB, 0.018 more for Parquet; each record counts in steps of 5 kB"
    ),
    "AWS::Athena::WorkGroup": Price("Athena work groups", "5.00 a TB that queries read, 10 MB at least"),
    "AWS::Glue::Table": Price("Glue tables of the lake", "1.00 a million requests, the first million is free"),
    "AWS::EMRServerless::Application": Price(
        "Spark application", "0.042 a vCPU-hour and 0.0046 a GB-hour (arm64) while a job runs; stopped 5 minutes later"
    ),
    "AWS::KinesisAnalyticsV2::Application": Price(
        "Flink application",
        "once it is started: 0.11 a KPU-hour, two KPUs at least: 161 a month, and up to 5 for 50 GB",
    ),
    # Lambda keeps five long polls of 20 s open at each queue: 0.65 million requests a month at 0.40.
    "AWS::SQS::Queue": Price("SQS queues that Lambda polls", "0.40 a million requests", 0.26),
    "AWS::SES::EmailIdentity": Price("SES identity", "0.10 a thousand mails"),
    "AWS::SNS::Topic": Price("SNS topic for alarms", "2.00 per 100,000 mails to you"),
    "AWS::SecretsManager::Secret": Price("Secrets Manager secrets", "0.05 per 10,000 reads", 0.40),
    "AWS::KMS::Key": Price("KMS key that wraps content keys", "0.03 per 10,000 licences", 1.00),
    "AWS::CloudWatch::Alarm": Price("CloudWatch alarms", "", 0.10),
    "AWS::Logs::LogGroup": Price(
        "CloudWatch log groups", "0.50 a GB ingested, 0.03 a GB stored; kept for a week in dev, 90 days in prod"
    ),
}
FREE = {
    "AWS::ApiGatewayV2::Authorizer",
    "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route",
    "AWS::ApiGatewayV2::Stage",
    "AWS::CloudFormation::CustomResource",
    "AWS::CloudFront::CachePolicy",
    "AWS::CloudFront::OriginAccessControl",
    "AWS::CloudFront::OriginRequestPolicy",
    "AWS::CloudFront::ResponseHeadersPolicy",
    "AWS::Events::Rule",
    "AWS::Glue::Database",
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Permission",
    "AWS::Logs::LogStream",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::Subscription",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SSM::Parameter",
}


def table(dev: Templates, prod: Templates) -> str:
    """The idle cost of each resource. Raises KeyError for a resource without a price."""
    rows = list(_rows(_counted(dev), _counted(prod)))
    idle_dev, idle_prod = _idle(rows)
    lines = [
        f"| {what} | {_dollars(idle_dev)} | {_dollars(idle_prod)} | {use} |" for what, idle_dev, idle_prod, use in rows
    ]
    head = ["| resource | dev, idle | prod, idle | by use |", "|---|--:|--:|---|"]
    return "\n".join([*head, *lines, f"| **total, idle** | **{idle_dev:.2f}** | **{idle_prod:.2f}** | |"]) + "\n"


def summary(dev: Templates, prod: Templates) -> str:
    """The same in one sentence."""
    idle_dev, idle_prod = _idle(_rows(_counted(dev), _counted(prod)))
    return f"**Idle, it costs ${idle_dev:.2f} a month** (`dev`) or ${idle_prod:.2f} (`prod`, with alarms).\n"


def placed(text: str, costs: str) -> str:
    """A document with these costs between its markers."""
    before, _, rest = text.partition(_BEGIN)
    return before + _BEGIN + costs + _END + rest.partition(_END)[2]


METRICS_OF_A_ROUTE, METRIC = 6, 0.30
"""4xx, 5xx, Count, DataProcessed, IntegrationLatency and Latency; dollars a month for one, in months in which it has data."""


def route_metrics(prod: Templates) -> str:
    """What `-c route-metrics=on` costs, in one sentence."""
    routes = sum(
        resource["Type"] == "AWS::ApiGatewayV2::Route"
        for template in prod.values()
        for resource in template["Resources"].values()
    )
    most = routes * METRICS_OF_A_ROUTE * METRIC
    return (
        f"Metrics of each route (`route-metrics=on`) add up to {most:.2f}: {METRIC:.2f} for each of the "
        f"{METRICS_OF_A_ROUTE} metrics of the {routes} routes, while it is asked.\n"
    )


Row = tuple[str, float, float, str]
"""What it is, dollars a month in dev and in prod while idle, and the price of using it."""


def _idle(rows: Iterable[Row]) -> tuple[float, float]:
    """Dollars a month in dev and in prod."""
    listed = list(rows)
    return sum(row[1] for row in listed), sum(row[2] for row in listed)


def _rows(dev: Mapping[str, int], prod: Mapping[str, int]) -> Iterator[Row]:
    for kind, price in PRICES.items():
        few, many = dev.get(kind, 0), prod.get(kind, 0)
        if few or many:
            count = f"{few}" if few == many else f"{few} or {many}"
            yield f"{count} {price.what}" if many > 1 else price.what, few * price.idle, many * price.idle, price.use


def _counted(templates: Templates) -> dict[str, int]:
    counts: dict[str, int] = {}
    for template in templates.values():
        for resource in template["Resources"].values():
            kind = resource["Type"]
            if kind in FREE or (kind == "AWS::SQS::Queue" and "RedrivePolicy" not in resource["Properties"]):
                continue  # Lambda does not poll dead-letter queues
            if kind not in PRICES:
                raise KeyError(f"add a price for {kind} to PRICES in infra/costs.py, or add it to FREE")
            counts[kind] = counts.get(kind, 0) + 1
    return counts


def _dollars(amount: float) -> str:
    return f"{amount:.2f}" if amount else "0"


def main() -> None:
    """Read both assemblies from build/assembly-dev and build/assembly-prod, which must be synthesised already."""
    dev, prod = (
        {file.name: json.loads(file.read_text()) for file in (ROOT / f"build/assembly-{stage}").glob("*.template.json")}
        for stage in ("dev", "prod")
    )
    for file, costs in documents(dev, prod).items():
        file.write_text(placed(file.read_text(), costs))


def documents(dev: Templates, prod: Templates) -> dict[Path, str]:
    """What each document says of the costs."""
    page = f"{table(dev, prod)}\n{route_metrics(prod)}\n{clickstream_costs.table()}"
    return {PAGE: page, README: summary(dev, prod)}


if __name__ == "__main__":
    main()
