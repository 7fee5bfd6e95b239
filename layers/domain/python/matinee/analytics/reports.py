"""Reports: each a table of questions over the marts. None reads raw events or rows of a person (a test holds it).

A page of the insights loads by one report. `""` is its own table, the others are its `more`. Placeholders of the SQL:
{days} of the period and, where it is compared, of the one before; {period} tells the two apart; {from_}, {to} are dates;
{country}, {device}, {kids} are values of marts, where * stands for all; {content_id} is a title's id.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from matinee.analytics.days import FIRST_DAY
from matinee.analytics.querying import Table
from matinee.kernel.errors import Invalid
from matinee.kernel.types import Country, Input, Model, TitleId, now

Device = Literal["desktop", "phone", "tablet", "tv", "other"]
ReportName = Literal["audience", "titles", "title", "quality", "money", "search", "experiments"]
LONGEST = 731
"""Days of the longest period."""
_FACETS = "country = '{country}' AND device = '{device}' AND kids = '{kids}'"
_QUALITY = (
    "sum(attempts) AS attempts, sum(starts) AS starts, sum(startup_ms) AS startup_ms, sum(failures) AS failures, "
    "sum(startup_failures) AS startup_failures, sum(exits) AS exits, sum(watch_ms) AS watch_ms, sum(stalls) AS stalls, "
    "sum(stall_ms) AS stall_ms, sum(stalled_plays) AS stalled_plays"
)


def _yesterday() -> date:
    """The last whole day, UTC."""
    return now().date() - timedelta(days=1)


class Asked(Input):
    """What a report is of: days (UTC, both included; the 28 up to `to`, which is yesterday), and whom."""

    to: date = Field(ge=FIRST_DAY, default_factory=_yesterday)
    from_: date = Field(
        alias="from", ge=FIRST_DAY, default_factory=lambda said: said.get("to", _yesterday()) - timedelta(27)
    )
    compare: bool = False
    """With the period of the same length before it."""
    country: Country | None = None
    device: Device | None = None
    kids: bool | None = None
    """True: kids' profiles alone; False: without them."""
    content_id: TitleId | None = None
    """Of the report `title`."""
    table: Annotated[str, Field(pattern="^[a-z_]{1,40}$")] | None = None
    """As CSV: one of the report's `more` in place of its own table."""

    @model_validator(mode="after")
    def _in_order(self) -> "Asked":
        if not 0 <= (self.to - self.from_).days < LONGEST:
            raise ValueError(f"from must not be after to, and at most {LONGEST} days before it")
        return self

    @property
    def days(self) -> int:
        return (self.to - self.from_).days + 1

    @property
    def before(self) -> "Period | None":
        if not self.compare:
            return None
        return Period(from_=self.from_ - timedelta(days=self.days), to=self.from_ - timedelta(days=1))


class Period(Model):
    from_: date = Field(serialization_alias="from")
    to: date


@dataclass(frozen=True)
class Report:
    marts: tuple[str, ...]
    """All that its questions read."""
    questions: dict[str, str]


def _newest(mart: str) -> str:
    """Rows of the mart's last day in the period: forecasts are of one evening."""
    return f"day = (SELECT max(day) FROM {mart} WHERE day BETWEEN DATE '{{from_}}' AND DATE '{{to}}')"


REPORTS: dict[ReportName, Report] = {
    "audience": Report(
        ("audience_days", "retention_cohorts", "funnel_days"),
        {
            "": "SELECT day, visitors, dau, wau, mau, new_viewers, sessions, attempts, plays, finished, watch_seconds "
            f"FROM audience_days WHERE {{days}} AND {_FACETS} ORDER BY day",
            "countries": "SELECT {period} AS period, country, sum(plays) AS plays, sum(watch_seconds) AS watch_seconds "
            "FROM audience_days WHERE {days} AND country <> '*' AND device = '{device}' AND kids = '{kids}' "
            "GROUP BY 1, 2 ORDER BY 1, 4 DESC",
            "devices": "SELECT {period} AS period, device, sum(plays) AS plays, sum(watch_seconds) AS watch_seconds "
            "FROM audience_days WHERE {days} AND country = '{country}' AND device <> '*' AND kids = '{kids}' "
            "GROUP BY 1, 2 ORDER BY 1, 4 DESC",
            "retention": "SELECT r.cohort_week AS cohort, r.age_weeks AS week, f.viewers AS viewers, r.viewers AS stayed "
            "FROM retention_cohorts AS r JOIN retention_cohorts AS f ON f.cohort_week = r.cohort_week AND f.age_weeks = 0 "
            "WHERE r.week BETWEEN DATE '{to}' - INTERVAL '91' DAY AND DATE '{to}' - INTERVAL '6' DAY "
            "AND f.week BETWEEN DATE '{to}' - INTERVAL '91' DAY AND DATE '{to}' - INTERVAL '6' DAY "
            "AND r.age_weeks <= 12 ORDER BY 1, 2",
            "funnels": "SELECT {period} AS period, funnel, step, name, sum(entered) AS entered "
            "FROM funnel_days WHERE {days} AND country = '{country}' AND device = '{device}' "
            "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3",
        },
    ),
    "titles": Report(
        ("title_days", "audience_days", "genre_days", "row_days"),
        {
            "": "SELECT period, content_id, impressions, page_views, attempts, plays, finished, watch_seconds FROM ("
            "SELECT *, row_number() OVER (PARTITION BY period ORDER BY watch_seconds DESC, content_id) AS place FROM ("
            "SELECT {period} AS period, content_id, sum(impressions) AS impressions, sum(page_views) AS page_views, "
            "sum(attempts) AS attempts, sum(plays) AS plays, sum(finished) AS finished, "
            "sum(watch_seconds) AS watch_seconds "
            f"FROM title_days WHERE {{days}} AND {_FACETS} GROUP BY 1, 2)) WHERE place <= 50 ORDER BY period DESC, place",
            "days": "SELECT day, attempts, plays, finished, watch_seconds "
            f"FROM audience_days WHERE {{days}} AND {_FACETS} ORDER BY day",
            "genres": "SELECT {period} AS period, genre, sum(plays) AS plays, sum(finished) AS finished, "
            f"sum(watch_seconds) AS watch_seconds FROM genre_days WHERE {{days}} AND {_FACETS} "
            "GROUP BY 1, 2 ORDER BY 1, 5 DESC",
            "rows": "SELECT {period} AS period, row_id, sum(impressions) AS impressions, sum(clicks) AS clicks, "
            "sum(plays) AS plays, sum(watch_seconds) AS watch_seconds FROM row_days "
            "WHERE {days} AND country = '{country}' AND device = '{device}' GROUP BY 1, 2 ORDER BY 1, 3 DESC",
        },
    ),
    "title": Report(
        ("title_days", "title_seconds"),
        {
            "": "SELECT second, sum(changed) OVER (ORDER BY second) AS viewers FROM ("
            "SELECT second, sum(change) AS changed FROM title_seconds WHERE content_id = '{content_id}' "
            "AND day BETWEEN DATE '{from_}' AND DATE '{to}' GROUP BY second) WHERE changed <> 0 ORDER BY second",
            "days": "SELECT day, impressions, page_views, attempts, plays, reached_25, reached_50, reached_75, finished, "
            f"watch_seconds FROM title_days WHERE content_id = '{{content_id}}' AND {{days}} AND {_FACETS} ORDER BY day",
        },
    ),
    "quality": Report(
        ("quality_days", "startup_days", "rendition_days", "failure_days"),
        {
            "": f"SELECT day, {_QUALITY}, sum(bits) AS bits, sum(rated_ms) AS rated_ms FROM quality_days "
            f"WHERE {{days}} AND content_id = '*' AND {_FACETS} GROUP BY day ORDER BY day",
            "devices": f"SELECT {{period}} AS period, device, {_QUALITY} FROM quality_days WHERE {{days}} "
            "AND content_id = '*' AND country = '{country}' AND device <> '*' AND kids = '{kids}' "
            "GROUP BY 1, 2 ORDER BY 1, 3 DESC",
            "countries": f"SELECT {{period}} AS period, country, {_QUALITY} FROM quality_days WHERE {{days}} "
            "AND content_id = '*' AND country <> '*' AND device = '{device}' AND kids = '{kids}' "
            "GROUP BY 1, 2 ORDER BY 1, 3 DESC",
            "titles": "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY period ORDER BY attempts DESC, content_id) "
            f"AS place FROM (SELECT {{period}} AS period, content_id, {_QUALITY} FROM quality_days WHERE {{days}} "
            f"AND content_id <> '*' AND {_FACETS} GROUP BY 1, 2)) WHERE place <= 20 ORDER BY period DESC, place",
            "heights": "SELECT {period} AS period, height, sum(starts) AS starts, sum(startup_ms) AS startup_ms, "
            "sum(played_ms) AS played_ms, sum(stalls) AS stalls, sum(stall_ms) AS stall_ms FROM rendition_days "
            "WHERE {days} AND height <> '*' AND country = '{country}' AND device = '{device}' "
            "GROUP BY 1, 2 ORDER BY 1, 5 DESC",
            "errors": "SELECT {period} AS period, code, sum(failures) AS failures, "
            "sum(startup_failures) AS startup_failures FROM failure_days "
            "WHERE {days} AND country = '{country}' AND device = '{device}' GROUP BY 1, 2 ORDER BY 1, 3 DESC LIMIT 100",
            "startup": "SELECT {period} AS period, bucket_ms, sum(starts) AS starts FROM startup_days "
            f"WHERE {{days}} AND content_id = '*' AND {_FACETS} GROUP BY 1, 2 ORDER BY 1, 2",
        },
    ),
    "money": Report(
        ("money_days", "title_costs", "title_days", "revenue_cohorts"),
        {
            "": "SELECT day, currency, mrr, paying, trialing, past_due, ending, new_accounts, reactivated_accounts, "
            "churned_accounts, new_mrr, reactivated_mrr, expansion_mrr, contraction_mrr, churned_mrr, trials_started, "
            "trials_converted, trials_lost, dunning_entered, dunning_recovered, dunning_lost, payments, paid, "
            "failed_payments, refunds, refunded FROM money_days WHERE {days} AND plan_id = '*' AND currency <> '*' "
            "ORDER BY day, currency",
            "plans": "SELECT day, plan_id, currency, mrr, paying, trialing, churned_accounts FROM money_days "
            "WHERE day IN (DATE '{to}', DATE '{before_to}') AND plan_id <> '*' ORDER BY mrr DESC",
            "costs": "SELECT c.content_id, c.currency, c.amount, w.watch_seconds FROM ("
            "SELECT content_id, currency, sum(amount) AS amount FROM title_costs WHERE day <= DATE '{to}' GROUP BY 1, 2"
            ") AS c JOIN (SELECT content_id, sum(watch_seconds) AS watch_seconds FROM title_days "
            "WHERE day BETWEEN DATE '{to}' - INTERVAL '364' DAY AND DATE '{to}' "
            "AND country = '*' AND device = '*' AND kids = '*' GROUP BY 1) AS w ON w.content_id = c.content_id "
            "ORDER BY c.amount / greatest(w.watch_seconds, 1) DESC LIMIT 50",
            "lifetime": "SELECT currency, sum(new_accounts) AS new_accounts, sum(paid) AS paid, sum(refunded) AS refunded "
            "FROM revenue_cohorts WHERE day <= DATE '{to}' GROUP BY 1 ORDER BY 1",
        },
    ),
    "search": Report(
        ("search_days",),
        {
            "": "SELECT day, searches, people, without_results, clicked, first_places, played FROM search_days "
            "WHERE {days} AND query = '*' ORDER BY day",
            "queries": "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY period ORDER BY searches DESC, query) "
            "AS place FROM (SELECT {period} AS period, query, sum(searches) AS searches, "
            "sum(without_results) AS without_results, sum(clicked) AS clicked, sum(played) AS played FROM search_days "
            "WHERE {days} AND query <> '*' GROUP BY 1, 2)) WHERE place <= 100 ORDER BY period DESC, place",
        },
    ),
    "experiments": Report(
        ("experiment_days", "suggestions", "load_forecasts", "title_forecasts", "churn_forecasts"),
        {
            "": "SELECT experiment, variant, metric, people, reached, total, squares FROM experiment_days WHERE day = ("
            "SELECT max(day) FROM experiment_days WHERE day BETWEEN DATE '{from_}' AND DATE '{to}') "
            "AND country = '{country}' AND device = '{device}' ORDER BY experiment, metric, variant",
            "suggestions": "SELECT kind, subject, CASE WHEN subject LIKE 'ttl_%' THEN subject END AS content_id, action, "
            f"reason, figures, households, unit, currency, low, expected, high FROM suggestions WHERE {_newest('suggestions')} "
            "ORDER BY place",
            "load": "SELECT replace(substr(CAST(hour AS varchar), 1, 19), ' ', 'T') || 'Z' AS hour, low, expected, high "
            f"FROM load_forecasts WHERE {_newest('load_forecasts')} ORDER BY 1",
            "titles": "SELECT content_id, launched, known_days, low, expected, high FROM title_forecasts "
            f"WHERE {_newest('title_forecasts')} ORDER BY expected DESC LIMIT 50",
            "churn": "SELECT band, sum(households) AS households, sum(low) AS low, sum(expected) AS expected, "
            f"sum(high) AS high FROM churn_forecasts WHERE {_newest('churn_forecasts')} "
            "AND band IS NOT NULL AND plan_id = '*' AND reason = '*' GROUP BY band ORDER BY band",
        },
    ),
}


def questions(name: ReportName, asked: Asked) -> dict[str, str]:
    """The SQL of each table of a report. Raises Invalid where the report needs more than was said."""
    if name == "title" and asked.content_id is None:
        raise Invalid({"content_id": "is required for this report"})
    before = asked.before
    since = before.from_ if before else asked.from_
    values = {
        "from_": asked.from_,
        "to": asked.to,
        "before_to": before.to if before else asked.to,
        "days": f"day BETWEEN DATE '{since}' AND DATE '{asked.to}'",
        "period": f"CASE WHEN day < DATE '{asked.from_}' THEN 'before' ELSE 'now' END",
        "country": asked.country or "*",
        "device": asked.device or "*",
        "kids": {None: "*", True: "yes", False: "no"}[asked.kids],
        "content_id": asked.content_id or "",
    }
    return {table: sql.format(**values) for table, sql in REPORTS[name].questions.items()}


def without(table: Table, *columns: str) -> Table:
    """The table without columns that its question needed for itself."""
    kept = [at for at, name in enumerate(table.columns) if name not in columns]
    return Table(columns=[table.columns[at] for at in kept], rows=[[row[at] for at in kept] for row in table.rows])
