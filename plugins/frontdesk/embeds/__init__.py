"""The Pelican side: embeds in posts, and what templates know of the practice."""

# Pelican looks for register() in the very module that PLUGINS names, so this one room has a door.
from frontdesk.embeds.plugin import register

__all__ = ["register"]
