"""The outside world, one provider per file."""
