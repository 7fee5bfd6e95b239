"""What the first experiments change on the home page."""

from matinee.experiments import home

ROWS = ["continue", "trending", "because:a", "new", "because:b", "top", "genre:drama"]


def _kind(row: str) -> str:
    return row.partition(":")[0]


def test_rows_stay_as_they_are_for_the_control_and_for_others() -> None:
    for variant in ("control", None, "unknown"):
        assert home.ordered(ROWS, _kind, variant) == ROWS


def test_rows_about_the_viewer_come_first_and_keep_their_order() -> None:
    found = home.ordered(ROWS, _kind, "personal_first")
    assert found == ["continue", "because:a", "because:b", "top", "genre:drama", "trending", "new"]


def test_what_is_new_comes_first() -> None:
    assert home.ordered(ROWS, _kind, "fresh_first")[:3] == ["continue", "new", "trending"]


def test_the_hero_is_the_best_one_or_the_newest_of_the_best() -> None:
    found = [("a", 1999), ("b", 2010), ("c", 2021), ("d", 2021), ("e", 1980), ("f", 2026)]
    assert home.hero(found, "control") == home.hero(found, None) == "a"
    assert home.hero(found, "fresh") == "c"
    assert home.hero([], "fresh") is None
