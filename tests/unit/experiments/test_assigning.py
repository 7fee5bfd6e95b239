"""Who sees what: GrowthBook's own vectors, and what holds of every experiment."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matinee.experiments import assigning
from matinee.experiments.assigning import Audience, Experiment, Viewer

HERO = Experiment("hero", 1, "experiment", ("control", "large"), (0.5, 0.5))
PROFILES = [f"pro_01K9ZQ5T9S8R7Q6P5N4M{number:06d}" for number in range(5000)]

# growthbook/growthbook, packages/sdk-js/test/cases.json (MIT): `hash` of version 2, `getBucketRange`, `inNamespace`.
HASHES = [
    ("seed", "a", 0.0505),
    ("seed", "b", 0.2696),
    ("foo", "ab", 0.2575),
    ("foo", "def", 0.2019),
    ("89123klj", "8952klfjas09ujkasdf", 0.124),
    ("90850943850283058242805", "123", 0.7516),
    ("()**(%$##$%#$#", '___)((*":&', 0.0128),
]
RANGES = [
    ((0.5, 0.5), 1, [(0, 0.5), (0.5, 1)]),
    ((0.5, 0.5), 0.5, [(0, 0.25), (0.5, 0.75)]),
    ((0.5, 0.5), 0, [(0, 0), (0.5, 0.5)]),
    ((0.25, 0.25, 0.25, 0.25), 1, [(0, 0.25), (0.25, 0.5), (0.5, 0.75), (0.75, 1)]),
    ((0.4, 0.6), 1, [(0, 0.4), (0.4, 1)]),
    ((0.2, 0.3, 0.5), 1, [(0, 0.2), (0.2, 0.5), (0.5, 1)]),
    ((0.2, 0.3, 0.5), 0.2, [(0, 0.04), (0.2, 0.26), (0.5, 0.6)]),
]
CHOSEN = [(0.2, 0), (0.4, None), (0.6, 1), (0.8, None), (0.25, None), (0.5, 1)]
NAMESPACES = {
    ("1", "namespace1"): False,
    ("1", "namespace2"): False,
    ("2", "namespace1"): False,
    ("2", "namespace2"): False,
    ("3", "namespace1"): False,
    ("3", "namespace2"): True,
    ("4", "namespace1"): False,
    ("4", "namespace2"): True,
}
"""Whether a user is in the first 0.4 of a namespace; if not, in the rest."""


@pytest.mark.parametrize(("seed", "unit", "place"), HASHES)
def test_the_hash_is_growthbooks(seed: str, unit: str, place: float) -> None:
    assert assigning.bucket(seed, unit) == place


@pytest.mark.parametrize(("weights", "share", "found"), RANGES)
def test_the_ranges_are_growthbooks(weights: tuple[float, ...], share: float, found: list[tuple[float, float]]) -> None:
    for (low, high), expected in zip(assigning.ranges(weights, share), found, strict=True):
        assert (low, high) == pytest.approx(expected)


@pytest.mark.parametrize(("place", "number"), CHOSEN)
def test_a_range_has_its_beginning_and_not_its_end(place: float, number: int | None) -> None:
    assert assigning.chosen(place, [(0, 0.25), (0.5, 0.75)]) == number


@pytest.mark.parametrize(("unit", "namespace"), NAMESPACES)
def test_namespaces_are_growthbooks(unit: str, namespace: str) -> None:
    first = NAMESPACES[unit, namespace]
    assert assigning.in_namespace(unit, namespace, (0, 0.4)) is first
    assert assigning.in_namespace(unit, namespace, (0.4, 1)) is not first


def test_people_are_divided_by_the_weights_and_the_share() -> None:
    experiment = HERO._replace(variants=("a", "b", "c"), weights=(0.2, 0.3, 0.5), share=0.5)
    counted = Counter(assigning.variant(experiment, each) for each in PROFILES)
    for name, share in (("a", 0.1), ("b", 0.15), ("c", 0.25), (None, 0.5)):
        assert counted[name] / len(PROFILES) == pytest.approx(share, abs=0.02)


@given(st.sampled_from(PROFILES), st.floats(0, 1), st.floats(0, 1))
def test_more_share_moves_nobody_who_takes_part(profile: str, one: float, other: float) -> None:
    less, more = sorted((one, other))
    before = assigning.variant(HERO._replace(share=less), profile)
    assert before is None or before == assigning.variant(HERO._replace(share=more), profile)


def test_another_phase_divides_people_anew() -> None:
    again = HERO._replace(phase=2)
    same = sum(assigning.variant(HERO, each) == assigning.variant(again, each) for each in PROFILES)
    assert same / len(PROFILES) == pytest.approx(0.5, abs=0.03)


def test_slots_that_lie_apart_exclude_each_other() -> None:
    one = HERO._replace(key="one", namespace="home", slot=(0.0, 0.5))
    other = HERO._replace(key="other", namespace="home", slot=(0.5, 1.0))
    for profile in PROFILES:
        assert len(assigning.assign([one, other], Viewer(profile))) == 1


def test_held_people_take_part_in_nothing_that_names_the_holdout() -> None:
    holdout = Experiment("holdout", 1, "holdout", ("rest", "held"), (0.9, 0.1))
    experiment, other = HERO._replace(holdout="holdout"), HERO._replace(key="other")
    held = 0
    for profile in PROFILES:
        found = assigning.assign([holdout, experiment, other], Viewer(profile))
        assert ("hero" in found) == (found["holdout"].variant == "rest")
        assert "other" in found
        held += found["holdout"].variant == "held"
    assert held / len(PROFILES) == pytest.approx(0.1, abs=0.02)


PROFILE = PROFILES[0]
OF_AUDIENCE = [
    (Audience(countries=["DE"]), Viewer(PROFILE, country="DE"), Viewer(PROFILE, country="US")),
    (Audience(plans=["none"]), Viewer(PROFILE), Viewer(PROFILE, plan="basic")),
    (Audience(languages=["es"]), Viewer(PROFILE, language="es-MX"), Viewer(PROFILE, language="en")),
    (Audience(devices=["tv", "tablet"]), Viewer(PROFILE, device="tv"), Viewer(PROFILE, device="phone")),
    (Audience(), Viewer(PROFILE), Viewer(PROFILE, kids=True)),
    (Audience(profiles="new"), Viewer(PROFILE, made_at=1000.0), Viewer(PROFILE, made_at=999.9)),
    (Audience(profiles="old"), Viewer(PROFILE, made_at=999.9), Viewer(PROFILE, made_at=1000.0)),
    (Audience(profiles="old"), Viewer(PROFILE, made_at=0.0), Viewer("visitor1")),
]


@pytest.mark.parametrize(("audience", "member", "other"), OF_AUDIENCE)
def test_an_audience_has_these_and_not_those(audience: Audience, member: Viewer, other: Viewer) -> None:
    experiment = HERO._replace(audience=audience, since=1000.0)
    assert "hero" in assigning.assign([experiment], member)
    assert assigning.assign([experiment], other) == {}


def test_kids_take_part_where_that_is_said() -> None:
    assert "hero" in assigning.assign([HERO._replace(audience=Audience(kids=True))], Viewer(PROFILE, kids=True))


def test_what_is_forced_is_seen_and_not_counted() -> None:
    none = HERO._replace(share=0.0)
    found = assigning.assign([none], Viewer(PROFILE), {"hero": "large", "other": "b"})
    assert (found["hero"].variant, found["hero"].by, found["hero"].tracked) == ("large", "forced", "")
    assert assigning.assign([none], Viewer(PROFILE), {"hero": "huge"}) == {}


def test_what_is_shipped_goes_to_all_of_the_audience() -> None:
    shipped = HERO._replace(shipped="large", share=0.1, audience=Audience(countries=["DE"]))
    for profile in PROFILES[:50]:
        assert assigning.assign([shipped], Viewer(profile, country="DE"))["hero"].variant == "large"
    assert assigning.assign([shipped], Viewer(PROFILE, country="US")) == {}


def test_a_flag_is_an_experiment_with_one_variant() -> None:
    flag = Experiment("downloads", 1, "flag", ("on",), (1.0,), share=0.3)
    on = sum("downloads" in assigning.assign([flag], Viewer(each)) for each in PROFILES)
    assert on / len(PROFILES) == pytest.approx(0.3, abs=0.02)
    assert assigning.assign([flag], Viewer(), {}) == {}, "of somebody unknown it cannot be said twice"
    assert assigning.assign([flag._replace(share=1.0)], Viewer())["downloads"].tracked == ""


def test_somebody_without_an_id_takes_part_in_nothing() -> None:
    assert assigning.assign([HERO], Viewer()) == {}


def test_what_is_published_is_read_as_it_was() -> None:
    experiment = HERO._replace(audience=Audience(countries=["DE"], kids=True), namespace="home", slot=(0.2, 0.4))
    assert Experiment.of(experiment.as_dict()).as_dict() == experiment.as_dict()
    assert assigning.variant(Experiment.of(experiment.as_dict()), PROFILE) == assigning.variant(experiment, PROFILE)
