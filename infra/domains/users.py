"""users: accounts and the tokens that speak for them."""

from infra.functions import Domain, Read, ReadSecret, Verify, Write, internal, route

USERS = Domain(
    name="users",
    functions=(
        # argon2id is 18 ms of a full core: a bigger Lambda answers sooner for the same money.
        route("POST /v1/users/login", "login", Read("users"), ReadSecret("tokens"), Verify(), memory=1024),
        route("GET /.well-known/jwks.json", "get_jwks", Verify()),
        internal("The API's authorizer", "authorize", Verify()),
        internal("Invoked by an operator to make the first accounts", "create_account", Write("users"), memory=1024),
    ),
)
