"""Video providers, one vendor a module; each has a Kind called PROVIDER, found by the name."""
