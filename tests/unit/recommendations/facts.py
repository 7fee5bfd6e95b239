"""What profiles did, as tests of training say it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    profile: str
    content_id: str
    confidence: float = 1.0
    at: float = 0.0
