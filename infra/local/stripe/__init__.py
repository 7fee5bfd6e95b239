"""Stripe on the laptop: the calls that we make, its pages, its clock and its webhooks; money is made up, rules are Stripe's.

`python -m infra.local.stripe` serves it; tests ask `Account.request` in their own process.
"""
