"""One file per thing a person can do; the world is reached through ports only."""
