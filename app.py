"""The table of contents: one line a stack. `-c stage=dev|prod` chooses what it costs and how hard it is to lose."""

from infra.domains import DOMAINS
from infra.stacks import DataStack, DomainStack, EdgeStack, IndexStack, MediaStack, PlatformStack, matinee_app

app, deployment = matinee_app()
data = DataStack(app, deployment, DOMAINS)
platform = PlatformStack(app, deployment, data)
media = MediaStack(app, deployment, platform)
index = IndexStack(app, deployment)
domains = [
    DomainStack(app, deployment, domain, platform, media, index) for domain in DOMAINS if domain.name != "platform"
]
edge = EdgeStack(app, deployment, platform, media)
app.synth()
