"""GET /v1/admin/analytics/query/{query_id}: the answer to a question that took long."""

from matinee.analytics import questions
from matinee.analytics.questions import Answer, QueryId
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(query_id: QueryId) -> Answer:
    return questions.answer(query_id)
