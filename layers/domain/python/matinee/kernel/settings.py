"""Everything that a function is told by its deployment, read once from the environment and validated."""

import os
from collections.abc import Mapping
from functools import cache

from matinee.kernel.errors import Problem

_PREFIX = "MATINEE_"


class Misconfigured(Problem):
    """A setting is missing or malformed: the deployment is at fault, never the caller."""

    code = "misconfigured"


class Settings:
    """Values as the stacks write them (`infra/stacks/rights.py`); what a function was not granted, it is not told."""

    def __init__(self, stage: str, domain: str, access: str, grown_up: bool, env: Mapping[str, str]) -> None:
        """`grown_up`: whether a kids profile is refused."""
        self.stage, self.domain, self.access, self.grown_up, self.env = stage, domain, access, grown_up, env

    def __getitem__(self, name: str) -> str:
        """The value of MATINEE_<NAME>; raises Misconfigured where it is missing or empty."""
        value = self.env.get(_PREFIX + name.upper(), "")
        if not value:
            raise Misconfigured(f"{_PREFIX}{name.upper()} is not set for this function")
        return value

    def integer(self, name: str) -> int:
        value = self[name]
        if not value.isdecimal():
            raise Misconfigured(f"{_PREFIX}{name.upper()} must be a whole number")
        return int(value)

    def table(self, domain: str) -> str:
        """The name of a domain's table, if this function was granted it."""
        return self[f"table_{domain}"]

    def bucket(self, name: str) -> str:
        return self[f"bucket_{name}"]


STAGES = ("dev", "prod")
ACCESS = ("public", "viewer", "editor", "support", "admin", "internal")


@cache
def settings() -> Settings:
    """The settings of this process. Raises Misconfigured, at the first use, where the basic ones are not valid."""
    env = dict(os.environ)
    found = Settings(
        stage=env.get("MATINEE_STAGE", "dev"),
        domain=env.get("MATINEE_DOMAIN", ""),
        access=env.get("MATINEE_ACCESS", "internal"),
        grown_up=env.get("MATINEE_GROWN_UP") == "yes",
        env=env,
    )
    if found.stage not in STAGES:
        raise Misconfigured(f"MATINEE_STAGE must be one of {', '.join(STAGES)}")
    if found.access not in ACCESS:
        raise Misconfigured(f"MATINEE_ACCESS must be one of {', '.join(ACCESS)}")
    return found
