"""The CDK app: its context, its tags, the rules that it is checked by, and the files that its functions are made of."""

import os
from typing import Any

import aws_cdk as cdk
from cdk_nag import AwsSolutionsChecks

from infra.stacks import assets
from infra.stacks.deployment import Deployment


def matinee_app() -> tuple[cdk.App, Deployment]:
    """Raises ValueError for a stage that there is not."""
    app = cdk.App(outdir=os.environ.get("CDK_OUTDIR", "cdk.out"), analytics_reporting=False)
    stage: Any = app.node.try_get_context("stage") or "dev"
    if stage not in ("dev", "prod"):
        raise ValueError(f"-c stage={stage}: there are dev and prod")
    cdk.Tags.of(app).add("application", "matinee")
    cdk.Tags.of(app).add("stage", stage)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    assets.stage()
    budgets = {f"budget_{span}": app.node.try_get_context(f"budget-{span}") for span in ("upload", "month")}
    return app, Deployment(stage, **{name: int(cents) for name, cents in budgets.items() if cents is not None})
