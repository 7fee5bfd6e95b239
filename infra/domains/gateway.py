"""gateway: routes about the API itself."""

from infra.functions import Domain, route

GATEWAY = Domain(name="gateway", table=False, functions=(route("GET /v1/health", "get_health"),))
