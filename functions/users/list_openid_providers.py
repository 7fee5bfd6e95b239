"""GET /v1/users/oauth: the OpenID Connect providers that people may sign in with."""

from matinee.kernel.endpoint import endpoint
from matinee.kernel.types import Model
from matinee.users import openid


class Providers(Model):
    class Provider(Model):
        provider: str
        url: str
        """Where a link to sign in leads."""

    items: list[Provider]


@endpoint(max_age=300)
def handler() -> Providers:
    return Providers(
        items=[Providers.Provider(provider=name, url=f"/v1/users/oauth/{name}") for name in openid.providers()]
    )
