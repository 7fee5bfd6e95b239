"""One platform for all journeys; those that break it start their own. Or a Matinee that is deployed (`make acceptance`)."""

import os
from collections.abc import Iterator

import pytest

from tests import platform as local

_WAITS = "0.25"
"""How long Firehose and workflows wait, of their own time: events are in the lake after 15 s."""


@pytest.fixture(scope="session")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[local.Site]:
    if site := os.environ.get("MATINEE_SITE"):
        yield local.Site(site.rstrip("/"))
        delete_what_was_created(local.Site(site.rstrip("/")).editor)
        return
    with local.running(tmp_path_factory.mktemp("platform") / "state", MATINEE_WAIT_SCALE=_WAITS) as started:
        yield started


def delete_what_was_created(editor: local.Client) -> None:
    for content_id in reversed(local.Client.created):
        editor("POST", f"/v1/content/{content_id}/unpublish")
        assert editor("DELETE", f"/v1/content/{content_id}").status in (204, 404, 409), content_id
