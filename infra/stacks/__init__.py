"""Function tables → CloudFormation. Stacks refer to each other by fixed names (`deployment.py`) instead of exports."""

from infra.stacks.app import matinee_app
from infra.stacks.data import DataStack
from infra.stacks.domain import DomainStack
from infra.stacks.edge import EdgeStack
from infra.stacks.flink import FlinkStack
from infra.stacks.index import IndexStack
from infra.stacks.lake import LakeStack
from infra.stacks.media import MediaStack
from infra.stacks.platform import PlatformStack
from infra.stacks.spark import SparkStack

__all__ = [
    "DataStack",
    "DomainStack",
    "EdgeStack",
    "FlinkStack",
    "IndexStack",
    "LakeStack",
    "MediaStack",
    "PlatformStack",
    "SparkStack",
    "matinee_app",
]
