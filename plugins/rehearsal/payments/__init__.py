"""A test payment server that acts like Stripe on this machine only, for development.

`python -m rehearsal.payments` runs it; `server.Server` starts it inside a test; control.py lists
what a test may order, and docs/test-payments.md shows each order. It rehearses hosted checkout
that takes money or keeps a card, charges of kept cards, refunds, disputes, events and signed
webhooks. It does not rehearse the card networks, 3-D Secure, fraud checks, evidence in disputes,
tax, fees, payouts or connected accounts: try those in a sandbox of Stripe's before the first
live payment.
"""
