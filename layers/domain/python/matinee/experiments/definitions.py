"""What an administrator says of an experiment, and how it is stored."""

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from matinee.experiments.assigning import HELD, ON, Audience, Experiment, Kind, Profiles
from matinee.experiments.metrics import MetricName
from matinee.kernel.table import Item
from matinee.kernel.text import LINE, PROSE
from matinee.kernel.types import Country, Input, Instant, Model

ExperimentId = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{1,39}$")]
"""Chosen by whoever makes it, as pages ask for it by this name. It never changes."""
VariantId = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{0,29}$")]
_SMALLEST = 0.0001
"""Of a share and of an effect. DynamoDB stores no numbers below 1e-130."""


def _none_or_some(share: float) -> float:
    if 0 < share < _SMALLEST:
        raise ValueError(f"must be 0, or {_SMALLEST} at least")
    return share


Share = Annotated[float, Field(ge=0, le=1), AfterValidator(_none_or_some)]
Effect = Annotated[float, Field(ge=_SMALLEST, le=1)]
"""The smallest change of the metric that matters, relative to the control."""
Device = Literal["desktop", "phone", "tablet", "tv", "other"]
PlanName = Annotated[str, StringConstraints(pattern="^[a-z0-9_-]{1,40}$")]
LanguageName = Annotated[str, StringConstraints(pattern="^[a-z]{2,3}$")]
Status = Literal["draft", "running", "stopped"]


class VariantInput(Input):
    variant: VariantId
    weight: Share


class AudienceInput(Input):
    """Whom it is for; an empty list means everybody. Kids take part only where that is said."""

    countries: Annotated[list[Country], Field(max_length=100)] = []
    plans: Annotated[list[PlanName], Field(max_length=20)] = []
    languages: Annotated[list[LanguageName], Field(max_length=20)] = []
    devices: Annotated[list[Device], Field(max_length=5)] = []
    profiles: Profiles = "all"
    """new: made since it began; old: made before."""
    kids: bool = False


class NamespaceSlot(Input):
    """A part of a namespace's people. Experiments whose slots lie apart never have the same people."""

    namespace: ExperimentId
    low: Share = 0.0
    high: Share = 1.0

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.low >= self.high:
            raise ValueError("low must be below high")
        return self


class ExperimentDefinition(Input):
    """`share`: of the audience that takes part, divided by the weights. The first variant is the control."""

    name: Annotated[str, Field(min_length=1, max_length=120), LINE]
    hypothesis: Annotated[str, Field(max_length=1000), PROSE] = ""
    kind: Kind = "experiment"
    variants: Annotated[list[VariantInput], Field(min_length=1, max_length=6)]
    share: Share = 1.0
    slot: NamespaceSlot | None = None
    holdout: ExperimentId | None = None
    audience: AudienceInput = AudienceInput()
    metric: MetricName = "watch_seconds"
    guardrails: Annotated[list[MetricName], Field(max_length=4)] = ["failures"]
    """What must not get worse."""
    effect: Effect = 0.05

    @model_validator(mode="after")
    def _fits(self) -> Self:
        for wrong in self._wrongs():
            raise ValueError(wrong)
        return self

    def _wrongs(self) -> Iterator[str]:
        names = [each.variant for each in self.variants]
        if len(set(names)) < len(names):
            yield "variants must have different names"
        if abs(sum(each.weight for each in self.variants) - 1) > 1e-6:
            yield "the weights of variants must be 1 together"
        if self.kind == "flag" and names != [ON]:
            yield f"a flag has one variant, called {ON}"
        if self.kind == "holdout" and (len(names), names[-1]) != (2, HELD):
            yield f"a holdout has two variants, of which the second is called {HELD}"
        if self.kind == "experiment" and len(names) < 2:
            yield "an experiment has two variants or more"
        if self.kind == "holdout" and self.holdout:
            yield "a holdout cannot be in another"


class NewExperiment(Input):
    experiment_id: ExperimentId
    definition: ExperimentDefinition


class ExperimentStop(Input):
    """`ship`: the variant that everybody of the audience gets from now on."""

    ship: VariantId | None = None


class Stored(Item, pk="EXPERIMENTS", sk="{experiment_id}"):
    """An experiment. All are in one partition: there are some hundred, and few write them."""

    experiment_id: ExperimentId
    definition: ExperimentDefinition
    status: Status = "draft"
    phase: int = 0
    """Counts how often it began anew. 0: never."""
    started_at: Instant | None = None
    """Of the phase."""
    stopped_at: Instant | None = None
    shipped: VariantId | None = None
    created_at: Instant
    changed_at: Instant

    def running(self) -> Experiment | None:
        """What decides for viewers; None where it changes nothing for them."""
        if self.status == "draft" or (self.status == "stopped" and not self.shipped):
            return None
        said, slot = self.definition, self.definition.slot
        return Experiment(
            key=self.experiment_id,
            phase=self.phase,
            kind=said.kind,
            variants=tuple(each.variant for each in said.variants),
            weights=tuple(each.weight for each in said.variants),
            share=said.share,
            namespace=slot.namespace if slot else "",
            slot=(slot.low, slot.high) if slot else (0.0, 1.0),
            holdout=said.holdout or "",
            audience=Audience(**said.audience.model_dump()),
            since=self.started_at.timestamp() if self.started_at else 0.0,
            shipped=(self.shipped or "") if self.status == "stopped" else "",
        )


class ExperimentView(Model):
    """`version` is what If-Match takes."""

    experiment_id: ExperimentId
    definition: ExperimentDefinition
    status: Status
    phase: int
    started_at: Instant | None = None
    stopped_at: Instant | None = None
    shipped: VariantId | None = None
    created_at: Instant
    changed_at: Instant
    version: int


class ExperimentList(Model):
    items: list[ExperimentView]


def view(stored: Stored) -> ExperimentView:
    return ExperimentView.model_validate(stored.model_dump())
