"""Code that is saved while the platform runs is what answers a moment later."""

from pathlib import Path

from tests.platform import copy_of_the_checkout, running, until

_HANDLER, _MODULE = "functions/gateway/get_health.py", "layers/domain/python/matinee/__init__.py"


def test_an_edited_handler_and_an_edited_module_answer_without_a_restart(tmp_path: Path) -> None:
    checkout = copy_of_the_checkout(tmp_path / "checkout")
    with running(tmp_path / "state", checkout) as platform:
        stranger = platform.stranger

        def health() -> dict[str, str]:
            found: dict[str, str] = stranger("GET", "/v1/health").json()
            return found

        assert health()["status"] == "ok"
        handler = checkout / _HANDLER
        handler.write_text(handler.read_text().replace('"ok"', '"edited"'))
        until(lambda: health()["status"] == "edited")
        module = checkout / _MODULE
        module.write_text(module.read_text().replace('__version__ = "', '__version__ = "edited-'))
        until(lambda: health()["version"].startswith("edited-"))
