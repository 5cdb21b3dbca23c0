"""Writes a cleaned tree as Markdown that means the same, and proves it."""
