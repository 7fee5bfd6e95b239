"""`python -m infra.site`: the web site's files in build/site, as CloudFront serves them: pages, player, API description."""

import json
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
SITE = ROOT / "build/site"
_MODULES = ROOT / "node_modules"
_ASSETS = {
    "shaka-player.js": "shaka-player/dist/shaka-player.compiled.js",
    "swagger-ui.css": "swagger-ui-dist/swagger-ui.css",
    "swagger-ui-bundle.js": "swagger-ui-dist/swagger-ui-bundle.js",
}


def build() -> None:
    sys.path.insert(0, str(ROOT / "layers/domain/python"))
    from infra import openapi

    shutil.rmtree(SITE, ignore_errors=True)
    shutil.copytree(ROOT / "clients/web", SITE)
    (SITE / "docs.html").rename(SITE / "docs")
    (SITE / "assets").mkdir()
    for name, source in _ASSETS.items():
        shutil.copyfile(_MODULES / source, SITE / "assets" / name)
    (SITE / "v1").mkdir()
    (SITE / "v1/openapi.json").write_text(json.dumps(openapi.document(), indent=1))


if __name__ == "__main__":
    build()
