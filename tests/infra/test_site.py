"""The built site: small where it begins, and cached for ever where that is safe."""

import gzip
import re

from infra import site


def _first_load() -> list[str]:
    """Every script that the page names: what a first visit fetches before it goes anywhere."""
    page = (site.SITE / "index.html").read_text()
    return re.findall(r'(?:src|href)="/([^"]+\.js)"', page)


def test_the_first_load_is_at_most_150_kb_of_compressed_script() -> None:
    scripts = _first_load()
    assert any(name.startswith("assets/index-") for name in scripts)
    size = sum(len(gzip.compress((site.SITE / name).read_bytes())) for name in scripts)
    assert size <= 150_000, f"{size} bytes"


def test_the_player_is_not_in_the_first_load() -> None:
    names = {file.name for file in (site.SITE / "assets").glob("shaka-player*.js")}
    assert len(names) == 2
    assert not any(name in script for script in _first_load() for name in names)


def test_the_page_holds_no_inline_script_or_style() -> None:
    page = (site.SITE / "index.html").read_text()
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\bstyle=", page)


def test_the_page_has_the_place_where_a_deployment_says_that_it_sells_plans() -> None:
    page = (site.SITE / "index.html").read_text()
    assert page.count('data-plans="off"') == 1


def test_the_page_has_the_place_where_a_deployment_says_that_uploads_play_early() -> None:
    assert (site.SITE / "index.html").read_text().count('data-express="off"') == 1


def test_what_is_kept_for_ever_is_named_by_its_content() -> None:
    names = [file.name for file in (site.SITE / "assets").iterdir()]
    assert names
    assert [name for name in names if not re.search(r"-[\w-]{8}\.\w+$", name)] == []
