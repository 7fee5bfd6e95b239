"""GET /.well-known/openid-configuration: where our tokens come from and how to verify them (OpenID Connect Discovery 1.0)."""

from typing import Any

from matinee.kernel import site
from matinee.kernel.endpoint import endpoint
from matinee.kernel.settings import settings


@endpoint(max_age=300)
def handler() -> dict[str, Any]:
    where = site.url()
    return {
        "issuer": settings()["issuer"],
        "jwks_uri": f"{where}/.well-known/jwks.json",
        "token_endpoint": f"{where}/v1/users/login",
        "id_token_signing_alg_values_supported": ["ES256"],
        "response_types_supported": ["token"],
        "subject_types_supported": ["public"],
    }
