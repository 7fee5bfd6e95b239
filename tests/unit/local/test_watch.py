import asyncio
from pathlib import Path

import pytest

from infra.local import watch


def test_what_is_saved_before_somebody_asks_is_not_missed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watch, "ROOT", tmp_path)
    for name in watch._WATCHED:
        (tmp_path / name).mkdir(parents=True, exist_ok=True)
    handler = tmp_path / "functions/get_health.py"
    handler.write_text("as it was")

    async def saved_twice() -> list[set[str]]:
        saved = await watch.begin()
        found = []
        for text in ("edited while all starts", "edited again"):
            handler.write_text(text)
            found.append({path for _, path in await asyncio.wait_for(anext(saved), 30)})
        return found

    assert asyncio.run(saved_twice()) == [{str(handler)}] * 2
