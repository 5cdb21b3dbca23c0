"""The PRACTICE setting and the environment, read once, all errors at once."""
