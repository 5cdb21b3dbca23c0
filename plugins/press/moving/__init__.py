"""Brings a blog from elsewhere into content/: what it says, its pictures and its addresses."""
