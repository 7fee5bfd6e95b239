"""Stripe Billing: subscriptions, invoices and payments as they go on in time."""
