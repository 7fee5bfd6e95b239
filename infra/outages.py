"""What the edge answers in place of API Gateway's and CloudFront's own words: a problem document for each such status.

CloudFront knows an error by its status alone, whoever answered it, and at whatever path. So the API itself answers none of
these but 500, where its own document says no more than this one.
"""

from matinee.kernel.errors import Problem


class Unavailable(Problem):
    """API Gateway's, where Lambda has no room for a call or takes longer than 29 s."""

    status, title, code = 503, "Not available now", "unavailable"


class TooSlow(Problem):
    """CloudFront's, where its origin does not answer in time."""

    status, title, code = 504, "No answer in time", "no_answer"


PROBLEMS = (
    Problem(),
    Unavailable("The service cannot answer now. Try again in a moment."),
    TooSlow("The service took too long to answer. Try again in a moment."),
)


def file_of(problem: Problem) -> str:
    """Its path in the site."""
    return f"problems/{problem.status}.problem"
