"""The table of contents: one line a stack. `-c stage=dev|prod` chooses what it costs and how hard it is to lose."""

from infra.domains import DOMAINS
from infra.stacks import (
    DataStack,
    DomainStack,
    EdgeStack,
    FlinkStack,
    IndexStack,
    LakeStack,
    MediaStack,
    PlatformStack,
    SparkStack,
    matinee_app,
)

app, deployment = matinee_app()
data = DataStack(app, deployment, DOMAINS)
platform = PlatformStack(app, deployment, data)
media = MediaStack(app, deployment, platform)
index = IndexStack(app, deployment)
lake = LakeStack(app, deployment)
domains = [
    DomainStack(app, deployment, domain, platform, media, index, lake)
    for domain in DOMAINS
    if domain.name != "platform"
]
if deployment.spark == "on":
    spark = SparkStack(app, deployment)
    for each in domains:
        each.add_stack_dependency(spark)
if deployment.flink == "on":
    FlinkStack(app, deployment, lake)
edge = EdgeStack(app, deployment, platform, media)
app.synth()
