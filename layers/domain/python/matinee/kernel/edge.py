"""What the edge tells the API of each request, in headers of its own.

The edge sets them on every request, over whatever a viewer sent by these names (`infra/stacks/edge.py`, `viewer_requests.py`).
The authorizer lets in no request that did not come through the edge, so that nobody else can.
"""

SECRET = "x-matinee-edge"
"""The secret by which the authorizer knows the edge."""
ADDRESS = "x-matinee-address"
"""The viewer's IP address, as the edge saw it."""
SITE = "x-matinee-site"
"""The address at which the viewer knows the site: `https://matinee.example.com`."""
