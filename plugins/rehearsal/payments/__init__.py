"""A test payment server that acts like Stripe on this machine only, for development."""
