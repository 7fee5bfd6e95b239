"""Every night, after the models: learn which picture of a title is best for whom."""

from typing import Any

from matinee.analytics import artwork_learning
from matinee.kernel.log import begin, logger


def handler(event: dict[str, Any], context: Any) -> None:
    begin(context)
    found = artwork_learning.learn()
    value, before = found.value and found.value.doubly_robust, found.before and found.before.doubly_robust
    logger.info("artwork learned", cases=found.cases, kept=found.kept, value=value, before=before)
