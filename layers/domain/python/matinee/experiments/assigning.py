"""Who sees which variant: by a hash of the profile's id, so that it is the same on every device and is stored nowhere.

The hash, the ranges and the namespaces are those that GrowthBook's SDKs publish ("Build Your Own SDK", hash version 2), so that
their test vectors hold here. Standard library alone: whatever answers a request may import it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, Self

Kind = Literal["experiment", "flag", "holdout"]
Profiles = Literal["all", "new", "old"]
Decided = Literal["hash", "forced", "shipped"]

HELD = "held"
"""The variant of a holdout whose people take part in nothing that names the holdout."""
ON = "on"
"""The one variant of a flag."""
Range = tuple[float, float]


class Audience(NamedTuple):
    """Whom it is for. A list that is empty means everybody."""

    countries: Sequence[str] = ()
    plans: Sequence[str] = ()
    """`none` means people without one."""
    languages: Sequence[str] = ()
    devices: Sequence[str] = ()
    profiles: Profiles = "all"
    """Profiles made since the start of the phase, or before it: nobody turns from one into the other while it runs."""
    kids: bool = False


class Experiment(NamedTuple):
    """What it takes to decide. `share`: of the audience that takes part; `slot`: its part of the namespace's people."""

    key: str
    phase: int
    kind: Kind
    variants: Sequence[str]
    """The first one is the control."""
    weights: Sequence[float]
    share: float = 1.0
    namespace: str = ""
    slot: Range = (0.0, 1.0)
    holdout: str = ""
    """The key of a holdout whose held people are left out."""
    audience: Audience = Audience()
    since: float = 0.0
    """When the phase began, in epoch seconds."""
    shipped: str = ""
    """The variant that everybody of the audience gets, now that the question is answered."""

    @property
    def tracked(self) -> str:
        """The name by which exposures are counted. Another phase is another name, so results are never mixed."""
        return f"{self.key}.{self.phase}"

    def as_dict(self) -> dict[str, Any]:
        """As JSON knows it."""
        return {**self._asdict(), "audience": self.audience._asdict(), "slot": list(self.slot)}

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Self:
        """Raises TypeError where it says something unknown."""
        return cls(**{**said, "audience": Audience(**said["audience"]), "slot": tuple(said["slot"])})


class Viewer(NamedTuple):
    """Who asks. `unit_id` is what the hash is of: a profile's id, else a visitor's, else nothing."""

    unit_id: str = ""
    country: str = ""
    plan: str = "none"
    language: str = "en"
    device: str = "other"
    made_at: float | None = None
    """When the profile was made, in epoch seconds."""
    kids: bool = False


class Choice(NamedTuple):
    variant: str
    by: Decided
    tracked: str = ""
    """The name by which the exposure is to be logged. Empty where nothing is compared, or an administrator tries it."""


def fnv1a32(text: str) -> int:
    """FNV-1a of 32 bits (Fowler, Noll, Vo). Texts are ASCII here."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = ((value ^ byte) * 0x01000193) & 0xFFFFFFFF
    return value


def bucket(seed: str, unit_id: str) -> float:
    """Where a unit lies between 0 (included) and 1, in steps of 0.0001: GrowthBook's hash, version 2."""
    return fnv1a32(str(fnv1a32(seed + unit_id))) % 10_000 / 10_000


def ranges(weights: Sequence[float], share: float = 1.0) -> list[Range]:
    """Each variant's part of 0..1. A variant keeps its beginning whatever the share, so more share moves nobody."""
    found, start = [], 0.0
    for weight in weights:
        found.append((start, start + share * weight))
        start += weight
    return found


def chosen(place: float, within: Sequence[Range]) -> int | None:
    """The range that has this place."""
    return next((number for number, (low, high) in enumerate(within) if low <= place < high), None)


def in_namespace(unit_id: str, namespace: str, slot: Range) -> bool:
    """Whether a unit is one of these of a namespace. Slots apart exclude each other: GrowthBook's hash, version 1."""
    place = fnv1a32(f"{unit_id}__{namespace}") % 1000 / 1000
    return slot[0] <= place < slot[1]


def variant(experiment: Experiment, unit_id: str) -> str | None:
    """The variant of a unit by its hash alone; None where it takes no part."""
    if not unit_id:
        # Of somebody unknown nothing can be said twice, but that everybody gets it.
        everybody = len(experiment.variants) == 1 and experiment.share >= 1 and not experiment.namespace
        return experiment.variants[0] if everybody else None
    if experiment.namespace and not in_namespace(unit_id, experiment.namespace, experiment.slot):
        return None
    place = bucket(experiment.tracked, unit_id)
    number = chosen(place, ranges(experiment.weights, experiment.share))
    return None if number is None else experiment.variants[number]


def is_for(experiment: Experiment, viewer: Viewer) -> bool:
    """Whether somebody is of its audience."""
    audience = experiment.audience
    wanted = (
        (audience.countries, viewer.country),
        (audience.plans, viewer.plan),
        (audience.languages, viewer.language.partition("-")[0]),
        (audience.devices, viewer.device),
    )
    if viewer.kids and not audience.kids:
        return False
    if not all(not some or own in some for some, own in wanted):
        return False
    if audience.profiles == "all":
        return True
    return viewer.made_at is not None and (viewer.made_at >= experiment.since) == (audience.profiles == "new")


def assign(
    experiments: Iterable[Experiment],
    viewer: Viewer,
    forced: Mapping[str, str] | None = None,
    only: Collection[str] | None = None,
) -> dict[str, Choice]:
    """Key → what this viewer sees, of experiments that are on. What is not in it is as it always was.

    `forced`: variants by key that an administrator asks for; one that does not exist forces nothing. `only`: of these keys.
    """
    known = {each.key: each for each in experiments}
    forced = forced or {}
    asked = known if only is None else {key: known[key] for key in known if key in only}
    return {key: choice for key, each in asked.items() if (choice := _choice(each, known, viewer, forced.get(key, "")))}


def _choice(experiment: Experiment, known: Mapping[str, Experiment], viewer: Viewer, forced: str) -> Choice | None:
    if forced in experiment.variants:
        return Choice(forced, "forced")
    if not is_for(experiment, viewer):
        return None
    if experiment.shipped:
        return Choice(experiment.shipped, "shipped")
    holdout = known.get(experiment.holdout)
    if holdout and variant(holdout, viewer.unit_id) == HELD:
        return None
    found = variant(experiment, viewer.unit_id)
    return Choice(found, "hash", "" if experiment.kind == "flag" else experiment.tracked) if found else None
