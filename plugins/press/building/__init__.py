"""How a site is built again in a moment: what is kept, what is skipped, what is swept."""
