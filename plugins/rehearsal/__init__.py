"""Stand-ins for the outside world in the demo and in tests: they never run in production."""
