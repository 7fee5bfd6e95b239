"""A cloud assembly, and the commands of CDK that read it."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

from infra.synth import ROOT, node


@dataclass(frozen=True)
class Stack:
    name: str
    template: dict[str, Any]
    after: frozenset[str]
    """The stacks that it needs, directly or not."""

    def has(self, kind: str) -> bool:
        return any(resource["Type"] == kind for resource in self.template["Resources"].values())

    def of_type(self, kind: str) -> Iterator[dict[str, Any]]:
        """The properties of its resources of a type."""
        for resource in self.template["Resources"].values():
            if resource["Type"] == kind:
                yield resource.get("Properties", {})


def stacks(folder: Path) -> list[Stack]:
    """In the order in which they are deployed."""
    artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
    found = {name: each for name, each in artifacts.items() if each["type"] == "aws:cloudformation:stack"}
    needs = {name: {need for need in each.get("dependencies", []) if need in found} for name, each in found.items()}
    after: dict[str, frozenset[str]] = {}
    for name in TopologicalSorter(needs).static_order():
        after[name] = frozenset(needs[name]).union(*(after[need] for need in needs[name]))
    return [
        Stack(name, json.loads((folder / found[name]["properties"]["templateFile"]).read_text()), after[name])
        for name in after
    ]


def cdk(*arguments: str) -> int:
    """Run the CDK that npm brought; its exit code."""
    command = [node(), str(ROOT / "node_modules/aws-cdk/bin/cdk"), *arguments]
    return subprocess.run(command, cwd=ROOT, check=False).returncode
