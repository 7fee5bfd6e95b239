"""Function tables → CloudFormation. Stacks refer to each other by fixed names (`deployment.py`) instead of exports."""

from infra.stacks.app import matinee_app
from infra.stacks.data import DataStack
from infra.stacks.domain import DomainStack
from infra.stacks.edge import EdgeStack
from infra.stacks.index import IndexStack
from infra.stacks.media import MediaStack
from infra.stacks.platform import PlatformStack

__all__ = ["DataStack", "DomainStack", "EdgeStack", "IndexStack", "MediaStack", "PlatformStack", "matinee_app"]
