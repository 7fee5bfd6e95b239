"""What is wrong with a call that the API has no route for."""

import pytest
from matinee.gateway import calls
from matinee.kernel.errors import MethodNotAllowed, NotFound

ROUTES = {
    "/v1/content": ["GET", "HEAD", "POST"],
    "/v1/content/{content_id}": ["DELETE", "GET", "HEAD", "PUT"],
    "/v1/content/imports": ["GET", "HEAD", "POST"],
    "/v1/content/{content_id}/publish": ["POST"],
    "/.well-known/jwks.json": ["GET", "HEAD"],
}


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/contents",
        "/v1/content/",
        "/v1/content//publish",
        "/v1/content/a/b/publish",
        "/xwell-known/jwks.json",
    ],
)
def test_a_path_that_no_route_has_is_not_found(path: str) -> None:
    refused = calls.refused(path, ROUTES)
    assert (type(refused), refused.code) == (NotFound, "no_such_route")


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/v1/content", "GET, HEAD, POST"),
        ("/v1/content/ttl_1", "DELETE, GET, HEAD, PUT"),
        ("/v1/content/ttl_1/publish", "POST"),
        ("/v1/content/imports", "DELETE, GET, HEAD, POST, PUT"),
    ],
)
def test_a_path_says_all_methods_that_it_takes(path: str, allowed: str) -> None:
    refused = calls.refused(path, ROUTES)
    assert isinstance(refused, MethodNotAllowed)
    assert (refused.status, refused.headers) == (405, {"allow": allowed})
