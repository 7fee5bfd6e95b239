"""CloudFront for a laptop: one door on loopback that behaves as the distribution deployed to the engine.

Left out on purpose: TLS (so a viewer protocol policy means nothing here), WAF, access logs, request
collapsing, ranges kept of an object that is not kept whole. Lambda@Edge, CloudFront Functions, origin groups,
VPC origins, trusted signers, Server-Timing and legacy forwarding are refused aloud when it is read.
"""
