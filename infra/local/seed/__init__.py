"""A dozen demo titles on the first start, through the public API alone: what the seed can do, a script can do."""

from infra.local.seed.catalogue import DEMOS
from infra.local.seed.titles import seed

__all__ = ["DEMOS", "seed"]
