"""The press: how a therapist's Markdown becomes a fast, tidy site."""

from press.plugin import register as register
