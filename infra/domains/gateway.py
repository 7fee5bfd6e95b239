"""gateway: routes about the API itself."""

from infra.functions import AnyOtherCall, Domain, Function, route

GATEWAY = Domain(
    name="gateway",
    table=False,
    functions=(
        route("GET /v1/health", "get_health"),
        # Whoever tries addresses by the thousand fills these, and leaves the account's other environments to everybody else.
        Function("refuse_call", AnyOtherCall(), (), concurrency=20),
    ),
)
