"""Ways of meeting on a screen, one per file."""
