"""Deployments in an AWS account: `make deploy` and `make destroy`."""
