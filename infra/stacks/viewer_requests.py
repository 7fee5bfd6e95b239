"""CloudFront's functions: what is made of a viewer's request before the cache is looked into."""

import json
import re

from matinee.kernel import edge
from matinee.kernel.access import NO_TOKEN
from matinee.kernel.errors import ContentTooLarge, MethodNotAllowed, Problem

from infra.domains import routes

LARGEST = 3 * 1024 * 1024
"""Bytes of a request's body. Of Lambda's 6 MB, escapes or Base64 may take a part."""
DESCRIPTION = "/v1/openapi.json"
"""The one file below the API's paths."""

PAGES = """// A page of the web client has a path without a dot in its last part: one file answers them all.
function handler(event) {
  var request = event.request;
  if (request.uri !== '/docs' && request.uri.split('/').pop().indexOf('.') < 0) request.uri = '/index.html';
  return request;
}
"""
_CALLS = """// Answers of the routes in SHARED are one for all viewers of a country, an age and a language. So a viewer's
// token is taken away, and what follows from it is said in a header, which the cache key has. Nobody checks the token here,
// and nobody need: the header only takes away from what somebody without any token may see. A token that is not plainly a
// viewer's stays, in the key too; and so does every token where this function does not run.
// Of a request without a token a header says so: API Gateway then asks the authorizer, and our endpoint answers.
// Where a request comes from, and the name by which the viewer knows the site, are said in headers that no viewer can forge.
var SHARED = /^(%(shared)s)$/;
var LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

function decoded(text) {
  var bits = 0, held = 0, out = '';
  for (var i = 0; i < text.length; i++) {
    bits = (bits << 6 | LETTERS.indexOf(text[i])) & 0xffff;
    held += 6;
    if (held >= 8) out += String.fromCharCode(bits >> (held -= 8) & 255);
  }
  return out;
}

function audience(authorization) {
  var claims = { role: 'viewer' };
  if (authorization) {
    var token = /^Bearer [\\w-]+\\.([\\w-]+)\\.[\\w-]+$/i.exec(authorization);
    try {
      claims = JSON.parse(decoded(token[1]));
    } catch (_) {
      return null;
    }
  }
  var limit = claims.maturity_limit === undefined ? 18 : claims.maturity_limit;
  if (claims.role !== 'viewer' || !(Number.isInteger(limit) && limit >= 0 && limit <= 18)) return null;
  var locale = /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(claims.locale || '') ? '&locale=' + claims.locale : '';
  return 'maturity=' + limit + locale;
}

function handler(event) {
  var request = event.request, headers = request.headers;
  var reads = request.method === 'GET' || request.method === 'HEAD';
  if (headers['content-length'] && Number(headers['content-length'].value) > %(largest)d) return %(too_large)s;
  if (request.uri === '%(description)s' && !reads) return %(read_only)s;
  delete headers['x-matinee-audience'];
  var authorization = headers.authorization && headers.authorization.value;
  var shared = reads && SHARED.test(request.uri) && audience(authorization);
  if (shared) headers['x-matinee-audience'] = { value: shared };
  if (shared || !authorization) headers.authorization = { value: '%(no_token)s' };
  headers['%(address)s'] = { value: event.viewer.ip };
  headers['%(site)s'] = { value: 'https://' + headers.host.value };
  return request;
}
"""


def calls() -> str:
    """The function before the API; in the paths of shared routes a parameter is an id, "ttl_…", and no word of another route."""
    paths = (re.sub(r"{\w+}", "[a-z]+_[^/]+", path).replace("/", r"\/") for path in shared_paths())
    return _CALLS % {
        "shared": "|".join(paths),
        "largest": LARGEST,
        "too_large": _reply(ContentTooLarge(f"A request's body may have {LARGEST:,} bytes")),
        "description": DESCRIPTION,
        "read_only": _reply(MethodNotAllowed(["GET", "HEAD"])),
        "no_token": NO_TOKEN,
        "address": edge.ADDRESS,
        "site": edge.SITE,
    }


def shared_paths() -> list[str]:
    """Of the routes whose answers are kept for all viewers alike."""
    return [route.path for _, _, route in routes() if route.shared]


def _reply(problem: Problem) -> str:
    headers = {"content-type": "application/problem+json", "cache-control": "no-store", **problem.headers}
    said = {
        "statusCode": problem.status,
        "statusDescription": problem.title,
        "headers": {name: {"value": value} for name, value in headers.items()},
        "body": {"encoding": "text", "data": json.dumps(problem.document())},
    }
    return json.dumps(said)
