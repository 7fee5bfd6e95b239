"""POST /v1/admin/analytics/query: an operator's own SELECT over the lake, its price told."""

from matinee.analytics import questions
from matinee.analytics.questions import Answer, Question
from matinee.identity.live import LiveCaller
from matinee.kernel.endpoint import endpoint


@endpoint
def handler(question: Question, caller: LiveCaller) -> Answer:
    return questions.ask(question.sql)
