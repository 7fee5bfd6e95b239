"""experiments: which variant somebody sees, and what variants change."""

from infra.functions import Domain, QueryLake, Read, Write, route, schedule

_WRITE, _READ = Write("experiments"), Read("experiments")
_ADMIN = "/v1/admin/experiments"


def _sums(mart: str) -> QueryLake:
    """No rows of a person."""
    return QueryLake((f"models/{mart}/",))


EXPERIMENTS = Domain(
    name="experiments",
    personal=False,  # definitions name no people, and variants follow from a hash
    functions=(
        route("GET /v1/experiments", "get_variants", _READ),
        route(f"GET {_ADMIN}", "list_experiments", _READ, access="admin"),
        route(f"POST {_ADMIN}", "create_experiment", _WRITE, access="admin"),
        route(f"GET {_ADMIN}/plan", "plan_experiment", _sums("metric_days"), access="admin", timeout=29),
        route(f"PUT {_ADMIN}/{{experiment_id}}", "replace_experiment", _WRITE, access="admin"),
        route(f"DELETE {_ADMIN}/{{experiment_id}}", "delete_experiment", _WRITE, access="admin"),
        route(f"POST {_ADMIN}/{{experiment_id}}/start", "start_experiment", _WRITE, access="admin"),
        route(f"POST {_ADMIN}/{{experiment_id}}/stop", "stop_experiment", _WRITE, access="admin"),
        route(
            f"GET {_ADMIN}/{{experiment_id}}/results",
            "get_results",
            _READ,
            _sums("experiment_days"),
            access="admin",
            timeout=29,
        ),
        schedule(
            "cron(30 5 * * ? *)", "learn_artwork", _WRITE, QueryLake(("models/artwork_choices/",), group="models")
        ),
    ),
)
