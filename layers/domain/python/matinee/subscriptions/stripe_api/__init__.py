"""Stripe, as far as we ask it: each call once, its answer parsed to what we use of it. Nothing here knows a card."""
