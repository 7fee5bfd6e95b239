"""What a client learns: its own variants, and nothing of anybody else's."""

from collections.abc import Mapping

from matinee.experiments.assigning import Choice, Decided
from matinee.kernel.types import Model


class VariantSeen(Model):
    """`tracked`: the name by which the exposure is to be told; absent where none is."""

    variant: str
    by: Decided
    tracked: str | None = None


def seen(choices: Mapping[str, Choice]) -> dict[str, VariantSeen]:
    return {
        key: VariantSeen.model_construct(variant=each.variant, by=each.by, tracked=each.tracked or None)
        for key, each in choices.items()
    }


class OwnVariants(Model):
    """Experiment → the caller's variant. What is not in it is as it always was."""

    variants: dict[str, VariantSeen]
