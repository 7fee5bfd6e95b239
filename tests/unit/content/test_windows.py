"""When something happens to a title by itself."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from matinee.content import windows
from matinee.content.details import TitleInput, Window
from matinee.content.models import Title

ID = "ttl_01K9ZQ8B2C3D4E5F6G7H8J9KMN"
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def span(start: datetime | None = None, end: datetime | None = None) -> Window:
    return Window(start=start, end=end)


@pytest.mark.parametrize(
    ("spans", "border"),
    [
        ([], None),
        ([span()], None),
        ([span(NOW + DAY, NOW + 2 * DAY)], NOW + DAY),
        ([span(NOW - DAY, NOW + 2 * DAY)], NOW + 2 * DAY),
        ([span(NOW - 2 * DAY, NOW - DAY)], None),
        ([span(NOW, None)], None),
        ([span(NOW + 3 * DAY), span(None, NOW + 2 * DAY), span(NOW + 4 * DAY)], NOW + 2 * DAY),
    ],
    ids=str,
)
def test_the_next_border_is_the_first_that_has_not_passed(spans: list[Window], border: datetime | None) -> None:
    assert windows.next_border([spans], NOW) == border
    assert windows.next_border([[span(NOW + 9 * DAY)], spans], NOW) == (border or NOW + 9 * DAY)


@pytest.mark.parametrize(
    ("facts", "due", "due_at"),
    [
        ({"status": "published"}, "window", NOW + DAY),
        ({"status": "draft"}, None, None),
        ({"status": "unpublished"}, None, None),
        ({"status": "deleted", "deleted_at": NOW}, "removal", NOW + 30 * DAY),
    ],
    ids=str,
)
def test_windows_are_watched_while_published_and_the_deleted_until_they_go(
    facts: dict[str, Any], due: str | None, due_at: datetime | None
) -> None:
    title = Title(content_id=ID, details=TitleInput(title="A", availability=[span(NOW + DAY)]), **facts)
    assert windows.due(title, NOW) == {"due": due, "due_at": due_at}


def test_what_is_not_due_is_in_no_index() -> None:
    title = Title(content_id=ID, details=TitleInput(title="A"))
    assert not {"gsi2pk", "gsi2sk"} & set(title.attributes())
    later = title.model_copy(update={"due": "window", "due_at": NOW})
    assert later.attributes()["gsi2pk"] == {"S": "DUE#window"}
