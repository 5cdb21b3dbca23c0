"""The lint: what a therapist would want to know about a post before others read it."""
