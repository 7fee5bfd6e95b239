"""The experiments that Matinee brings along. They are drafts until an administrator starts them."""

from datetime import UTC, datetime

from matinee.experiments.assigning import HELD
from matinee.experiments.definitions import ExperimentDefinition, ExperimentId, NamespaceSlot, Stored, VariantInput
from matinee.experiments.home import ARTWORK, BY_TASTE, HERO, ROW_ORDER

HOLDOUT = "holdout"
_SINCE = datetime(2026, 12, 1, tzinfo=UTC)


def _evenly(*names: str) -> list[VariantInput]:
    return [VariantInput(variant=name, weight=1 / len(names)) for name in names]


_DEFINITIONS: dict[ExperimentId, ExperimentDefinition] = {
    HOLDOUT: ExperimentDefinition(
        name="Holdout: what all experiments do together",
        hypothesis="The 5 % who get nothing new tell after a quarter whether all that was shipped was worth it.",
        kind="holdout",
        variants=[VariantInput(variant="rest", weight=0.95), VariantInput(variant=HELD, weight=0.05)],
    ),
    ROW_ORDER: ExperimentDefinition(
        name="Order of rows on the home page",
        hypothesis="Rows that are about the viewer, put first, are watched more than rows that are about everybody.",
        variants=_evenly("control", "personal_first", "fresh_first"),
        slot=NamespaceSlot(namespace="home", low=0.0, high=0.5),
        holdout=HOLDOUT,
        guardrails=["failures", "finish_rate"],
        effect=0.03,
    ),
    HERO: ExperimentDefinition(
        name="Title on top of the home page",
        hypothesis="A new title on top is begun more often than the one that fits best.",
        variants=_evenly("control", "fresh"),
        slot=NamespaceSlot(namespace="home", low=0.5, high=1.0),
        holdout=HOLDOUT,
        metric="plays",
        guardrails=["failures", "watch_seconds"],
        effect=0.03,
    ),
    ARTWORK: ExperimentDefinition(
        name="Artwork by taste",
        hypothesis="A picture that fits somebody's taste lets them begin titles that they would have passed by.",
        variants=_evenly("control", BY_TASTE),
        holdout=HOLDOUT,
        metric="plays",
        guardrails=["failures", "finish_rate"],
        effect=0.02,
    ),
}


def drafts() -> dict[ExperimentId, Stored]:
    """As if they had been stored: their version is 0 until they are."""
    return {
        name: Stored(experiment_id=name, definition=definition, created_at=_SINCE, changed_at=_SINCE)
        for name, definition in _DEFINITIONS.items()
    }
