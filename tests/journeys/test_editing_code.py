"""Code that is saved while the platform runs is what answers a moment later; the seconds are said, and judged by `make bench`."""

import time
from collections.abc import Callable
from pathlib import Path

from tests.platform import copy_of_the_checkout, running, until

_HANDLER, _MODULE = "functions/gateway/get_health.py", "layers/domain/python/matinee/__init__.py"


def test_an_edited_handler_and_an_edited_module_answer_without_a_restart(
    tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    checkout = copy_of_the_checkout(tmp_path / "checkout")
    with running(tmp_path / "state", checkout) as platform:
        stranger = platform.stranger

        def health() -> dict[str, str]:
            found: dict[str, str] = stranger("GET", "/v1/health").json()
            return found

        def edited(name: str, old: str, new: str, live: Callable[[], bool]) -> None:
            file = checkout / name
            file.write_text(file.read_text().replace(old, new))
            saved = time.perf_counter()
            until(live)
            record_property(f"{file.name} live after seconds", round(time.perf_counter() - saved, 2))
            print(f"{name} was live {time.perf_counter() - saved:.2f} s after it was saved")

        assert health()["status"] == "ok"
        edited(_HANDLER, '"ok"', '"edited"', lambda: health()["status"] == "edited")
        edited(_HANDLER, '"edited"', '"again"', lambda: health()["status"] == "again")
        edited(_MODULE, '__version__ = "', '__version__ = "edited-', lambda: health()["version"].startswith("edited-"))
