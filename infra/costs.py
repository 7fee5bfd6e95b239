"""What a deployment costs while nobody uses it, resource by resource: counted in the templates. `make costs` writes README.md.

List prices of us-east-1, in dollars a month, free allowances left out. What use costs is said beside.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
_BEGIN, _END = "<!-- costs: written by `make costs` -->\n", "<!-- /costs -->\n"
Templates = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Price:
    what: str
    use: str = ""
    idle: float = 0
    """Dollars a month for each."""


@dataclass(frozen=True)
class Use:
    """Dollars for what is used, of what a viewer uses most."""

    lambda_call: float = 0.20e-6
    lambda_gb_second: float = 0.0000133334
    api_call: float = 1.00e-6
    write_unit: float = 0.625e-6
    read_unit: float = 0.125e-6
    edge_request: float = 0.01e-4
    edge_gb: float = 0.085


USE = Use()
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
    "AWS::CloudFront::Function": Price("CloudFront functions", "0.10 a million calls"),
    "AWS::StepFunctions::StateMachine": Price(
        "Step Functions workflows", "0.025 a thousand transitions: 0.0005 a film"
    ),
    "AWS::MediaConvert::Queue": Price(
        "MediaConvert queue", "a 2-hour film at 1080p, five renditions: about 6.70, shown before it starts"
    ),
    "AWS::Events::EventBus": Price("EventBridge bus", "1.00 a million events of ours"),
    "AWS::Events::Archive": Price("EventBridge archive", "0.10 a GB taken in, 0.023 a GB kept"),
    # Lambda keeps five long polls of 20 s open at each queue: 0.65 million requests a month at 0.40.
    "AWS::SQS::Queue": Price("SQS queues that Lambda polls", "0.40 a million requests", 0.26),
    "AWS::SES::EmailIdentity": Price("SES identity", "0.10 a thousand mails"),
    "AWS::SNS::Topic": Price("SNS topic of alarms", "2.00 per 100,000 mails to you"),
    "AWS::SecretsManager::Secret": Price("Secrets Manager secrets", "0.05 per 10,000 reads", 0.40),
    "AWS::KMS::Key": Price("KMS key that wraps films' keys", "0.03 per 10,000 licences", 1.00),
    "AWS::CloudWatch::Alarm": Price("CloudWatch alarms", "", 0.10),
    "AWS::Logs::LogGroup": Price(
        "CloudWatch log groups", "0.50 a GB taken in, 0.03 a GB kept: a week in dev, 90 days in prod"
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
    "AWS::IAM::Policy",
    "AWS::IAM::Role",
    "AWS::Lambda::EventSourceMapping",
    "AWS::Lambda::LayerVersion",
    "AWS::Lambda::Permission",
    "AWS::S3::BucketPolicy",
    "AWS::SNS::TopicPolicy",
    "AWS::SQS::QueuePolicy",
    "AWS::SSM::Parameter",
}


def table(dev: Templates, prod: Templates) -> str:
    """Raises KeyError for a resource of which nobody has said what it costs."""
    rows = list(_rows(_counted(dev), _counted(prod)))
    idle_dev, idle_prod = sum(row[1] for row in rows), sum(row[2] for row in rows)
    lines = [
        f"| {what} | {_dollars(idle_dev)} | {_dollars(idle_prod)} | {use} |" for what, idle_dev, idle_prod, use in rows
    ]
    head = ["| resource | dev, idle | prod, idle | by use |", "|---|--:|--:|---|"]
    return "\n".join([*head, *lines, f"| **all of it, unused** | **{idle_dev:.2f}** | **{idle_prod:.2f}** | |"]) + "\n"


def readme(text: str, costs: str) -> str:
    """README's text with the table in its place."""
    before, _, rest = text.partition(_BEGIN)
    return before + _BEGIN + costs + _END + rest.partition(_END)[2]


def _rows(dev: Mapping[str, int], prod: Mapping[str, int]) -> Iterator[tuple[str, float, float, str]]:
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
                continue  # nobody polls a queue of dead letters
            if kind not in PRICES:
                raise KeyError(f"what does {kind} cost?")
            counts[kind] = counts.get(kind, 0) + 1
    return counts


def _dollars(amount: float) -> str:
    return f"{amount:.2f}" if amount else "0"


def main() -> None:
    """From assemblies that were synthesised before, in build/assembly-dev and -prod."""
    dev, prod = (
        {file.name: json.loads(file.read_text()) for file in (ROOT / f"build/assembly-{stage}").glob("*.template.json")}
        for stage in ("dev", "prod")
    )
    README.write_text(readme(README.read_text(), table(dev, prod)))


if __name__ == "__main__":
    main()
