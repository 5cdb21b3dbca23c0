"""Ways of sending mail, one per file."""
