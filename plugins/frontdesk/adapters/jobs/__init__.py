"""Who does the durable work, one per file."""
